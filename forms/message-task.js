/* Tasks about one message that has no ticket (yet): its text, its sender, a decision. */
import {api, el, notice, open} from './desk.js';
import {choices, customerCard, messageView, ticketSearch} from './desk-view.js';

async function load(task) {
  const message = await api('/messages/' + task.variable('messageId'));
  const about = await api(`/tasks/${encodeURIComponent(task.id)}/customer`).catch(() => null);
  return {message, about};
}

function page(task, person, {message, about}, ...decide) {
  task.show(
    el('header', {class: 'filo-head'}, el('h3', {class: 'filo-title'}, message.subject || person.t('noSubject'))),
    el(
      'div',
      {class: 'filo-columns'},
      el('div', {class: 'filo-main'}, messageView(person, message), el('section', {class: 'filo-section filo-decide'}, decide)),
      el('aside', {class: 'filo-side'}, customerCard(person, about && about.customer, (about && about.tickets) || [])),
    ),
  );
}

/** A ticket that there is, or a new one; tells ('FOUND', number), ('NONE', null), or (outcome, null) while one is missing. */
function placePicker(person, about, onchange) {
  const tickets = [...((about && about.candidates) || []), ...((about && about.tickets) || [])];
  const suggested = tickets.filter((ticket, index) => tickets.findIndex(other => other.number === ticket.number) === index);
  const more = el('div', {class: 'filo-more'});
  const places = choices(
    'filo-place',
    person.t('whereDoesItBelong'),
    [
      ['FOUND', person.t('place.FOUND'), person.t('place.FOUND.hint')],
      ['NONE', person.t('place.NONE'), person.t('place.NONE.hint')],
    ],
    null,
    outcome => {
      onchange(outcome, null);
      more.replaceChildren(...(outcome === 'FOUND' ? [ticketSearch(person, {suggested, onpick: number => onchange(outcome, number)})] : []));
    },
  );
  return el('div', {class: 'filo-decide'}, places, more);
}

const placed = (outcome, number) =>
  outcome === 'FOUND'
    ? {threadOutcome: ['String', 'FOUND'], ticketId: ['String', String(number)]}
    : {threadOutcome: ['String', 'NONE']};

const isPlaced = (outcome, number) => Boolean(outcome === 'NONE' || (outcome === 'FOUND' && number));

/** Choose ticket: which one it belongs to, or that it is a new matter. */
export function chooseTicket(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    const place = {outcome: null, number: null};
    const missing = el('p', {class: 'filo-missing', role: 'status'});
    const check = () => {
      const ready = isPlaced(place.outcome, place.number);
      missing.textContent = person.t(ready ? 'ready.choose.' + place.outcome : place.outcome ? 'missing.ticket' : 'missing.decision');
      missing.classList.toggle('filo-missing--ready', ready);
      task.ready(ready);
    };
    task.onSubmit(() => placed(place.outcome, place.number));
    page(
      task,
      person,
      data,
      data.message.evidence ? notice(person.t('evidence', data.message.evidence), 'warn') : null,
      placePicker(person, data.about, (outcome, number) => {
        Object.assign(place, {outcome, number});
        check();
      }),
      missing,
    );
    check();
  });
}

