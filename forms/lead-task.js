/* Tasks about a lead: who it is, and what becomes of it. */
import {api, el, notice, open} from './desk.js';
import {choices, customerCard, messageView, select, ticketLink, timeline} from './desk-view.js';

function chip(text, kind) {
  return el('span', {class: 'filo-chip' + (kind ? ' filo-chip--' + kind : '')}, text);
}

function head(person, lead) {
  return el(
    'header',
    {class: 'filo-head'},
    el('h3', {class: 'filo-title'}, lead.customerName),
    el(
      'p',
      {class: 'filo-chips'},
      chip(person.code('leadSource', lead.source)),
      lead.score === null ? null : chip(person.t('lead.score', lead.score), lead.score >= 50 ? 'warn' : null),
      lead.priority ? chip(person.code('priority', lead.priority), lead.priority === 'HIGH' ? 'warn' : null) : null,
      lead.escalation === 1 ? chip(person.t('lead.halfTime'), 'warn') : null,
      lead.escalation >= 2 ? chip(person.t('overdue'), 'danger') : null,
      lead.dueAt ? el('span', {class: 'filo-due'}, person.t('due') + ' ', person.time(lead.dueAt)) : null,
    ),
  );
}

/** What the person told, line by line; what is not known is left out. */
function told(person, lead) {
  const {told: t} = lead;
  const rows = [
    ['lead.name', t.name],
    ['lead.email', t.email && el('a', {href: 'mailto:' + t.email}, t.email)],
    ['lead.phone', t.phone && el('a', {href: 'tel:' + t.phone.replace(/[^+\d]/g, '')}, t.phone)],
    ['lead.company', t.company],
    ['lead.vatNumber', t.vatNumber],
    ['lead.address', [t.street, [t.postalCode, t.city].filter(Boolean).join(' ')].filter(Boolean).join(', ')],
    ['lead.quantity', lead.quantity],
    ['lead.cameIn', person.time(lead.receivedAt)],
  ].filter(([, value]) => value);
  return el(
    'dl',
    {class: 'filo-facts'},
    rows.map(([key, value]) => [el('dt', {}, person.t(key)), el('dd', {}, value)]),
  );
}

function section(title, ...content) {
  return el('section', {class: 'filo-section'}, el('h4', {}, title), content);
}

function reasons(person, lead) {
  if (!lead.reasons.length) {
    return null;
  }
  return section(
    person.t('lead.whyScore', lead.score),
    el(
      'ul',
      {class: 'filo-reasons'},
      lead.reasons.map(reason =>
        el('li', {}, el('b', {}, (reason.points > 0 ? '+' : '') + reason.points), ' ', person.code('leadReason', reason.code)),
      ),
    ),
  );
}

function touchpoints(person, list) {
  return section(
    person.t('lead.touchpoints'),
    list.length
      ? el(
          'ul',
          {class: 'filo-timeline'},
          list.map(point =>
            el(
              'li',
              {},
              el(
                'span',
                {},
                [person.code('leadSource', point.kind), point.event, point.campaign, point.source, point.medium, point.store, point.code]
                  .filter(Boolean)
                  .join(' · '),
                point.assistant ? ' · ' + person.name(point.assistant) : '',
              ),
              person.time(point.occurredAt),
            ),
          ),
        )
      : el('p', {class: 'filo-hint'}, person.t('nothingYet')),
  );
}

function earlier(person, leads) {
  return leads.length
    ? section(
        person.t('lead.earlier'),
        el(
          'ul',
          {class: 'filo-tickets'},
          leads.map(lead =>
            el(
              'li',
              {},
              el('a', {href: '/leads/' + lead.id, target: '_blank', rel: 'noopener'}, person.code('leadSource', lead.source)),
              el('small', {}, person.code('leadStatus', lead.status) + ' · ', person.time(lead.receivedAt)),
            ),
          ),
        ),
      )
    : null;
}

async function message(person, lead) {
  if (!lead.messageId) {
    return null;
  }
  const mail = await api('/messages/' + lead.messageId).catch(() => null);
  return mail && section(person.t('lead.mail'), messageView(person, mail));
}

