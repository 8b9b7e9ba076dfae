/* The diagram of a case, with where it stands and the way it took. */
(() => {
  'use strict';
  const box = document.querySelector('[data-diagram]');
  if (!box) {
    return;
  }
  const ids = text => (text ?? '').split(' ').filter(Boolean);
  const show = async () => {
    const viewer = new window.BpmnJS({container: box});
    try {
      const answer = await fetch(box.dataset.file, {headers: {Accept: 'application/xml'}});
      if (!answer.ok) {
        throw new Error(String(answer.status));
      }
      await viewer.importXML(await answer.text());
      const canvas = viewer.get('canvas');
      const known = viewer.get('elementRegistry');
      const mark = (marked, kind) => ids(marked).filter(id => known.get(id)).forEach(id => canvas.addMarker(id, kind));
      mark(box.dataset.passed, 'passed');
      mark(box.dataset.active, 'active');
      // What is folded shows that the case is in it; a click on its arrow opens it.
      for (const id of ids(box.dataset.active)) {
        for (let around = known.get(id)?.businessObject.$parent; around?.$type === 'bpmn:SubProcess'; around = around.$parent) {
          mark(around.id, 'active');
        }
      }
      const fit = () => {
        if (!box.clientWidth || !box.clientHeight) {
          return;
        }
        canvas.resized();
        canvas.zoom('fit-viewport', 'auto');
      };
      fit();
      window.addEventListener('resize', fit);
      box.dataset.shown = 'true';
    } catch (failure) {
      box.textContent = box.dataset.failed + ' ' + failure.message;
    }
  };
  show();
})();
