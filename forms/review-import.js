/* A list with more errors than its import allows: what is wrong, some rows that are right, and whether to go on. */
import {api, el, open} from './desk.js';
import {choices} from './desk-view.js';

const SHOWN = 50;

async function load(task) {
  const path = '/imports/' + task.variable('importId');
  const [list, rejects, sample] = await Promise.all([
    api(path),
    api(path + '/rejects?size=' + SHOWN),
    api(path + '/preview?rows=5'),
  ]);
  return {list, rejects, sample};
}

function table(list, rows, problems) {
  return el(
    'div',
    {class: 'filo-scroll', tabindex: '0', role: 'region', 'aria-label': problems},
    el(
      'table',
      {class: 'filo-table'},
      el('thead', {}, el('tr', {}, el('th', {}, '#'), problems ? el('th', {}, problems) : null, list.header.map(name => el('th', {}, name)))),
      el(
        'tbody',
        {},
        rows.map(row =>
          el(
            'tr',
            {},
            el('td', {}, String(row.line)),
            problems ? el('td', {class: 'filo-wrong'}, row.problems.map(problem => el('div', {}, problem.text))) : null,
            list.header.map((name, column) => el('td', {}, row.cells[column] ?? '')),
          ),
        ),
      ),
    ),
  );
}

function build(task, person, {list, rejects, sample}) {
  let decision = null;
  const good = list.readRows - list.badRows;
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    missing.textContent = person.t(decision ? 'ready.import.' + decision : 'missing.decision', good);
    missing.classList.toggle('filo-missing--ready', Boolean(decision));
    task.ready(Boolean(decision));
  };
  task.onSubmit(() => ({importDecision: ['String', decision]}));
  task.show(
    el('header', {class: 'filo-head'}, el('h3', {class: 'filo-title'}, list.name)),
    el('p', {}, person.t('importErrors', list.badRows, list.readRows, list.settings.errorLimit)),
    el(
      'p',
      {},
      el('a', {href: `/api/imports/${list.id}/rejects.csv`, download: ''}, person.t('importErrorsFile')),
      ' · ',
      el('a', {href: '/imports/' + list.id, target: '_blank', rel: 'noopener'}, person.t('importPage')),
    ),
    el('section', {class: 'filo-section'}, el('h4', {}, person.t('importErrorRows')), table(list, rejects.items, person.t('importWrong'))),
    rejects.total > rejects.items.length ? el('p', {class: 'filo-hint'}, person.t('importMoreErrors', rejects.total - rejects.items.length)) : '',
    el('section', {class: 'filo-section'}, el('h4', {}, person.t('importSample')), table(list, sample.filter(row => !row.problems.length), '')),
    el(
      'section',
      {class: 'filo-section filo-decide'},
      choices(
        'filo-import',
        person.t('importDecide'),
        ['ACCEPT', 'STOP'].map(code => [code, person.t('import.' + code, good), person.t('import.' + code + '.hint')]),
        null,
        value => {
          decision = value;
          check();
        },
      ),
      missing,
    ),
  );
  check();
}

export default (camForm, scope) => open(camForm, scope, load, build);
