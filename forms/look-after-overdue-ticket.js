/* The lead sees whose task it is and what holds it up. */
import {api, el, open} from './desk.js';
import {conversation, customerCard, history, notes, ticketHead, warnings} from './desk-view.js';

const TASKLIST = '/camunda/app/tasklist/default/#/?task=';

function build(task, person, detail) {
  const others = detail.tasks.filter(other => other.id !== task.id);
  task.ready(true);
  task.show(
    ticketHead(person, detail.ticket),
    warnings(person, detail.events),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        el(
          'section',
          {class: 'filo-section'},
          el('h4', {}, person.t('whoHasIt')),
          others.length
            ? el(
                'ul',
                {class: 'filo-tickets'},
                others.map(other =>
                  el(
                    'li',
                    {},
                    el('a', {href: TASKLIST + encodeURIComponent(other.id)}, other.name),
                    el(
                      'small',
                      {},
                      other.assignee
                        ? person.t('takenBy', person.name(other.assignee))
                        : person.t('offeredTo', other.candidateGroups.map(group => person.code('queue', group)).join(', ')),
                    ),
                  ),
                ),
              )
            : el('p', {class: 'filo-hint'}, person.t('noOpenTask')),
          el('p', {class: 'filo-hint'}, person.t('lookAfterHint')),
        ),
        conversation(person, detail.messages),
        notes(person, detail.ticket, detail.notes),
        history(person, detail.events),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, detail.customer, detail.earlierTickets)),
    ),
  );
  task.onSubmit(() => ({}));
}

export default (camForm, scope) => open(camForm, scope, task => api('/tickets/' + task.variable('ticketId')), build);
