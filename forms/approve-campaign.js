/* A campaign before it leaves, or after it has stopped itself: who gets it, who does not and why, and how it reads. */
import {api, el, open} from './desk.js';
import {choices} from './desk-view.js';

async function load(task) {
  const path = '/campaigns/' + task.variable('campaignId');
  const [campaign, counts, letters, report] = await Promise.all([
    api(path),
    api(path + '/counts'),
    api(path + '/letters'),
    api(path + '/report'),
  ]);
  return {campaign, counts, letters, report};
}

const sum = counts => counts.reduce((total, count) => total + count.people, 0);

function table(person, title, rows) {
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, title),
    rows.length
      ? el(
          'table',
          {class: 'filo-table filo-table--counts'},
          el('tbody', {}, rows.map(([name, people]) => el('tr', {}, el('td', {}, name), el('td', {}, String(people))))),
        )
      : el('p', {class: 'filo-hint'}, person.t('campaign.nobody')),
  );
}

/* The words for calls where they differ from those for letters. */
const of = (campaign, code) => 'campaign.' + (campaign.draft.kind === 'PHONE' ? 'call.' : '') + code;

function waiting(person, campaign, counts) {
  const treated = counts.filter(count => count.arm === 'TREATED');
  const reason = count => [
    count.rule && count.rule !== 'none' ? [count.reasonText, el('br'), el('code', {}, count.rule)] : count.reasonText,
    count.people,
  ];
  return [
    el(
      'p',
      {},
      person.t(
        of(campaign, 'summary'),
        sum(treated.filter(count => count.outcome === 'ALLOW')),
        sum(counts),
        sum(counts.filter(count => count.arm === 'HOLD_OUT')),
      ),
    ),
    table(person, person.t(of(campaign, 'gets')), treated.filter(count => count.outcome === 'ALLOW').map(reason)),
    table(person, person.t('campaign.later'), treated.filter(count => count.outcome === 'DEFER').map(reason)),
    table(
      person,
      person.t(of(campaign, 'refused')),
      treated.filter(count => !['ALLOW', 'DEFER'].includes(count.outcome)).map(reason),
    ),
  ];
}

function halted(person, campaign, report) {
  return [
    el('p', {}, person.t('campaign.problem.' + campaign.problem)),
    table(
      person,
      person.t('campaign.soFar'),
      [
        ...['sent', 'bounced', 'complained', 'unsubscribed'].map(code => [person.t('campaign.' + code), report.all[code]]),
        [person.t('campaign.waiting'), report.waiting + report.all.queued],
      ],
    ),
  ];
}

function words(person, campaign, letter) {
  return el(
    'section',
    {class: 'filo-section'},
    el(
      'h4',
      {},
      campaign.draft.kind === 'PHONE'
        ? person.t('campaign.call.script', letter.language)
        : `${letter.variant} · ${letter.language}`,
    ),
    el('p', {}, el('strong', {}, letter.subject)),
    el('pre', {class: 'filo-letter'}, letter.text),
  );
}

/** What a survey asks: whoever says yes to it has to have read it. */
function questions(person, campaign) {
  const said = text => text[person.language] ?? text.en;
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('campaign.questions')),
    el(
      'ol',
      {},
      campaign.draft.settings.questions.map((question, at) =>
        el(
          'li',
          {},
          `${at + 1}. ${said(question.text)}`,
          question.choices?.length ? el('small', {}, ' ' + question.choices.map(choice => said(choice.text)).join(' · ')) : null,
        ),
      ),
    ),
  );
}

function build(task, person, {campaign, counts, letters, report}) {
  let decision = null;
  const stopped = campaign.state === 'HALTED';
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    missing.textContent = decision ? person.t('ready.campaign.' + decision) : person.t('missing.decision');
    missing.classList.toggle('filo-missing--ready', Boolean(decision));
    task.ready(Boolean(decision));
  };
  task.onSubmit(() => ({campaignDecision: ['String', decision]}));
  task.show(
    el('header', {class: 'filo-head'}, el('h3', {class: 'filo-title'}, campaign.draft.name)),
    el('p', {}, el('a', {href: '/campaigns/' + campaign.id, target: '_blank', rel: 'noopener'}, person.t('campaign.page'))),
    ...(stopped ? halted(person, campaign, report) : waiting(person, campaign, counts)),
    stopped || !campaign.draft.settings.questions ? null : questions(person, campaign),
    ...(stopped ? [] : letters.map(letter => words(person, campaign, letter))),
    el(
      'section',
      {class: 'filo-section filo-decide'},
      choices(
        'filo-campaign',
        person.t(stopped ? 'campaign.decide' : of(campaign, 'decide')),
        ['YES', 'NO'].map(code => {
          const key = stopped ? 'campaign.on.' + code : of(campaign, code);
          return [code, person.t(key), person.t(key + '.hint')];
        }),
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
