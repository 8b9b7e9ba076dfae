/* Tasklist's settings: ours, with the tab "Customer", in the language of the person. Stands in for the vendor's file. */
const languages = ['it', 'en'];

async function language() {
  try {
    const answer = await fetch('/api/me', {credentials: 'same-origin', headers: {Accept: 'application/json'}});
    const me = answer.ok ? await answer.json() : {};
    return languages.includes(me.language) ? me.language : null;
  } catch (offline) {
    return null;
  }
}

const own = await language();

/* Until its texts are there Tasklist shows their keys: it stays out of sight so long, but never for ever. */
const hidden = document.documentElement.classList;
hidden.add('filo-untranslated');
const since = Date.now();
const look = setInterval(() => {
  const footer = document.querySelector('#footer-timezone')?.textContent.trim();
  if ((footer && !footer.includes('CAM_WIDGET')) || Date.now() - since > 5000) {
    clearInterval(look);
    hidden.remove('filo-untranslated');
  }
}, 20);

export default {
  app: {
    name: 'Tasklist',
    vendor: 'Filo',
  },
  locales: {
    // With one language to choose from, the browser's own wish does not matter.
    availableLocales: own ? [own] : languages,
    fallbackLocale: own ?? 'en',
  },
  customScripts: ['scripts/customer.js', 'scripts/back-to-list.js'],
  disableWelcomeMessage: true,
  shortcuts: {
    claimTask: {key: 'ctrl+alt+c', description: 'claims the currently selected task'},
    focusFilter: {key: 'ctrl+shift+f', description: 'set the focus to the first filter in the list'},
    focusList: {key: 'ctrl+alt+l', description: 'sets the focus to the first task in the list'},
    focusForm: {key: 'ctrl+alt+f', description: 'sets the focus to the first input field in a task form'},
    startProcess: {key: 'ctrl+alt+p', description: 'opens the start process modal dialog'},
  },
};
