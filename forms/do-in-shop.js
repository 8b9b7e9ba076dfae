/* Do by hand in the shop: what a shop cannot do by itself, refuses, or nobody knows whether it has done. */
import {api, el, notice, open} from './desk.js';
import {facts, money} from './care-view.js';
import {choices, customerCard} from './desk-view.js';

/* In the order in which a person needs them; what else a map needs stays with the machine. */
const TOLD = ['number', 'customerId', 'email', 'amount', 'percent', 'points', 'code', 'expires', 'tag', 'reason'];

function shown(person, details, name) {
  if (name === 'amount' && details.currency) {
    return money(person, details.amount, details.currency);
  }
  return name === 'expires' ? person.time(details.expires) : name === 'code' ? el('code', {}, details.code) : details[name];
}

function told(person, {details}) {
  return TOLD.filter(name => details[name]).map(name => [person.t('shop.detail.' + name), shown(person, details, name)]);
}

/* Only where it leads to a page. */
const web = address => (/^https?:\/\//.test(address ?? '') ? address : null);

/* Of an order its customer, beside it; without the right to see him the task can be done all the same. */
async function load(task) {
  const act = await api('/shop-commands/' + task.variable('commandId'));
  let customer = null;
  if (act.orderId) {
    customer = await api('/orders/' + act.orderId)
      .then(order => (order.customerId ? api('/customers/' + order.customerId) : null))
      .catch(() => null);
  }
  return {act, customer};
}

function build(task, person, {act, customer}) {
  let decision = null;
  const missing = el('p', {class: 'filo-missing', role: 'status'});
  const check = () => {
    missing.textContent = person.t(decision ? 'ready.shop.' + decision : 'missing.decision');
    missing.classList.toggle('filo-missing--ready', Boolean(decision));
    task.ready(Boolean(decision));
  };
  task.onSubmit(() => ({commandDecision: ['String', decision]}));
  task.show(
    el('header', {class: 'filo-head'}, el('h3', {class: 'filo-title'}, person.code('shop.kind', act.kind))),
    el(
      'div',
      {class: 'filo-columns'},
      el(
        'div',
        {class: 'filo-main'},
        act.error ? notice(act.error, 'info') : null,
        facts([
          [person.t('shop.shop'), web(act.shopAddress) ? el('a', {href: act.shopAddress, target: '_blank', rel: 'noopener noreferrer'}, act.shopName) : act.shopName],
          [person.t('shop.order'), act.orderId && el('a', {href: '/orders/' + act.orderId, target: '_blank', rel: 'noopener'}, act.details.number ?? String(act.orderId))],
          ...told(person, act).slice(act.orderId && act.details.number ? 1 : 0),
        ]),
        el(
          'section',
          {class: 'filo-section filo-decide'},
          choices(
            'filo-in-shop',
            person.t('whatIsToBeDone'),
            ['DONE_BY_HAND', 'SEND_AGAIN', 'DROP'].map(code => [code, person.t('shop.' + code), person.t('shop.' + code + '.hint')]),
            null,
            value => {
              decision = value;
              check();
            },
          ),
          missing,
        ),
      ),
      customer ? el('aside', {class: 'filo-side'}, customerCard(person, customer, [], 'tickets')) : null,
    ),
  );
  check();
}

export default (camForm, scope) => open(camForm, scope, load, build);
