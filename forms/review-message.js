/* Review message: a letter that must not leave before a person has seen it. */
import {api, el, later, notice, open} from './desk.js';
import {choices, customerCard} from './desk-view.js';

/** What the letter leaves for a person to fill in. */
const PLACE = /\[[^\]\n]{1,200}]/;

function build(task, person, {letter, customer, tickets}) {
  const decision = {action: null};
  const path = '/letters-to-review/' + letter.id;
  const subject = el('input', {type: 'text', id: 'filo-subject', class: 'filo-input', maxlength: '300', value: letter.subject});
  const text = el('textarea', {id: 'filo-text', class: 'filo-input', rows: '14', maxlength: '50000', value: letter.text});
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const saved = el('p', {class: 'filo-hint', role: 'status'});

  const place = () => (subject.value + '\n' + text.value).match(PLACE);
  const check = () => {
    const empty = !subject.value.trim() || !text.value.trim();
    const open = decision.action === 'SEND' && place();
    const ready = decision.action && !(decision.action === 'SEND' && (empty || open));
    missing.textContent = open
      ? person.t('review.unfinished', open[0])
      : decision.action === 'SEND' && empty
        ? person.t('review.empty')
        : person.t(decision.action ? 'ready.review.' + decision.action : 'missing.decision');
    missing.classList.toggle('filo-missing--ready', Boolean(ready));
    task.ready(Boolean(ready));
  };

  const save = async () => {
    keep.cancel();
    if (!subject.value.trim() || !text.value.trim()) {
      return;
    }
    await api(path, {method: 'PUT', body: {subject: subject.value, text: text.value}});
    saved.textContent = person.t('review.saved');
  };
  const keep = later(800, () => save().catch(problem => saved.replaceChildren(notice(problem.message))));
  const changed = () => {
    saved.textContent = '';
    check();
    keep();
  };
  subject.addEventListener('input', changed);
  text.addEventListener('input', changed);

  task.onSubmit(async () => {
    try {
      if (decision.action !== 'DROP') {
        await save();
      }
    } catch (problem) {
      saved.replaceChildren(notice(problem.message));
      return null;
    }
    return {
      reviewDecision: ['String', decision.action],
      ...(decision.action === 'SEND' ? {reviewed: ['Boolean', true]} : {}),
    };
  });

  task.show(
    el(
      'header',
      {class: 'filo-head'},
      el('h3', {class: 'filo-title'}, person.t('review.title', customer.displayName)),
      el('p', {class: 'filo-hint'}, person.t('review.about', letter.template)),
    ),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        el(
          'section',
          {class: 'filo-section'},
          el('p', {class: 'filo-field'}, el('label', {for: 'filo-subject', class: 'filo-label'}, person.t('review.subject')), subject),
          el('p', {class: 'filo-field'}, el('label', {for: 'filo-text', class: 'filo-label'}, person.t('review.text')), text),
          letter.html ? el('p', {class: 'filo-hint'}, person.t('review.formatted')) : null,
          saved,
        ),
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices(
            'filo-review',
            person.t('whatIsToBeDone'),
            ['SEND', 'DROP', 'TAKE_OVER'].map(code => [code, person.t('review.' + code), person.t('review.' + code + '.hint')]),
            null,
            value => {
              decision.action = value;
              check();
            },
          ),
          missing,
        ),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, customer, tickets, 'tickets')),
    ),
  );
  check();
}

async function load(task) {
  const found = await api('/letters-to-review/' + task.variable('draftId'));
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`).catch(() => null);
  return {...found, tickets: (about && about.tickets) || []};
}

export default (camForm, scope) => open(camForm, scope, load, build);
