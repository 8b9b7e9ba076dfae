/* Answer ticket: read, write, decide. The text is a draft of the person; only the decision goes back to the case. */
import {api, el, later, notice, open} from './desk.js';
import {choices, conversation, customerCard, history, mergeSearch, notes, select, ticketHead, warnings} from './desk-view.js';

const SENDING = ['ANSWER_AND_WAIT', 'ANSWER_AND_RESOLVE', 'WAIT_FOR_THIRD_PARTY'];
const SILENT = ['FORWARD', 'MERGE', 'SPAM', 'RESOLVE_SILENTLY'];

/** Keeps the text of the person on the server: soon after typing, and for certain before the task is completed. */
class Draft {
  constructor(number, taskId, saved, seenMessage, tell) {
    this.number = number;
    this.taskId = taskId;
    this.saved = saved;
    this.seenMessage = seenMessage;
    this.tell = tell;
    this.running = Promise.resolve();
  }

  save(text, keepalive = false) {
    this.running = this.running.then(async () => {
      if (text === this.saved) {
        return;
      }
      this.tell('saving');
      try {
        await api(`/tickets/${this.number}/draft`, {method: 'PUT', body: {taskId: this.taskId, text, seenMessage: this.seenMessage}, keepalive});
        this.saved = text;
        this.tell('saved');
      } catch (problem) {
        this.tell('notSaved', problem);
        throw problem;
      }
    });
    const result = this.running;
    // The next attempt must not fail for the last one.
    this.running = result.catch(() => {});
    return result;
  }
}

/** Id of the newest message in view: an answer that overlooks a newer one is not sent. */
const newest = messages => messages.reduce((latest, message) => Math.max(latest, message.id), 0) || null;

/** The first place that the suggestion leaves for a person to fill in and that still stands in the text. */
const unfilled = (suggestion, text) => ((suggestion ?? '').match(/\[[^\]\n]+\]/g) ?? []).find(place => text.includes(place)) ?? '';

