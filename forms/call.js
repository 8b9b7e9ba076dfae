/* Call: a customer who may be called, with what to say and what can come of it. For any process that calls. */
import {el, open} from './desk.js';
import {aside, head, load, purchases, script} from './call-view.js';
import {choices} from './desk-view.js';

const OUTCOMES = ['BOUGHT', 'AGAIN', 'NOT_INTERESTED', 'WRONG_NUMBER', 'NEVER'];

function local(date) {
  return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

function build(task, person, data) {
  let outcome = null;
  const tomorrow = new Date(Date.now() + 86_400_000);
  const again = el('input', {type: 'datetime-local', id: 'filo-again', class: 'filo-input', value: local(tomorrow), min: local(new Date()), oninput: () => check()});
  const when = el('p', {class: 'filo-field', hidden: 'hidden'}, el('label', {for: 'filo-again', class: 'filo-label'}, person.t('call.again')), again);
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    const odd = outcome === 'AGAIN' && !(new Date(again.value) > new Date());
    missing.textContent = !outcome ? person.t('missing.decision') : odd ? person.t('missing.again') : person.t('ready.call.' + outcome);
    missing.classList.toggle('filo-missing--ready', Boolean(outcome && !odd));
    when.hidden = outcome !== 'AGAIN';
    task.ready(Boolean(outcome && !odd));
  };
  task.onSubmit(() => ({
    callOutcome: ['String', outcome],
    callAgainAt: ['String', outcome === 'AGAIN' ? new Date(again.value).toISOString() : ''],
  }));
  task.show(
    head(person, 'call.title', data),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        script(person, data),
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices('filo-outcome', person.t('call.outcome'), OUTCOMES.map(value => [value, person.t('call.' + value), person.t('call.' + value + '.hint')]), null, value => {
            outcome = value;
            check();
          }),
          when,
          missing,
        ),
        purchases(person, data),
      ),
      aside(person, data),
    ),
  );
  check();
}

export default (camForm, scope) => open(camForm, scope, load, build);
