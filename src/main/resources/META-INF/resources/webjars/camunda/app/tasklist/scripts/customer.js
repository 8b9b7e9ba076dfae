/* The tab "Customer" of a task: who it is about, what happened with them, their tickets. */
const desk = import('/task-forms/desk.js');
const view = import('/task-forms/desk-view.js');

const label = {it: 'Cliente', en: 'Customer'};
const person = desk.then(({Person}) => Person.current()).catch(() => null);
const language = (await person)?.language ?? 'en';

if (!document.querySelector('link[href="/task-forms/desk.css"]')) {
  document.head.append(Object.assign(document.createElement('link'), {rel: 'stylesheet', href: '/task-forms/desk.css'}));
}

async function show(node, taskId) {
  const {api, el, notice} = await desk;
  const {customerCard, timeline} = await view;
  const who = await person;
  const place = el('div', {class: 'filo-desk', 'aria-busy': true}, el('p', {class: 'filo-loading'}, '…'));
  node.replaceChildren(el('div', {class: 'filo-form'}, place));
  try {
    const about = await api(`/tasks/${encodeURIComponent(taskId)}/customer`);
    // With a slow answer the person may have gone on to another task: its tab is another node.
    const history = about.customer ? await api(`/customers/${about.customer.id}/timeline?size=50`).catch(() => null) : null;
    place.replaceChildren(
      el(
        'div',
        {class: 'filo-columns filo-columns--even'},
        customerCard(who, about.customer, about.tickets ?? [], 'tickets'),
        history ? timeline(who, history.items) : '',
      ),
    );
  } catch (problem) {
    place.replaceChildren(
      notice(problem.status === 403 ? who.t('problem.forbidden', problem.message) : who ? who.t('problem.load', problem.message) : problem.message),
    );
  }
  place.removeAttribute('aria-busy');
}

export default {
  id: 'io.filo.customer',
  pluginPoint: 'tasklist.task.detail',
  priority: 900,
  properties: {label: label[language]},
  render: (node, {taskId}) => {
    show(node, taskId);
  },
  unmount: () => {},
};