function build(task, person, [detail, queues]) {
  const ticket = detail.ticket;
  const decision = {action: null, forwardTo: null, mergeInto: null};

  const state = el('p', {class: 'filo-saved', role: 'status'});
  const draft = new Draft(ticket.number, task.id, detail.draft ?? '', newest(detail.messages), (what, problem) => {
    state.textContent = what === 'notSaved' ? person.t('draft.notSaved', problem.message) : person.t('draft.' + what);
    state.classList.toggle('filo-saved--problem', what === 'notSaved');
  });

  const answer = el('textarea', {id: 'filo-answer', rows: 12, maxlength: 100000, class: 'filo-input filo-answer', value: detail.draft ?? detail.suggestion ?? ''});
  const note = el('textarea', {id: 'filo-inside', rows: 4, maxlength: 100000, class: 'filo-input'});
  const suggest = el('button', {type: 'button', class: 'filo-button'}, person.t('useSuggestion'));
  if (detail.draft) {
    state.textContent = person.t('draft.found');
  } else if (detail.suggestion) {
    state.textContent = person.t('draft.suggested');
  }

  const asked = detail.messages.filter(message => message.direction === 'IN').pop();
  const nobody = Boolean(asked && !asked.from);

  const sending = () => SENDING.includes(decision.action);
  const silent = () => SILENT.includes(decision.action);
  const soon = later(800, () => draft.save(answer.value).catch(() => {}));

  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    let key = null;
    if (!decision.action) {
      key = 'missing.action';
    } else if (sending() && !answer.value.trim()) {
      key = 'missing.text';
    } else if (sending() && unfilled(detail.suggestion, answer.value)) {
      key = 'missing.placeholder';
    } else if (decision.action === 'FORWARD' && !decision.forwardTo) {
      key = 'missing.group';
    } else if (decision.action === 'MERGE' && !decision.mergeInto) {
      key = 'missing.ticket';
    }
    missing.textContent = key ? person.t(key, unfilled(detail.suggestion, answer.value)) : person.t('ready.' + decision.action);
    missing.classList.toggle('filo-missing--ready', !key);
    task.ready(!key);
  };

  answer.addEventListener('input', () => {
    soon();
    check();
  });
  answer.addEventListener('blur', () => {
    soon.cancel();
    if (answer.value !== (detail.suggestion ?? '') || detail.draft) {
      draft.save(answer.value).catch(() => {});
    }
  });
  document.addEventListener('visibilitychange', function leaving() {
    if (!answer.isConnected) {
      document.removeEventListener('visibilitychange', leaving);
    } else if (document.visibilityState === 'hidden' && (draft.saved || answer.value !== detail.suggestion)) {
      draft.save(answer.value, true).catch(() => {});
    }
  });
  suggest.addEventListener('click', () => {
    if (answer.value.trim() && answer.value !== detail.suggestion) {
      answer.setRangeText(detail.suggestion, answer.selectionStart, answer.selectionEnd, 'end');
    } else {
      answer.value = detail.suggestion;
    }
    answer.focus();
    soon();
    check();
  });

  const answerPart = nobody ? notice(person.t('nobodyToAnswer'), 'warn') : el(
    'div',
    {class: 'filo-write'},
    el('label', {for: 'filo-answer', class: 'filo-label'}, person.t('yourAnswer', ticket.customerName)),
    answer,
    el('div', {class: 'filo-under'}, detail.suggestion ? suggest : null, state),
  );
  const more = el('div', {class: 'filo-more'});
  const notePart = el('div', {class: 'filo-field'}, el('label', {for: 'filo-inside', class: 'filo-label'}, person.t('noteForColleagues')), note);

  const choose = action => {
    decision.action = action;
    decision.mergeInto = null;
    decision.forwardTo = null;
    answerPart.classList.toggle('filo-unused', silent());
    const parts = [];
    if (action === 'FORWARD') {
      const groups = queues.filter(queue => queue !== ticket.queue).map(queue => [queue, person.code('queue', queue)]);
      parts.push(
        select('filo-group', person.t('group'), [['', person.t('choose')], ...groups], '', value => {
          decision.forwardTo = value || null;
          check();
        }),
      );
    } else if (action === 'MERGE') {
      parts.push(
        mergeSearch(person, ticket, detail.earlierTickets.slice(0, 5), (number, otherCustomer) => {
          Object.assign(decision, {mergeInto: number, otherCustomer});
          check();
        }),
      );
    }
    if (silent()) {
      parts.push(notePart);
    }
    more.replaceChildren(...parts);
    check();
  };

  const actions = list => list.map(action => [action, person.t('action.' + action), person.t('action.' + action + '.hint')]);
  const decide = el(
    'div',
    {class: 'filo-decide'},
    nobody ? null : choices('filo-action', person.t('sendAnd'), actions(SENDING), null, choose),
    choices('filo-action', person.t(nobody ? 'sendNothing' : 'orSendNothing'), actions(SILENT), null, choose),
    more,
    missing,
  );

  task.onSubmit(async () => {
    soon.cancel();
    try {
      // An answer is sent from the draft; with an action that sends nothing the draft becomes a note. Even an empty one
      // tells which messages were in view, so that nothing is settled over one that nobody has seen.
      if (!sending()) {
        draft.saved = null;
      }
      await draft.save(sending() ? answer.value : note.value.trim());
    } catch (problem) {
      missing.textContent = person.t('problem.save', problem.message);
      return null;
    }
    const variables = {answerAction: ['String', decision.action]};
    if (decision.forwardTo) {
      variables.forwardTo = ['String', decision.forwardTo];
    }
    if (decision.mergeInto) {
      variables.mergeInto = ['Long', decision.mergeInto];
      variables.otherCustomer = ['Boolean', decision.otherCustomer];
    }
    return variables;
  });

  const talk = el('div', {}, conversation(person, detail.messages));
  task.onRefused(async () => {
    const fresh = await api('/tickets/' + ticket.number);
    if (newest(fresh.messages) !== draft.seenMessage) {
      draft.seenMessage = newest(fresh.messages);
      draft.saved = null;
      talk.replaceChildren(conversation(person, fresh.messages), notice(person.t('newMessage'), 'warn'));
      talk.lastElementChild.scrollIntoView({block: 'center'});
    }
  });

  task.show(
    ticketHead(person, ticket),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        warnings(person, detail.events),
        talk,
        el('section', {class: 'filo-section'}, answerPart, decide),
        notes(person, ticket, detail.notes),
        history(person, detail.events),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, detail.customer, detail.earlierTickets)),
    ),
  );
  check();
}

const load = task => Promise.all([api('/tickets/' + task.variable('ticketId')), api('/tickets/queues')]);

export default (camForm, scope) => open(camForm, scope, load, build);
