/* A decision table in the browser, and the draft that is made of it. */
(() => {
  'use strict';
  const box = document.querySelector('[data-rule-table]');
  const form = document.querySelector('[data-rule-save]');
  if (!box || !form) {
    return;
  }

  /* What the editor says, where the page is Italian; it speaks English by itself. */
  const ITALIAN = {
    'When': 'Quando', 'Then': 'Allora', 'And': 'E', 'Annotations': 'Note', 'Hit policy': 'Criterio',
    'Hit policy:': 'Criterio:', 'Aggregation': 'Aggregazione', 'Add rule': 'Aggiungi riga',
    'Add input': 'Aggiungi condizione', 'Add output': 'Aggiungi risultato', 'Edit decision name': 'Cambia il nome',
    'Edit decision ID': 'Cambia l’id', 'Input': 'Condizione', 'Output': 'Risultato', 'Rule': 'Riga', 'Rules': 'Righe',
    'Add': 'Aggiungi', 'Remove': 'Togli', 'Cut': 'Taglia', 'Copy': 'Copia', 'Clear': 'Svuota',
    'Add rule above': 'Aggiungi una riga sopra', 'Add rule below': 'Aggiungi una riga sotto',
    'Remove rule': 'Togli la riga', 'Clear rule': 'Svuota la riga', 'Copy rule': 'Copia la riga',
    'Cut rule': 'Taglia la riga', 'Paste rule above': 'Incolla sopra', 'Paste rule below': 'Incolla sotto',
    'Add input left': 'Aggiungi a sinistra', 'Add input right': 'Aggiungi a destra', 'Add left': 'A sinistra',
    'Add right': 'A destra', 'Add above': 'Sopra', 'Add below': 'Sotto', 'Expression': 'Espressione',
    'Predefined values': 'Valori ammessi', 'Values': 'Valori', 'Type': 'Tipo', 'Label': 'Etichetta', 'Name': 'Nome',
    'Input label': 'Nome della condizione', 'Output label': 'Nome del risultato', 'Output name': 'Nome del campo',
    'Input expression': 'Espressione', 'First': 'Primo', 'Unique': 'Unico', 'Any': 'Qualunque', 'Collect': 'Raccogli',
    'Rule order': 'Ordine delle righe', 'Add description': 'Aggiungi una descrizione',
    'Change cell expression language': 'Cambia il linguaggio', 'View DRD': 'Mostra il diagramma',
    'Yes': 'Sì', 'No': 'No', 'none': 'nessuno', 'Comparison': 'Confronto', 'Range': 'Intervallo', 'Start': 'Da',
    'End': 'A', 'Value': 'Valore', 'Edit date': 'Data', 'Match one': 'Uno di', 'Match none': 'Nessuno di',
    'Set expression': 'Espressione',
  };
  const italian = document.documentElement.lang === 'it';
  const translate = (text, replacements) => {
    const words = italian && ITALIAN[text] ? ITALIAN[text] : text;
    return words.replace(/{([^}]+)}/g, (all, key) => replacements?.[key] ?? all);
  };
  const modules = {additionalModules: [{translate: ['value', translate]}]};

  const button = form.querySelector('button');
  const editor = new window.DmnJS({container: box, decisionTable: modules, drd: modules, literalExpression: modules});
  let changed = false;

  const show = async () => {
    try {
      const answer = await fetch(box.dataset.file, {headers: {Accept: 'application/xml'}});
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      await editor.importXML(await answer.text());
      const view = editor.getViews().find(each => each.element.id === box.dataset.key);
      if (view) {
        await editor.open(view);
      }
      editor.getActiveViewer()?.on('elements.changed', () => {
        changed = true;
      });
      button.disabled = false;
    } catch (failure) {
      box.textContent = box.dataset.failed + ' ' + failure.message;
    }
  };

  form.addEventListener('submit', async event => {
    if (form.elements.xml.value) {
      return;
    }
    event.preventDefault();
    const {xml} = await editor.saveXML({format: true});
    form.elements.xml.value = xml;
    changed = false;
    form.submit();
  });
  addEventListener('beforeunload', event => {
    if (changed) {
      event.preventDefault();
    }
  });
  show();
})();
