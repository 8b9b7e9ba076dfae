/* How orders and carts look in task forms. */
import {el} from './desk.js';

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

