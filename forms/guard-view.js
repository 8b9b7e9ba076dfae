/* What is known of one of the best customers, in task forms. */
import {api, el} from './desk.js';
import {facts, money} from './care-view.js';

const ORDERS_SHOWN = 5;

export async function load(task) {
  const guard = await api('/guards/' + task.variable('guardId'));
  const [kind, id] = (guard.reference ?? '').split(':');
  const [customer, orders, about, returned] = await Promise.all([
    api('/customers/' + guard.customerId),
    api(`/orders?customerId=${guard.customerId}&size=${ORDERS_SHOWN}`),
    api(`/tasks/${encodeURIComponent(task.id)}/customer`),
    kind === 'return' ? api('/returns/' + id) : null,
  ]);
  return {guard, customer, orders: orders.items, about, ticket: kind === 'ticket' ? id : null, back: returned && returned.back};
}

function segment(person, code) {
  return code ? person.code('segment', code) : null;
}

/** What his purchases say: cell, rhythm, what is expected. */
export function figures(person, guard, metrics) {
  if (!metrics) {
    return null;
  }
  const moved = guard.segmentBefore && guard.segmentAfter && guard.segmentBefore !== guard.segmentAfter;
  const amount = value => (value === null ? null : money(person, value, metrics.currency));
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('guard.known')),
    facts([
      [
        person.t('guard.segment'),
        moved
          ? person.t('guard.fromTo', segment(person, guard.segmentBefore), segment(person, guard.segmentAfter))
          : segment(person, metrics.segment ?? guard.segmentAfter),
      ],
      [
        person.t('guard.rhythm'),
        metrics.rhythmDays === null
          ? person.t('guard.once', person.count('days', metrics.silentDays))
          : person.t('guard.everyDays', person.count('everyDays', metrics.rhythmDays), person.count('days', metrics.silentDays)),
      ],
      [person.t('guard.due'), metrics.dueAt && person.day(metrics.dueAt)],
      [person.t('guard.net'), person.t('guard.netOf', amount(metrics.net), metrics.orders)],
      [person.t('guard.value'), amount(metrics.value12m)],
    ]),
  );
}

export function lastOrders(person, orders) {
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('guard.orders')),
    orders.length
      ? el(
          'div',
          {class: 'filo-scroll', tabindex: '0', role: 'region', 'aria-label': person.t('guard.orders')},
          el(
            'table',
            {class: 'filo-table'},
            el(
              'tbody',
              {},
              orders.map(order =>
                el(
                  'tr',
                  {},
                  el('td', {}, el('a', {href: '/orders/' + order.id, target: '_blank', rel: 'noopener'}, order.number)),
                  el('td', {}, person.time(order.placedAt, value => person.day(value))),
                  el('td', {}, money(person, order.total, order.currency)),
                ),
              ),
            ),
          ),
        )
      : el('p', {class: 'filo-hint'}, person.t('nothingYet')),
  );
}
