/* Call about cart: what somebody left, and how to reach him. */
import {api, el, open} from './desk.js';
import {goods, money} from './care-view.js';
import {customerCard} from './desk-view.js';

async function load(task) {
  const cart = await api('/carts/' + task.variable('cartId'));
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`);
  return {cart, about};
}

function build(task, person, {cart, about}) {
  task.ready(true);
  task.onSubmit(() => ({}));
  task.show(
    el(
      'header',
      {class: 'filo-head'},
      el('h3', {class: 'filo-title'}, person.t('care.cart', money(person, cart.total, cart.currency))),
      el('p', {class: 'filo-hint'}, person.t('care.cart.left') + ' ', person.time(cart.updatedAt)),
    ),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        el('section', {class: 'filo-section'}, el('h4', {}, person.t('care.goods')), goods(person, cart.lines, cart.currency)),
        el('p', {class: 'filo-hint'}, person.t('care.cart.hint')),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, about.customer, about.tickets, 'tickets')),
    ),
  );
}

export default (camForm, scope) => open(camForm, scope, load, build);