/** Decide on personal mail: a matter of some ticket or a new one, something for the card, or nothing for the shop. */
export function decideOnPersonalMail(camForm, scope) {
  return open(camForm, scope, load, (task, person, data) => {
    let decision = null;
    const place = {outcome: null, number: null};
    const more = el('div', {class: 'filo-more'});
    const missing = el('p', {class: 'filo-missing', role: 'status'});
    const check = () => {
      const matter = decision === 'TICKET';
      const ready = matter ? isPlaced(place.outcome, place.number) : Boolean(decision);
      if (!ready) {
        missing.textContent = person.t(matter && place.outcome ? 'missing.ticket' : 'missing.decision');
      } else {
        missing.textContent = person.t(matter ? 'ready.choose.' + place.outcome : 'ready.personal.' + decision);
      }
      missing.classList.toggle('filo-missing--ready', ready);
      task.ready(ready);
    };
    task.onSubmit(() => ({
      personalMailDecision: ['String', decision],
      ...(decision === 'TICKET' ? placed(place.outcome, place.number) : {}),
    }));
    page(
      task,
      person,
      data,
      choices(
        'filo-personal',
        person.t('whatIsIt'),
        ['TICKET', 'LEAD', 'FILE', 'IGNORE'].map(code => [code, person.t('personal.' + code), person.t('personal.' + code + '.hint')]),
        null,
        value => {
          decision = value;
          Object.assign(place, {outcome: null, number: null});
          more.replaceChildren(
            ...(value === 'TICKET'
              ? [
                  data.message.evidence ? notice(person.t('evidence', data.message.evidence), 'warn') : '',
                  placePicker(person, data.about, (outcome, number) => {
                    Object.assign(place, {outcome, number});
                    check();
                  }),
                ]
              : []),
          );
          check();
        },
      ),
      more,
      missing,
    );
    check();
  });
}

/** Check bounced address: which address failed, and whose it is. */
export function checkBouncedAddress(camForm, scope) {
  return open(camForm, scope, load, async (task, person, data) => {
    const owners = await Promise.all(
      data.message.failedRecipients.map(async address => {
        const found = await api('/customers?size=1&email=' + encodeURIComponent(address)).catch(() => ({items: []}));
        return [address, found.items[0]];
      }),
    );
    // The report is of a machine; the card is of whoever did not get our mail.
    const owner = (owners.find(([, known]) => known) || [])[1];
    const theirs = owner ? await api(`/tickets?size=10&customerId=${owner.id}`).catch(() => ({items: []})) : {items: []};
    task.onSubmit(() => ({}));
    page(
      task,
      person,
      {...data, about: data.about && data.about.customer ? data.about : {customer: owner, tickets: theirs.items}},
      el('h4', {}, person.t('failedAddresses')),
      el(
        'ul',
        {class: 'filo-contacts'},
        owners.map(([address, owner]) =>
          el(
            'li',
            {},
            el('span', {class: 'filo-address'}, address),
            ' ',
            owner
              ? el('a', {href: '/customers/' + owner.id, target: '_blank', rel: 'noopener'}, owner.displayName)
              : el('small', {}, person.t('nobodyKnown')),
          ),
        ),
      ),
      el('p', {class: 'filo-hint'}, person.t('bounceHint')),
    );
    task.ready(true);
  });
}

/** Check burst of mails: which cap was reached, by whose mail, and what to do. */
export function checkBurstOfMails(camForm, scope) {
  return open(camForm, scope, load, async (task, person, data) => {
    const ticket = task.variable('ticketId');
    const {ticket: {subject}, events} = await api('/tickets/' + ticket);
    const withheld = events.find(event => event.type === 'ACKNOWLEDGEMENT_WITHHELD');
    const cap = withheld ? withheld.detail : 'CAP_ALL';
    const address = data.message.from ? data.message.from.value : '';
    task.onSubmit(() => ({}));
    page(
      task,
      person,
      data,
      notice(person.t('cap.' + cap, cap === 'CAP_DOMAIN_HOUR' ? address.slice(address.lastIndexOf('@') + 1) : address), 'warn'),
      el('p', {}, person.t('capLost')),
      el('h4', {}, person.t('capWhatToDo')),
      el('ul', {class: 'filo-steps'}, ['capMachine', 'capPerson', 'capBusy'].map(key => el('li', {}, person.t(key)))),
      el('p', {}, el('a', {href: '/tickets/' + ticket, target: '_blank', rel: 'noopener'}, '#' + ticket + ' ' + (subject || person.t('noSubject')))),
    );
    task.ready(true);
  });
}
