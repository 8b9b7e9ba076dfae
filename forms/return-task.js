/* Tasks about goods on their way back: whether they are taken, what was found, how it is settled. */
import {api, el, notice, open} from './desk.js';
import {money} from './care-view.js';
import {choices, customerCard, select} from './desk-view.js';

const CONDITIONS = ['NEW', 'OPENED', 'WORN', 'DAMAGED', 'MISSING'];
const MODES = ['PORTAL', 'MAIL', 'PHONE', 'STORE'];
const REJECTIONS = ['TOO_LATE', 'EXEMPT', 'WARRANTY_OVER', 'NO_FAULT', 'OTHER'];

async function load(task) {
  const id = task.variable('returnId');
  const detail = await api('/returns/' + id);
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`);
  return {...detail, about};
}

const nothing = person => ['', person.t('choose')];

const pieces = quantity => String(Number(quantity));

/** A shop may tell of more pieces than were bought, or than are left beside other returns. */
const beyond = (person, line) =>
  Number(line.bought) < Number(line.quantity) ? el('small', {class: 'filo-missing'}, ' ', person.t('return.beyond', pieces(line.bought))) : null;

function head(person, {back, assessment}) {
  const rows = [
    ['return.order', el('a', {href: '/orders/' + back.orderId, target: '_blank', rel: 'noopener'}, back.orderNumber)],
    ['return.asked', [person.time(back.requestedAt), ', ', person.code('returnMode', back.mode)]],
    ['return.days', assessment.daysSinceDelivery < 0 ? person.t('return.notArrived') : String(assessment.daysSinceDelivery)],
    ['return.sent', assessment.goodsSent ? null : person.t('return.notSent')],
    ['return.earlier', String(assessment.earlierReturns)],
    ['return.exempt', assessment.exempt === 'NONE' ? null : person.code('returnExempt', assessment.exempt)],
    ['return.wish', back.wish && person.code('returnWish', back.wish)],
    ['return.exchangeFor', back.exchangeFor],
    ['return.amount', money(person, sum(back), back.currency)],
    ['return.due', back.refundDue && person.time(back.refundDue)],
  ].filter(([, value]) => value);
  return [
    el(
      'header',
      {class: 'filo-head'},
      el('h3', {class: 'filo-title'}, person.code('returnKind', back.kind) + ' ' + back.id),
    ),
    el(
      'dl',
      {class: 'filo-facts'},
      rows.map(([key, value]) => [el('dt', {}, person.t(key)), el('dd', {}, value)]),
    ),
  ];
}

const sum = back => back.lines.reduce((total, line) => total + Number(line.amount), 0);

function reasonOf({reasons}, line) {
  return line.reason ? (reasons.find(reason => reason.code === line.reason) || {name: line.reason}).name : '';
}

function goods(person, data) {
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('return.goods')),
    el(
      'ul',
      {class: 'filo-contacts'},
      data.back.lines.map(line =>
        el('li', {}, pieces(line.quantity) + ' × ' + line.name, el('small', {}, ' ', [reasonOf(data, line), line.note].filter(Boolean).join(': ')), beyond(person, line)),
      ),
    ),
  );
}

function show(task, person, data, ...rest) {
  task.show(
    head(person, data),
    el(
      'div',
      {class: 'filo-columns'},
      el('div', {class: 'filo-main'}, rest),
      el('aside', {class: 'filo-side'}, customerCard(person, data.about.customer, data.about.tickets, 'tickets')),
    ),
  );
}

/** What only has to be done: the return, and nothing to decide. */
export function lookAfter(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    task.onSubmit(() => ({}));
    show(task, person, data, goods(person, data));
    task.ready(true);
  });
}

/** Review return: accepted, or rejected with a reason. */
export function review(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    let decision = null;
    let reason = null;
    const more = el('div', {class: 'filo-more'});
    const missing = el('p', {class: 'filo-missing', role: 'status'});
    const check = () => {
      const ready = decision === 'APPROVE' || (decision === 'REJECT' && Boolean(reason));
      missing.textContent = person.t(ready ? 'ready.return.' + decision : decision ? 'missing.reason' : 'missing.decision');
      missing.classList.toggle('filo-missing--ready', ready);
      task.ready(ready);
    };
    task.onSubmit(() => ({
      reviewDecision: ['String', decision],
      ...(decision === 'REJECT' ? {reason: ['String', reason]} : {}),
    }));
    show(
      task,
      person,
      data,
      goods(person, data),
      el(
        'section',
        {class: 'filo-section filo-decide'},
        choices(
          'filo-review-return',
          person.t('whatIsToBeDone'),
          ['APPROVE', 'REJECT'].map(code => [code, person.t('return.' + code), person.t('return.' + code + '.hint')]),
          null,
          value => {
            decision = value;
            more.replaceChildren(
              ...(value === 'REJECT'
                ? [
                    select('filo-reason', person.t('return.why'), [nothing(person), ...REJECTIONS.map(code => [code, person.code('returnReject', code)])], null, chosen => {
                      reason = chosen;
                      check();
                    }),
                  ]
                : []),
            );
            check();
          },
        ),
        more,
        missing,
      ),
    );
    check();
  });
}

/** Inspect: each piece with its condition and reason, how it came, and how it is settled. */
export function inspect(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    const {back} = data;
    const found = back.lines.map(line => ({
      lineId: line.lineId,
      quantity: line.quantity,
      condition: line.condition,
      reason: line.reason,
    }));
    let mode = back.mode;
    let settlement = null;
    const failed = el('div', {role: 'alert'});
    const missing = el('p', {class: 'filo-missing', role: 'status'});
    const refund = el('input', {
      id: 'filo-refund',
      class: 'filo-input',
      inputmode: 'decimal',
      value: Number(data.proposedRefund).toFixed(2),
      oninput: () => check(),
    });
    const refundField = el('div', {class: 'filo-field', hidden: true}, el('label', {for: 'filo-refund', class: 'filo-label'}, person.t('return.refund', back.currency)), refund);
    const amount = () => refund.value.trim().replace(',', '.');
    const check = () => {
      const looked = found.every(line => line.condition);
      const paid = settlement !== 'REFUND' || (/^\d{1,9}(\.\d{1,2})?$/.test(amount()) && Number(amount()) > 0);
      const ready = looked && Boolean(settlement) && paid;
      missing.textContent = person.t(
        !looked ? 'missing.condition' : !settlement ? 'missing.settlement' : !paid ? 'missing.refund' : 'ready.return.' + settlement,
      );
      missing.classList.toggle('filo-missing--ready', ready);
      task.ready(ready);
    };
    task.onSubmit(async () => {
      failed.replaceChildren();
      try {
        await api('/returns/' + back.id + '/inspection', {method: 'POST', body: {mode, lines: found, refund: settlement === 'REFUND' ? Number(amount()) : null}});
      } catch (problem) {
        failed.replaceChildren(notice(person.t('problem.save', problem.message)));
        return null;
      }
      return {
        settlement: ['String', settlement],
        ...(settlement === 'REFUND' ? {refund: ['String', amount()]} : {}),
      };
    });
    show(
      task,
      person,
      data,
      el(
        'section',
        {class: 'filo-section'},
        el('h4', {}, person.t('return.goods')),
        back.lines.map((line, number) =>
          el(
            'div',
            {class: 'filo-section', role: 'group', 'aria-label': line.name},
            el('p', {}, el('b', {}, pieces(line.quantity) + ' × ' + line.name), line.note ? el('small', {}, ' ' + line.note) : null, beyond(person, line)),
            select('filo-condition-' + number, person.t('return.condition'), [nothing(person), ...CONDITIONS.map(code => [code, person.code('returnCondition', code)])], line.condition, chosen => {
              found[number].condition = chosen;
              check();
            }),
            select('filo-reason-' + number, person.t('return.reason'), [nothing(person), ...data.reasons.map(reason => [reason.code, reason.name])], line.reason, chosen => {
              found[number].reason = chosen || null;
            }),
          ),
        ),
        select('filo-mode', person.t('return.mode'), MODES.map(code => [code, person.code('returnMode', code)]), mode, chosen => {
          mode = chosen || back.mode;
        }),
      ),
      el(
        'section',
        {class: 'filo-section filo-decide'},
        choices(
          'filo-settlement',
          person.t('return.how'),
          ['REFUND', 'EXCHANGE', 'NONE'].map(code => [code, person.t('return.' + code), person.t('return.' + code + '.hint')]),
          null,
          value => {
            settlement = value;
            refundField.hidden = value !== 'REFUND';
            check();
          },
        ),
        refundField,
        failed,
        missing,
      ),
    );
    check();
  });
}