/** Won, not yet or lost; what is written beside stays on the lead. */
export function qualifyLead(camForm, scope) {
  return open(
    camForm,
    scope,
    async task => {
      const detail = await api('/leads/' + task.variable('leadId'));
      const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`).catch(() => null);
      const history = detail.customer
        ? await api(`/customers/${detail.customer.id}/timeline?size=10`).catch(() => ({items: []}))
        : {items: []};
      return {detail, about, history};
    },
    async (task, person, {detail, about, history}) => {
      const {lead} = detail;
      const result = {note: lead.note || '', orderReference: lead.orderReference || '', opportunityValue: lead.opportunityValue ?? ''};
      let decision = null;
      let reason = '';
      const missing = el('p', {class: 'filo-missing', role: 'status'});
      const problem = el('div', {});
      const more = el('div', {class: 'filo-more'});
      const check = () => {
        const ready = decision && (decision !== 'DISQUALIFY' || reason);
        missing.textContent = person.t(ready ? 'ready.lead.' + decision : decision ? 'missing.reason' : 'missing.decision');
        missing.classList.toggle('filo-missing--ready', Boolean(ready));
        task.ready(Boolean(ready));
      };
      const field = (id, key, name, attributes) =>
        el(
          'div',
          {},
          el('label', {class: 'filo-label', for: id}, person.t(key)),
          el('input', {id, class: 'filo-input', value: result[name], ...attributes, oninput: event => (result[name] = event.target.value)}),
        );
      const choose = value => {
        decision = value;
        reason = '';
        more.replaceChildren(
          ...(value === 'CONVERT'
            ? [
                el(
                  'div',
                  {class: 'filo-row'},
                  field('filo-order', 'lead.order', 'orderReference', {maxlength: 200}),
                  field('filo-value', 'lead.value', 'opportunityValue', {type: 'number', min: 0, max: 99999999, step: '0.01', inputmode: 'decimal'}),
                ),
              ]
            : value === 'DISQUALIFY'
              ? [
                  select(
                    'filo-reason',
                    person.t('lead.reason'),
                    [['', person.t('choose')], ...detail.reasonsToDisqualify.map(code => [code, person.code('leadOutcome', code)])],
                    '',
                    code => {
                      reason = code;
                      check();
                    },
                  ),
                ]
              : []),
        );
        check();
      };
      task.onSubmit(async () => {
        problem.replaceChildren();
        try {
          await api(`/leads/${lead.id}/result`, {
            method: 'PUT',
            body: {
              note: result.note.trim() || null,
              orderReference: (decision === 'CONVERT' && result.orderReference.trim()) || null,
              opportunityValue: decision === 'CONVERT' && result.opportunityValue !== '' ? Number(result.opportunityValue) : null,
            },
          });
        } catch (refused) {
          problem.replaceChildren(notice(person.t('problem.save', refused.message)));
          return null;
        }
        return {
          leadDecision: ['String', decision],
          ...(decision === 'DISQUALIFY' ? {disqualifyReason: ['String', reason]} : {}),
        };
      });
      task.show(
        head(person, lead),
        el(
          'div',
          {class: 'filo-columns'},
          el(
            'div',
            {class: 'filo-main'},
            lead.request ? section(person.t('lead.request'), el('p', {class: 'filo-text'}, lead.request)) : null,
            await message(person, lead),
            lead.ticketId ? el('p', {}, person.t('lead.ticket') + ' ', ticketLink(lead.ticketId)) : null,
            reasons(person, lead),
            el(
              'section',
              {class: 'filo-section filo-decide'},
              choices(
                'filo-lead',
                person.t('lead.whatBecomes'),
                ['CONVERT', 'NURTURE', 'DISQUALIFY'].map(code => [code, person.t('lead.' + code), person.t('lead.' + code + '.hint')]),
                null,
                choose,
              ),
              more,
              el(
                'div',
                {},
                el('label', {class: 'filo-label', for: 'filo-note'}, person.t('lead.note')),
                el('textarea', {id: 'filo-note', class: 'filo-input', rows: 3, maxlength: 5000, value: result.note, oninput: event => (result.note = event.target.value)}),
              ),
              problem,
              missing,
            ),
          ),
          el(
            'aside',
            {class: 'filo-side'},
            el('div', {class: 'filo-card filo-section'}, told(person, lead)),
            customerCard(person, detail.customer, (about && about.tickets) || [], 'tickets'),
            touchpoints(person, detail.touchpoints),
            earlier(person, detail.earlier),
            history.items.length ? timeline(person, history.items) : null,
          ),
        ),
      );
      check();
    },
  );
}

/** Which of the customers it may be, or somebody new: what was told beside each card. */
export function mergeOrNew(camForm, scope) {
  return open(
    camForm,
    scope,
    task => api('/leads/' + task.variable('leadId')),
    (task, person, detail) => {
      const {lead} = detail;
      let chosen = null;
      const missing = el('p', {class: 'filo-missing', role: 'status'});
      const check = () => {
        missing.textContent = person.t(chosen === null ? 'missing.decision' : chosen === 'NEW' ? 'ready.merge.NEW' : 'ready.merge.SAME');
        missing.classList.toggle('filo-missing--ready', chosen !== null);
        task.ready(chosen !== null);
      };
      task.onSubmit(() =>
        chosen === 'NEW'
          ? {mergeDecision: ['String', 'NEW']}
          : {mergeDecision: ['String', 'SAME'], chosenCustomerId: ['String', String(chosen)]},
      );
      task.show(
        head(person, lead),
        el(
          'div',
          {class: 'filo-columns filo-columns--even'},
          el('div', {}, el('h4', {}, person.t('merge.came')), el('div', {class: 'filo-card'}, told(person, lead))),
          el('div', {}, el('h4', {}, person.t('merge.known')), detail.candidates.map(candidate => customerCard(person, candidate))),
        ),
        lead.request ? section(person.t('lead.request'), el('p', {class: 'filo-text'}, lead.request)) : '',
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices(
            'filo-merge',
            person.t('merge.who'),
            [
              ...detail.candidates.map(candidate => [
                String(candidate.id),
                person.t('merge.isOne', candidate.displayName),
                (candidate.contactPoints[0] || {}).value || '',
              ]),
              ['NEW', person.t('merge.isNew'), person.t('merge.isNew.hint')],
            ],
            null,
            value => {
              chosen = value;
              check();
            },
          ),
          missing,
        ),
      );
      check();
    },
  );
}
