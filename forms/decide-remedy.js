/* Decide remedy: a parcel that is gravely late. */
import {el, open} from './desk.js';
import {facts, goods, money, orderAndCustomer, orderHead} from './care-view.js';
import {choices, customerCard} from './desk-view.js';

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
  const percent = el('input', {type: 'number', id: 'filo-coupon', class: 'filo-input', min: '1', max: '100', step: '1', value: '10', oninput: () => check()});
  const refund = el('input', {type: 'text', inputmode: 'decimal', id: 'filo-refund', class: 'filo-input', maxlength: '10', oninput: () => check()});
  const amount = () => refund.value.trim().replace(',', '.');
  const field = (input, label) => el('p', {class: 'filo-field'}, el('label', {for: input.id, class: 'filo-label'}, label), input);
  const more = el('div', {});
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    const odd = remedy === 'COUPON' && !(/^\d{1,3}$/.test(percent.value) && Number(percent.value) >= 1 && Number(percent.value) <= 100);
    const owed = remedy === 'REFUND' && !(/^\d{1,7}(\.\d{1,2})?$/.test(amount()) && Number(amount()) > 0 && Number(amount()) <= Number(order.total));
    const ready = remedy && !odd && !owed;
    missing.textContent = !remedy
      ? person.t('missing.decision')
      : odd
        ? person.t('missing.coupon')
        : owed
          ? person.t('missing.remedy.refund', money(person, order.total, order.currency))
          : person.t('ready.remedy.' + remedy);
    missing.classList.toggle('filo-missing--ready', Boolean(ready));
    task.ready(Boolean(ready));
  };
  task.onSubmit(() => ({
    remedy: ['String', remedy],
    ...(remedy === 'COUPON' ? {couponPercent: ['Integer', Number(percent.value)]} : {}),
    ...(remedy === 'REFUND' ? {refundAmount: ['String', amount()]} : {}),
  }));
  // The parcel is watched on while nobody has decided.
  const meanwhile = order.deliveredAt ? 'care.arrived' : task.variable('severity') === 'LOST' ? 'care.lost' : null;
  task.show(
    orderHead(person, order),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        meanwhile && el('p', {class: 'filo-notice filo-notice--warn', role: 'status'}, person.t(meanwhile)),
        order.shipments.length
          ? null
          : facts([
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
                ...(value === 'COUPON' ? [field(percent, person.t('care.coupon'))] : []),
                ...(value === 'REFUND' ? [field(refund, person.t('care.refund', order.currency))] : []),
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

export default (camForm, scope) => open(camForm, scope, orderAndCustomer, build);
