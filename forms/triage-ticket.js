/* Triage: what the ticket is, who answers it, how soon; or that nobody has to. Also for mails that could not be read. */
import {api, el, open} from './desk.js';
import {choices, conversation, customerCard, notes, select, ticketHead, mergeSearch, warnings} from './desk-view.js';

const CATEGORIES = ['GENERAL', 'DELIVERY', 'RETURN', 'WITHDRAWAL', 'PRIVACY', 'COMPLAINT', 'INVOICE', 'SALES', 'PRODUCT'];
const PRIORITIES = ['LOW', 'NORMAL', 'HIGH', 'URGENT'];

/** Where the mail is to be had that nobody could read; what went wrong stands with its message. */
function rawMail(person, messages) {
  const mail = messages.find(message => message.direction === 'IN' && message.channel === 'MAIL');
  if (!mail || !person.may('READ_MAIL')) {
    return null;
  }
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('rawMail')),
    el('p', {}, el('a', {href: `/api/messages/${mail.id}/raw`, download: `mail-${mail.id}.eml`}, person.t('downloadRaw'))),
  );
}

function build(task, person, [detail, queues]) {
  const ticket = detail.ticket;
  const unreadable = ticket.category === 'MAIL_UNREADABLE';
  const decision = {
    action: 'CLASSIFY',
    category: CATEGORIES.includes(ticket.category) ? ticket.category : unreadable ? 'GENERAL' : ticket.category,
    queue: ticket.queue,
    priority: ticket.priority,
    mergeInto: null,
  };
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    const ready = decision.action !== 'MERGE' || decision.mergeInto;
    missing.textContent = person.t(ready ? 'ready.triage.' + decision.action : 'missing.ticket');
    missing.classList.toggle('filo-missing--ready', Boolean(ready));
    task.ready(Boolean(ready));
  };
  const set = name => value => {
    decision[name] = value;
    check();
  };
  const named = (kind, list) => list.map(code => [code, person.code(kind, code)]);
  const more = el('div', {class: 'filo-more'});
  const choose = action => {
    decision.action = action;
    decision.mergeInto = null;
    if (action === 'CLASSIFY') {
      more.replaceChildren(
        el(
          'div',
          {class: 'filo-row'},
          select('filo-category', person.t('category'), named('category', CATEGORIES), decision.category, set('category')),
          select('filo-queue', person.t('group'), named('queue', queues), decision.queue, set('queue')),
          select('filo-priority', person.t('priority'), named('priority', PRIORITIES), decision.priority, set('priority')),
        ),
      );
    } else if (action === 'MERGE') {
      more.replaceChildren(
        mergeSearch(person, ticket, detail.earlierTickets.slice(0, 5), (number, otherCustomer) => {
          Object.assign(decision, {mergeInto: number, otherCustomer});
          check();
        }),
      );
    } else {
      more.replaceChildren();
    }
    check();
  };
  const actions = ['CLASSIFY', 'MERGE', 'SPAM', 'RESOLVE_SILENTLY'].map(action => [
    action,
    person.t('triage.' + action),
    person.t('triage.' + action + '.hint'),
  ]);

  task.onSubmit(() => {
    const variables = {answerAction: ['String', decision.action]};
    if (decision.action === 'CLASSIFY') {
      variables.category = ['String', decision.category];
      variables.queue = ['String', decision.queue];
      variables.priority = ['String', decision.priority];
    } else if (decision.action === 'MERGE') {
      variables.mergeInto = ['Long', decision.mergeInto];
      variables.otherCustomer = ['Boolean', decision.otherCustomer];
    }
    return variables;
  });

  task.show(
    ticketHead(person, ticket),
    warnings(person, detail.events),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        unreadable ? rawMail(person, detail.messages) : null,
        conversation(person, detail.messages),
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices('filo-action', person.t('whatIsIt'), actions, 'CLASSIFY', choose),
          more,
          missing,
        ),
        notes(person, ticket, detail.notes),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, detail.customer, detail.earlierTickets)),
    ),
  );
  choose('CLASSIFY');
}

const load = task => Promise.all([api('/tickets/' + task.variable('ticketId')), api('/tickets/queues')]);

export default (camForm, scope) => open(camForm, scope, load, build);
