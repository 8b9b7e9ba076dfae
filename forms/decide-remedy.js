/* Decide remedy: a parcel that is gravely late. */
import {api, el, open} from './desk.js';
import {facts, goods, money} from './care-view.js';
import {choices, customerCard} from './desk-view.js';

async function load(task) {
  const order = await api('/orders/' + task.variable('orderId'));
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`);
  return {order, about};
}

function parcel(person, parcel) {
  return el(
    'section',
    {class: 'filo-card'},
    el('h4', {}, [parcel.carrier, parcel.trackingNumber].filter(Boolean).join(' ') || person.t('care.parcel')),
    facts([
      [person.t('care.promised'), parcel.originalPromisedUntil && person.time(parcel.originalPromisedUntil)],
      [person.t('care.expected'), parcel.expectedArrivalUntil && person.time(parcel.expectedArrivalUntil)],
      [person.t('care.seen'), parcel.lastScanAt && person.time(parcel.lastScanAt)],
      [person.t('care.reason'), parcel.delayReason],
    ]),
    el('ul', {class: 'filo-timeline'}, parcel.checkpoints.slice(-5).reverse().map(point => el('li', {}, el('span', {}, [point.description, point.location].filter(Boolean).join(' · ')), person.time(point.occurredAt ?? point.at)))),
  );
}

function build(task, person, {order, about}) {
  let remedy = null;
  const code = el('input', {type: 'text', id: 'filo-coupon', class: 'filo-input', maxlength: '60', pattern: '[A-Za-z0-9_\\-]+', oninput: () => check()});
  const more = el('div', {});
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    const wanting = remedy === 'COUPON' && !/^[A-Za-z0-9_-]{1,60}$/.test(code.value.trim());
    const ready = remedy && !wanting;
    missing.textContent = person.t(!remedy ? 'missing.decision' : wanting ? 'missing.coupon' : 'ready.remedy.' + remedy);
    missing.classList.toggle('filo-missing--ready', Boolean(ready));
    task.ready(Boolean(ready));
  };
  task.onSubmit(() => ({
    remedy: ['String', remedy],
    ...(remedy === 'COUPON' ? {couponCode: ['String', code.value.trim()]} : {}),
  }));
  task.show(
    el(
      'header',
      {class: 'filo-head'},
      el('h3', {class: 'filo-title'}, el('a', {href: '/orders/' + order.id, target: '_blank', rel: 'noopener'}, person.t('care.order', order.number))),
      el('p', {class: 'filo-hint'}, money(person, order.total, order.currency) + ' · ', person.time(order.placedAt)),
    ),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        facts([
          [person.t('care.promised'), order.firstPromisedUntil && person.time(order.firstPromisedUntil)],
          [person.t('care.expected'), order.expectedUntil && person.time(order.expectedUntil)],
        ]),
        order.shipments.map(one => parcel(person, one)),
        el('section', {class: 'filo-section'}, el('h4', {}, person.t('care.goods')), goods(person, order.lines, order.currency)),
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices(
            'filo-remedy',
            person.t('care.remedy'),
            ['COUPON', 'EXPRESS', 'REFUND', 'NOTHING'].map(value => [value, person.t('remedy.' + value), person.t('remedy.' + value + '.hint')]),
            null,
            value => {
              remedy = value;
              more.replaceChildren(
                ...(value === 'COUPON' ? [el('p', {class: 'filo-field'}, el('label', {for: 'filo-coupon', class: 'filo-label'}, person.t('care.coupon')), code)] : []),
              );
              check();
            },
          ),
          more,
          missing,
        ),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, about.customer, about.tickets, 'tickets')),
    ),
  );
  check();
}

export default (camForm, scope) => open(camForm, scope, load, build);
