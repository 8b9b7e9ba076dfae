/* Keep in touch: a customer of one's own who has gone silent. */
import {el, open} from './desk.js';
import {aside, head, load, purchases, script} from './call-view.js';

function build(task, person, data) {
  task.ready(true);
  task.onSubmit(() => ({}));
  task.show(
    head(person, 'keep.title', data),
    el('div', {class: 'filo-columns'}, el('div', {class: 'filo-main'}, script(person, data), purchases(person, data), el('p', {class: 'filo-hint'}, person.t('keep.hint'))), aside(person, data)),
  );
}

export default (camForm, scope) => open(camForm, scope, load, build);
