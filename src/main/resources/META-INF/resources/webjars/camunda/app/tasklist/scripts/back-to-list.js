/* On a narrow screen an open task stands alone; this leads back to the list. */
const label = {it: 'Torna all’elenco', en: 'Back to the list'};

export default {
  id: 'io.filo.backToList',
  pluginPoint: 'tasklist.task.action',
  priority: 1000,
  render: async node => {
    const {Person} = await import('/task-forms/desk.js');
    const language = await Person.current().then(person => person.language, () => 'en');
    const link = document.createElement('a');
    link.className = 'btn btn-link filo-back';
    link.href = '#/';
    link.textContent = '← ' + label[language];
    link.addEventListener('click', event => {
      event.preventDefault();
      // What else is in the address, such as the chosen filter, stays.
      location.hash = location.hash.replace(/([?&])task=[^&]*/, '$1task=');
    });
    node.replaceChildren(link);
  },
  unmount: () => {},
};
