/* How orders and carts look in task forms. */
import {api, el} from './desk.js';

export function money(person, amount, currency) {
  return new Intl.NumberFormat(person.locale, {style: 'currency', currency}).format(amount);
}

export function goods(person, lines, currency) {
  return el(
    'div',
    {class: 'filo-scroll', tabindex: '0', role: 'region', 'aria-label': person.t('care.goods')},
    el(
      'table',
      {class: 'filo-table'},
      el('tbody', {}, lines.map(line => el('tr', {}, el('td', {}, String(Number(line.quantity))), el('td', {}, line.name), el('td', {}, money(person, line.unitPrice, currency))))),
    ),
  );
}

export function facts(rows) {
  return el(
    'dl',
    {class: 'filo-facts'},
    rows.filter(([, value]) => value).map(([key, value]) => [el('dt', {}, key), el('dd', {}, value)]),
  );
}

/** What a task about an order is about: the order and its customer. */
export async function orderAndCustomer(task) {
  const order = await api('/orders/' + task.variable('orderId'));
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`);
  return {order, about};
}

export function orderHead(person, order) {
  return el(
    'header',
    {class: 'filo-head'},
    el('h3', {class: 'filo-title'}, el('a', {href: '/orders/' + order.id, target: '_blank', rel: 'noopener'}, person.t('care.order', order.number))),
    el('p', {class: 'filo-hint'}, money(person, order.total, order.currency) + ' · ', person.time(order.placedAt)),
  );
}
