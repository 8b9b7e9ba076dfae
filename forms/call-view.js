/* What whoever speaks to a customer has before him: who he is, what he bought and when, and what to say. */
import {api, el} from './desk.js';
import {facts, money} from './care-view.js';
import {customerCard} from './desk-view.js';

const ORDERS = 3;
const CONTACTS = 20;
const DAY = 86_400_000;

export async function load(task) {
  const path = `/tasks/${encodeURIComponent(task.id)}`;
  const key = task.variable('callScript');
  const about = task.variable('callAbout');
  const script = key ? api(`${path}/script?letter=${encodeURIComponent(key)}${about ? '&about=' + encodeURIComponent(about) : ''}`) : null;
  const known = await api(path + '/customer');
  const id = known.customer?.id;
  const [detail, orders, contacts] = id
    ? await Promise.all([api('/customers/' + id), api(`/orders?customerId=${id}&size=${ORDERS}`), api(`/customers/${id}/contacts?size=${CONTACTS}`)])
    : [{}, {items: []}, {items: []}];
  const last = await Promise.all(orders.items.map(order => api('/orders/' + order.id)));
  return {known, script: await script, metrics: detail.metrics, orders: last, contacts: contacts.items};
}

function silence(person, metrics) {
  if (!metrics) {
    return null;
  }
  return el('p', {class: 'filo-lead'}, metrics.rhythmDays ? person.t('silence.rhythm', person.count('everyDays', metrics.rhythmDays), person.count('days', metrics.silentDays)) : person.t('silence.once', person.count('days', metrics.silentDays)));
}

function days(person, instant) {
  return person.count('silence.days', Math.max(0, Math.floor((Date.now() - new Date(instant)) / DAY)));
}

export function head(person, title, {known, metrics}) {
  return el('header', {class: 'filo-head'}, el('h3', {class: 'filo-title'}, person.t(title, known.customer?.displayName ?? '')), silence(person, metrics));
}

export function script(person, {script}) {
  return script
    ? el('section', {class: 'filo-section'}, el('h4', {}, script.subject), el('div', {class: 'filo-text', lang: script.language}, script.text))
    : null;
}

export function purchases(person, {metrics, orders, contacts}) {
  const spoken = contacts.find(contact => contact.outcome === 'SENT');
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('silence.known')),
    facts([
      [person.t('silence.purchase'), metrics && person.count('silence.days', metrics.silentDays)],
      [person.t('silence.contact'), spoken ? [days(person, spoken.at), ' · ', person.time(spoken.at, value => person.day(value))] : person.t('silence.never')],
      [person.t('silence.value'), metrics && metrics.value12m !== null && metrics.value12m !== undefined ? money(person, metrics.value12m, metrics.currency) : null],
    ]),
    orders.length
      ? el(
          'div',
          {class: 'filo-scroll', tabindex: '0', role: 'region', 'aria-label': person.t('silence.orders')},
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
                  el('td', {}, order.lines.map(line => line.name).join(', ')),
                  el('td', {}, money(person, order.total, order.currency)),
                ),
              ),
            ),
          ),
        )
      : el('p', {class: 'filo-hint'}, person.t('silence.noOrders')),
  );
}

/** Contacts and what to offer next are on the card. */
export function aside(person, {known}) {
  return el('aside', {class: 'filo-side'}, customerCard(person, known.customer, known.tickets, 'tickets'));
}
