/* The newsletter of the month has not left: where to write it. */
import {el, open} from './desk.js';

function build(task, person) {
  task.onSubmit(() => ({}));
  task.show(
    el('p', {}, person.t('newsletter.text')),
    el('p', {}, el('a', {href: '/campaigns/new', target: '_blank', rel: 'noopener'}, person.t('newsletter.write'))),
    el('p', {class: 'filo-hint'}, person.t('newsletter.hint')),
  );
  task.ready(true);
}

export default (camForm, scope) => open(camForm, scope, () => null, build);
