/* Tasks about one message that has no ticket (yet): its text, its sender, a decision. */
import {api, el, notice, open} from './desk.js';
import {choices, customerCard, messageView, ticketSearch} from './desk-view.js';

async function load(task) {
  const message = await api('/messages/' + task.variable('messageId'));
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`).catch(() => null);
  return {message, about};
}

function page(task, person, {message, about}, ...decide) {
  task.show(
    el('header', {class: 'filo-head'}, el('h3', {class: 'filo-title'}, message.subject || person.t('noSubject'))),
    el(
      'div',
      {class: 'filo-columns'},
      el('div', {class: 'filo-main'}, messageView(person, message), el('section', {class: 'filo-section filo-decide'}, decide)),
      el('aside', {class: 'filo-side'}, customerCard(person, about && about.customer, (about && about.tickets) || [])),
    ),
  );
}

/** Choose ticket: which one it belongs to, or that it is a new matter. */
export function chooseTicket(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    let outcome = null;
    let number = null;
    const missing = el('p', {class: 'filo-missing', role: 'status'});
    const more = el('div', {class: 'filo-more'});
    const check = () => {
      const ready = outcome === 'NONE' || (outcome === 'FOUND' && number);
      missing.textContent = person.t(ready ? 'ready.choose.' + outcome : outcome ? 'missing.ticket' : 'missing.decision');
      missing.classList.toggle('filo-missing--ready', Boolean(ready));
      task.ready(Boolean(ready));
    };
    task.onSubmit(() =>
      outcome === 'FOUND'
        ? {threadOutcome: ['String', 'FOUND'], ticketId: ['String', String(number)]}
        : {threadOutcome: ['String', 'NONE']},
    );
    page(
      task,
      person,
      data,
      data.message.evidence ? notice(person.t('evidence', data.message.evidence), 'warn') : null,
      choices(
        'filo-place',
        person.t('whereDoesItBelong'),
        [
          ['FOUND', person.t('place.FOUND'), person.t('place.FOUND.hint')],
          ['NONE', person.t('place.NONE'), person.t('place.NONE.hint')],
        ],
        null,
        value => {
          outcome = value;
          number = null;
          more.replaceChildren(
            ...(value === 'FOUND'
              ? [
                  ticketSearch(person, {
                    suggested: (data.about && data.about.tickets) || [],
                    onpick: picked => {
                      number = picked;
                      check();
                    },
                  }),
                ]
              : []),
          );
          check();
        },
      ),
      more,
      missing,
    );
    check();
  });
}

/** Decide on personal mail: a matter, something for the card, or nothing for the shop. */
export function decideOnPersonalMail(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    let decision = null;
    const missing = el('p', {class: 'filo-missing', role: 'status'}, person.t('missing.decision'));
    task.onSubmit(() => ({personalMailDecision: ['String', decision]}));
    page(
      task,
      person,
      data,
      choices(
        'filo-personal',
        person.t('whatIsIt'),
        ['TICKET', 'FILE', 'IGNORE'].map(code => [code, person.t('personal.' + code), person.t('personal.' + code + '.hint')]),
        null,
        value => {
          decision = value;
          missing.textContent = person.t('ready.personal.' + value);
          missing.classList.add('filo-missing--ready');
          task.ready(true);
        },
      ),
      missing,
    );
  });
}

/** Check bounced address: which address failed, and whose it is. */
export function checkBouncedAddress(camForm, scope) {
  return open(camForm, scope, load, async (task, person, data) => {
    const owners = await Promise.all(
      data.message.failedRecipients.map(async address => {
        const found = await api('/customers?size=1&email=' + encodeURIComponent(address)).catch(() => ({items: []}));
        return [address, found.items[0]];
      }),
    );
    task.onSubmit(() => ({}));
    page(
      task,
      person,
      {...data, about: data.about && data.about.customer ? data.about : {customer: (owners.find(([, owner]) => owner) || [])[1], tickets: []}},
      el('h4', {}, person.t('failedAddresses')),
      el(
        'ul',
        {class: 'filo-contacts'},
        owners.map(([address, owner]) =>
          el(
            'li',
            {},
            el('span', {class: 'filo-address'}, address),
            ' ',
            owner
              ? el('a', {href: '/customers/' + owner.id, target: '_blank', rel: 'noopener'}, owner.displayName)
              : el('small', {}, person.t('nobodyKnown')),
          ),
        ),
      ),
      el('p', {class: 'filo-hint'}, person.t('bounceHint')),
    );
    task.ready(true);
  });
}
