/* Choose owner: who looks after one of the best customers from now on. */
import {api, el, open} from './desk.js';
import {choices, customerCard} from './desk-view.js';
import {figures, lastOrders, load} from './guard-view.js';

async function loadAll(task) {
  const [known, owners] = await Promise.all([load(task), api('/guards/owners')]);
  return {...known, owners};
}

function build(task, person, {guard, customer, orders, about, owners}) {
  let owner = null;
  task.onSubmit(() => (owner ? {owner: ['String', owner]} : null));
  task.show(
    el(
      'header',
      {class: 'filo-head'},
      el('h3', {class: 'filo-title'}, person.t('guard.whose', customer.displayName)),
      el('p', {class: 'filo-hint'}, person.code('guardReason', guard.reason)),
    ),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        choices(
          'filo-owner',
          person.t('guard.owner'),
          owners.map(one => [one.userId, person.name(one.userId), person.count('guard.owns', one.guarded)]),
          null,
          chosen => {
            owner = chosen;
            task.ready(true);
          },
        ),
        figures(person, guard, customer.metrics),
        lastOrders(person, orders),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, about.customer, about.tickets, 'tickets')),
    ),
  );
}

export default (camForm, scope) => open(camForm, scope, loadAll, build);
