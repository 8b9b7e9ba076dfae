/* Guard customer: why one of the best is to be spoken with, what is known of him, and how it went. */
import {api, el, notice, open} from './desk.js';
import {choices, customerCard, ticketLink} from './desk-view.js';
import {figures, lastOrders, load} from './guard-view.js';

const OUTCOMES = ['CONTENT', 'OFFERED', 'NOT_REACHED', 'LEAVES', 'NOTHING'];

function complaint(person, ticket, back) {
  if (ticket) {
    return el('p', {}, person.t('guard.ticket') + ' ', ticketLink(ticket));
  }
  return back
    ? el('p', {}, el('a', {href: '/orders/' + back.orderId, target: '_blank', rel: 'noopener'}, person.t('guard.return', back.orderNumber)))
    : null;
}

function build(task, person, {guard, customer, orders, about, ticket, back}) {
  let outcome = null;
  const note = el('textarea', {id: 'filo-note', rows: 3, maxlength: 2000, class: 'filo-input', value: guard.note ?? ''});
  const answer = el('div', {'aria-live': 'polite'});
  task.onSubmit(async () => {
    if (!outcome) {
      return null;
    }
    try {
      await api(`/guards/${guard.id}/note`, {method: 'PUT', body: {text: note.value.trim()}});
    } catch (problem) {
      answer.replaceChildren(notice(person.t('problem.save', problem.message)));
      return null;
    }
    return {guardOutcome: ['String', outcome]};
  });
  task.show(
    el(
      'header',
      {class: 'filo-head'},
      el('h3', {class: 'filo-title'}, customer.displayName),
      el('p', {}, el('strong', {}, person.code('guardReason', guard.reason))),
      complaint(person, ticket, back),
    ),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        figures(person, guard, customer.metrics),
        lastOrders(person, orders),
        choices(
          'filo-outcome',
          person.t('guard.outcome'),
          OUTCOMES.map(code => [code, person.code('guardOutcome', code)]),
          null,
          chosen => {
            outcome = chosen;
            task.ready(true);
          },
        ),
        el('p', {class: 'filo-field'}, el('label', {for: 'filo-note', class: 'filo-label'}, person.t('guard.note')), note),
        answer,
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, about.customer, about.tickets, 'tickets')),
    ),
  );
}

export default (camForm, scope) => open(camForm, scope, load, build);
