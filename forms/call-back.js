/* Call back: a customer who found the help poor. */
import {api, el, open} from './desk.js';
import {conversation, customerCard, history, notes, ticketHead} from './desk-view.js';

async function load(task) {
  const path = '/tickets/' + task.variable('ticketId');
  const [detail, survey] = await Promise.all([api(path), api(path + '/survey')]);
  return {detail, survey};
}

function build(task, person, {detail, survey}) {
  task.ready(true);
  task.show(
    ticketHead(person, detail.ticket),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        el(
          'section',
          {class: 'filo-section'},
          el('h4', {}, person.t('callBack.score', survey.score ?? '?')),
          survey.comment ? el('blockquote', {}, survey.comment) : el('p', {class: 'filo-hint'}, person.t('callBack.noComment')),
          el('p', {class: 'filo-hint'}, person.t('callBack.hint')),
        ),
        notes(person, detail.ticket, detail.notes),
        conversation(person, detail.messages),
        history(person, detail.events),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, detail.customer, detail.earlierTickets)),
    ),
  );
  task.onSubmit(() => ({}));
}

export default (camForm, scope) => open(camForm, scope, load, build);
