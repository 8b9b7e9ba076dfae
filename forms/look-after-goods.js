/* Look after uncollected goods: what stands ready, for whom, and whether it is still there. */
import {el, open} from './desk.js';
import {facts, goods, orderAndCustomer, orderHead} from './care-view.js';
import {choices, customerCard} from './desk-view.js';

const readySince = order => order.shipments.map(parcel => parcel.readyAt).filter(Boolean).sort()[0];

function build(task, person, {order, about}) {
  let decision = null;
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    missing.textContent = person.t(decision ? 'ready.goods.' + decision : 'missing.decision');
    missing.classList.toggle('filo-missing--ready', Boolean(decision));
    task.ready(Boolean(decision));
  };
  task.onSubmit(() => ({goodsDecision: ['String', decision]}));
  const ready = readySince(order);
  task.show(
    orderHead(person, order),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        facts([
          [person.t('goods.store'), order.pickupStoreId],
          [person.t('goods.ready'), ready && person.time(ready)],
        ]),
        el('section', {class: 'filo-section'}, el('h4', {}, person.t('care.goods')), goods(person, order.lines, order.currency)),
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices(
            'filo-goods',
            person.t('goods.where'),
            ['HANDED_OVER', 'PUT_BACK'].map(code => [code, person.t('goods.' + code), person.t('goods.' + code + '.hint')]),
            null,
            value => {
              decision = value;
              check();
            },
          ),
          missing,
        ),
      ),
      el('aside', {class: 'filo-side'}, customerCard(person, about.customer, about.tickets, 'tickets')),
    ),
  );
  check();
}

export default (camForm, scope) => open(camForm, scope, orderAndCustomer, build);
