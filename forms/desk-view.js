/* How a ticket looks in a task form: its head, the conversation, the customer, the notes. */
import {facts, money} from './care-view.js';
import {api, el, later, notice} from './desk.js';

const MAIL_FRAME = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
const SHOWN_AT_ONCE = 4;

function chip(text, kind) {
  return el('span', {class: 'filo-chip' + (kind ? ' filo-chip--' + kind : '')}, text);
}

export function ticketHead(person, ticket) {
  const urgent = ticket.priority === 'URGENT' || ticket.priority === 'HIGH';
  return el(
    'header',
    {class: 'filo-head'},
    el('h3', {class: 'filo-title'}, el('span', {class: 'filo-number'}, '#' + ticket.number), ' ', ticket.subject || person.t('noSubject')),
    el(
      'p',
      {class: 'filo-chips'},
      chip(person.code('category', ticket.category)),
      chip(person.code('queue', ticket.queue)),
      chip(person.code('priority', ticket.priority), urgent ? 'warn' : null),
      chip(person.code('status', ticket.status)),
      ticket.escalation === 1 ? chip(person.t('deadlineNear'), 'warn') : null,
      ticket.escalation >= 2 ? chip(person.t('overdue'), 'danger') : null,
      ticket.responseDueAt && ticket.turn === 'SHOP'
        ? el('span', {class: 'filo-due'}, person.t('due') + ' ', person.time(ticket.responseDueAt))
        : null,
    ),
    ticket.relatedTo
      ? el('p', {class: 'filo-hint'}, person.t('mayBelongTo') + ' ', ticketLink(ticket.relatedTo))
      : null,
  );
}

export function ticketLink(number, ...content) {
  return el('a', {href: '/tickets/' + number, target: '_blank', rel: 'noopener'}, content.length ? content : '#' + number);
}

function sender(person, message) {
  if (message.direction === 'OUT') {
    return message.automatic ? person.t('automatic') : message.author ? person.name(message.author) : person.t('us');
  }
  return message.from ? message.from.name || message.from.value : person.t('unknownSender');
}

function attachments(person, message) {
  if (!message.attachments.length) {
    return null;
  }
  return el(
    'ul',
    {class: 'filo-attachments', 'aria-label': person.t('attachments')},
    message.attachments.map(attachment =>
      el(
        'li',
        {},
        el(
          'a',
          {href: `/api/messages/${message.id}/attachments/${attachment.index}`, download: attachment.name},
          attachment.name,
        ),
        ' ',
        el('small', {}, person.size(attachment.size)),
        attachment.contentType.startsWith('message/rfc822')
          ? [' ', el('a', {href: `/messages/${message.id}/mails/${attachment.index}`, target: '_blank', rel: 'noopener'}, person.t('openMail'))]
          : null,
      ),
    ),
  );
}

/** The mail as its sender formatted it, made harmless by the server, in a frame without scripts. */
function formatted(person, message) {
  const address = `/api/messages/${message.id}/html`;
  const details = el('details', {class: 'filo-formatted'}, el('summary', {}, person.t('formatted')));
  let loaded = false;
  details.addEventListener('toggle', async () => {
    if (!details.open || loaded) {
      return;
    }
    loaded = true;
    const response = await fetch(address, {credentials: 'same-origin'});
    if (!response.ok) {
      details.append(el('p', {class: 'filo-hint'}, person.t('notFormatted')));
      return;
    }
    const held = Number((/data-held="(\d+)"/.exec(await response.text()) || [])[1] || 0);
    const frame = el('iframe', {
      class: 'filo-frame',
      sandbox: MAIL_FRAME,
      title: person.t('formatted'),
      src: address,
      referrerpolicy: 'no-referrer',
    });
    frame.addEventListener('load', () => {
      const page = frame.contentDocument && frame.contentDocument.documentElement;
      if (page) {
        frame.style.height = Math.min(Math.max(page.scrollHeight + 16, 120), 900) + 'px';
      }
    });
    if (held > 0) {
      details.append(
        el(
          'p',
          {class: 'filo-hint'},
          person.count('picturesHeld', held) + ' ',
          el(
            'button',
            {
              type: 'button',
              class: 'filo-link',
              onclick: event => {
                frame.src = address + '?images=true';
                event.target.parentElement.remove();
              },
            },
            person.t('showPictures'),
          ),
        ),
      );
    }
    details.append(frame);
  });
  return details;
}

export function messageView(person, message) {
  const out = message.direction === 'OUT';
  return el(
    'article',
    {class: 'filo-message filo-message--' + (out ? 'out' : 'in')},
    el(
      'header',
      {},
      el('strong', {}, sender(person, message)),
      !out && message.from && message.from.name ? el('span', {class: 'filo-address'}, message.from.value) : null,
      !out && message.messageClass !== 'HUMAN' ? chip(person.code('class', message.messageClass)) : null,
      message.deliveryState === 'FAILED' ? chip(person.t('notDelivered'), 'danger') : null,
      person.time(message.sentAt),
    ),
    message.authenticationFailed ? notice(person.t('senderNotProven'), 'warn') : null,
    (message.warnings || []).map(warning => notice(warning, 'warn')),
    el('div', {class: 'filo-text'}, message.visibleText || person.t('noText')),
    message.elidedText
      ? el('details', {class: 'filo-quoted'}, el('summary', {}, person.t('quoted')), el('div', {class: 'filo-text'}, message.elidedText))
      : null,
    attachments(person, message),
    message.formatted ? formatted(person, message) : null,
  );
}

/** Oldest first; of a long conversation only the end is open. */
export function conversation(person, messages) {
  const hidden = Math.max(0, messages.length - SHOWN_AT_ONCE);
  return el(
    'section',
    {class: 'filo-section', 'aria-label': person.t('conversation')},
    el('h4', {}, person.t('conversation')),
    hidden > 0
      ? el(
          'details',
          {class: 'filo-earlier'},
          el('summary', {}, person.count('earlierMessages', hidden)),
          messages.slice(0, hidden).map(message => messageView(person, message)),
        )
      : null,
    messages.slice(hidden).map(message => messageView(person, message)),
  );
}

export function ticketList(person, tickets) {
  return el(
    'ul',
    {class: 'filo-tickets'},
    tickets.map(ticket =>
      el(
        'li',
        {},
        ticketLink(ticket.number, el('span', {class: 'filo-number'}, '#' + ticket.number), ' ', ticket.subject || person.t('noSubject')),
        el('small', {}, person.code('status', ticket.status), ' · ', person.time(ticket.lastMessageAt, value => person.day(value))),
      ),
    ),
  );
}

const TONE = {CANNOT_LOSE: 'danger', AT_RISK: 'danger', NEED_ATTENTION: 'warn', ABOUT_TO_SLEEP: 'warn'};

/** What his purchases say: which kind of buyer, in what rhythm, what is expected and when; and what he told in surveys. Not at all where nothing is known. */
function asBuyer(person, customer) {
  const section = el('div', {class: 'filo-buyer', hidden: 'hidden'});
  const day = date => person.day(date + 'T12:00:00Z');
  api('/customers/' + customer.id).then(
    ({metrics, answers}) => {
      if (metrics) {
        const rhythm = metrics.rhythmDays === null ? (metrics.silentDays ? 'once' : 'today') : 'rhythm';
        section.append(
          el('h4', {}, person.t('buyer.title')),
          el(
            'p',
            {class: 'filo-chips'},
            metrics.segment ? chip(person.code('segment', metrics.segment), TONE[metrics.segment]) : null,
            metrics.dormant ? chip(person.t('buyer.dormant'), 'warn') : null,
          ),
          el('p', {}, person.t('buyer.' + rhythm, person.count('days', metrics.silentDays), person.count('everyDays', metrics.rhythmDays))),
          facts([
            [person.t('buyer.value'), metrics.value12m === null ? null : money(person, metrics.value12m, metrics.currency)],
            [person.t('buyer.due'), metrics.dueAt && day(metrics.dueAt)],
            [person.t(metrics.dormant ? 'buyer.dormantSince' : 'buyer.dormantFrom'), metrics.dormantAt && day(metrics.dormantAt)],
            [person.t('buyer.net'), person.t('buyer.net.of', money(person, metrics.net, metrics.currency), metrics.orders)],
            [person.t('buyer.dormantBuyers'), metrics.buyers > 1 && person.t('buyer.dormantBuyers.of', metrics.dormantBuyers, metrics.buyers)],
          ]),
        );
      }
      if (answers.length) {
        section.append(el('h4', {}, person.t('told.title')), facts(answers.map(each => [each.asked[person.language], told(person, each)])));
      }
      section.hidden = !section.childElementCount;
    },
    () => section.remove(),
  );
  return section;
}

const told = (person, {chosen, number, said}) => (chosen.length ? chosen.map(each => each[person.language]).join(', ') : String(said ?? number));

/** What to offer next, and why: stands there once it is known, and not at all when nothing is. */
function nextOffers(person, customer) {
  const section = el('div', {hidden: 'hidden'});
  api(`/customers/${customer.id}/recommendations?size=3`).then(
    offers => {
      const all = [...offers.next, ...offers.stepUp];
      section.append(
        el('h4', {}, person.t('offer.title')),
        el(
          'ul',
          {class: 'filo-contacts'},
          all.map(offer =>
            el(
              'li',
              {},
              el('strong', {}, offer.name),
              ' ',
              new Intl.NumberFormat(person.language, {style: 'currency', currency: offer.currency}).format(offer.price),
              el('p', {class: 'filo-hint'}, whyOffered(person, offer)),
            ),
          ),
        ),
      );
      section.hidden = !all.length;
    },
    () => section.remove(),
  );
  return section;
}

function whyOffered(person, offer) {
  const digit = value => new Intl.NumberFormat(person.language, {maximumFractionDigits: 1}).format(value);
  const stock = offer.stock.map(place => `${place.location} ${Number(place.available)}`).join(', ');
  const why = {
    TOGETHER: () => person.t('offer.TOGETHER', offer.becauseName, digit(offer.lift), offer.customers),
    STEP_UP: () => person.t('offer.STEP_UP', offer.becauseName, digit(offer.times)),
    POPULAR: () => person.t('offer.POPULAR', offer.customers),
  }[offer.reason]();
  return `${why} · ${stock}`;
}

export function customerCard(person, customer, tickets = [], heading = 'earlierTickets') {
  if (!customer) {
    return el('section', {class: 'filo-card'}, el('h4', {}, person.t('customer')), el('p', {class: 'filo-hint'}, person.t('nobodyKnown')));
  }
  if (customer.nobody) {
    return el('section', {class: 'filo-card'}, el('h4', {}, person.t('customer')), el('p', {class: 'filo-hint'}, person.t('senderUnknown')));
  }
  return el(
    'section',
    {class: 'filo-card', 'aria-label': person.t('customer')},
    el('h4', {}, person.t('customer')),
    el(
      'p',
      {class: 'filo-customer'},
      el('a', {href: '/customers/' + customer.id, target: '_blank', rel: 'noopener'}, customer.displayName),
      ' ',
      chip(person.code('stage', customer.stage)),
    ),
    customer.companyName ? el('p', {}, customer.companyName) : null,
    el(
      'ul',
      {class: 'filo-contacts'},
      customer.contactPoints.map(point =>
        el(
          'li',
          {},
          point.type === 'PHONE'
            ? el('a', {href: 'tel:' + point.value.replace(/[^+\d]/g, '')}, point.value)
            : el('span', {class: 'filo-address'}, point.value),
          point.state === 'HARD_BOUNCED' ? chip(person.t('undeliverable'), 'danger') : null,
          point.state === 'SOFT_BOUNCED' ? chip(person.t('undeliverableForNow'), 'warn') : null,
        ),
      ),
    ),
    el(
      'p',
      {class: 'filo-hint'},
      person.code('language', customer.language),
      ' · ',
      person.t('knownSince') + ' ',
      person.time(customer.knownSince, value => person.day(value)),
    ),
    asBuyer(person, customer),
    nextOffers(person, customer),
    el('h4', {}, person.t(heading)),
    tickets.length ? ticketList(person, tickets) : el('p', {class: 'filo-hint'}, person.t('noEarlierTickets')),
  );
}

function noteView(person, note) {
  return el(
    'li',
    {},
    el('p', {class: 'filo-note-by'}, el('strong', {}, person.name(note.author)), ' ', person.time(note.createdAt)),
    el('div', {class: 'filo-text'}, note.text),
  );
}

/** Notes that the customer never sees, and a place for a new one. */
export function notes(person, ticket, list) {
  const items = el('ul', {class: 'filo-notes'}, list.map(note => noteView(person, note)));
  const text = el('textarea', {id: 'filo-note', rows: 2, maxlength: 10000, class: 'filo-input'});
  const add = el('button', {type: 'button', class: 'filo-button', disabled: true}, person.t('addNote'));
  const answer = el('div', {'aria-live': 'polite'});
  text.addEventListener('input', () => (add.disabled = !text.value.trim()));
  add.addEventListener('click', async () => {
    add.disabled = true;
    answer.replaceChildren();
    try {
      await api(`/tickets/${ticket.number}/notes`, {method: 'POST', body: {text: text.value.trim()}});
      const fresh = await api('/tickets/' + ticket.number);
      items.replaceChildren(...fresh.notes.map(note => noteView(person, note)));
      text.value = '';
    } catch (problem) {
      answer.replaceChildren(notice(person.t('problem.save', problem.message)));
      add.disabled = false;
    }
  });
  return el(
    'section',
    {class: 'filo-section'},
    el('h4', {}, person.t('notes')),
    items,
    el('label', {for: 'filo-note', class: 'filo-label'}, person.t('newNote')),
    text,
    el('p', {class: 'filo-actions'}, add),
    answer,
  );
}

/** What a step's detail (a group, a category, a reason or a number) is called. */
function detail(person, event) {
  const value = event.detail ?? '';
  if (event.type.endsWith('_WITHHELD')) {
    return person.code('withheld', value);
  }
  if (event.type === 'WITHDRAWAL_SAID') {
    return person.code('withdrawal', value);
  }
  return person.known('queue', value) ?? person.known('category', value) ?? value;
}

/** What whoever answers must not miss. */
export function warnings(person, events) {
  const said = events.filter(event => event.type === 'WITHDRAWAL_SAID').pop();
  return said ? notice(person.t('withdrawalSaid', person.code('withdrawal', said.detail)), 'warn') : null;
}

export function history(person, events) {
  if (!events.length) {
    return null;
  }
  return el(
    'details',
    {class: 'filo-history'},
    el('summary', {}, person.t('history')),
    el(
      'ol',
      {},
      events.map(event =>
        el(
          'li',
          {},
          person.time(event.occurredAt),
          ' ',
          person.code('event', event.type, detail(person, event)),
          event.actor ? ' · ' + person.name(event.actor) : '',
        ),
      ),
    ),
  );
}

/** What happened with a customer, newest first. */
export function timeline(person, entries) {
  return el(
    'section',
    {class: 'filo-section', 'aria-label': person.t('timeline')},
    el('h4', {}, person.t('timeline')),
    entries.length
      ? el(
          'ol',
          {class: 'filo-timeline'},
          entries.map(entry => {
            const number = /^ticket:(\d+)$/.exec(entry.reference ?? '');
            return el(
              'li',
              {},
              person.time(entry.occurredAt),
              el(
                'span',
                {},
                person.code('timeline', entry.type, entry.reference ?? ''),
                number ? [' ', ticketLink(number[1])] : null,
                entry.actor ? el('small', {}, ' · ' + person.name(entry.actor)) : null,
              ),
            );
          }),
        )
      : el('p', {class: 'filo-hint'}, person.t('nothingYet')),
  );
}

/** A group of radio buttons; each choice is [value, label, hint]. */
export function choices(name, legend, list, chosen, onchange) {
  return el(
    'fieldset',
    {class: 'filo-choices'},
    el('legend', {}, legend),
    list.map(([value, label, hint]) =>
      el(
        'label',
        {class: 'filo-choice'},
        el('input', {type: 'radio', name, value, checked: value === chosen, onchange: () => onchange(value)}),
        el('span', {}, el('b', {}, label), hint ? el('small', {}, hint) : null),
      ),
    ),
  );
}

/** A labelled select; options are [value, label]. */
export function select(id, label, options, chosen, onchange) {
  const field = el(
    'select',
    {id, class: 'filo-input', onchange: () => onchange(field.value)},
    options.map(([value, text]) => el('option', {value, selected: value === chosen}, text)),
  );
  return el('p', {class: 'filo-field'}, el('label', {for: id, class: 'filo-label'}, label), field);
}

/** Finds another ticket by number or words; tells which one was picked. */
export function ticketSearch(person, {except, suggested = [], onpick}) {
  const found = el('div', {class: 'filo-found', role: 'radiogroup', 'aria-label': person.t('otherTicket')});
  const field = el('input', {type: 'search', id: 'filo-search', class: 'filo-input', autocomplete: 'off', placeholder: person.t('searchHint')});
  let asked = 0;
  const show = tickets => {
    onpick(null);
    const others = tickets.filter(ticket => ticket.number !== except && ticket.status !== 'MERGED');
    found.replaceChildren(
      ...(others.length
        ? others.map(ticket =>
            el(
              'label',
              {class: 'filo-choice'},
              el('input', {type: 'radio', name: 'filo-other-ticket', value: ticket.number, onchange: () => onpick(ticket.number, ticket)}),
              el(
                'span',
                {},
                el('b', {}, '#' + ticket.number + ' ' + (ticket.subject || person.t('noSubject'))),
                el('small', {}, ticket.customerName + ' · ' + person.code('status', ticket.status) + ' · ' + person.day(ticket.lastMessageAt)),
              ),
            ),
          )
        : field.value.trim()
          ? [el('p', {class: 'filo-hint'}, person.t('nothingFound'))]
          : []),
    );
  };
  const search = later(300, async () => {
    const mine = ++asked;
    const words = field.value.trim();
    if (!words) {
      show(suggested);
      return;
    }
    try {
      const page = await api('/tickets?size=10&q=' + encodeURIComponent(words));
      if (mine === asked) {
        show(page.items);
      }
    } catch (problem) {
      found.replaceChildren(notice(person.t('problem.load', problem.message)));
    }
  });
  field.addEventListener('input', search);
  // Return looks at once, and does not complete the task.
  field.addEventListener('keydown', event => event.key === 'Enter' && event.preventDefault());
  show(suggested);
  return el('div', {class: 'filo-field'}, el('label', {for: 'filo-search', class: 'filo-label'}, person.t('otherTicket')), field, found);
}

/** Finds the ticket that another one becomes part of; that of another customer counts only once it is confirmed. */
export function mergeSearch(person, ticket, suggested, onpick) {
  const confirm = el('div', {});
  const search = ticketSearch(person, {
    except: ticket.number,
    suggested,
    onpick: (number, picked) => {
      const other = Boolean(picked) && picked.customerId !== ticket.customerId;
      const box = el('input', {type: 'checkbox', onchange: () => onpick(box.checked ? number : null, true)});
      confirm.replaceChildren(
        ...(other
          ? [
              notice(person.t('merge.otherCustomer', picked.customerName), 'warn'),
              el('label', {class: 'filo-choice'}, box, el('span', {}, person.t('merge.confirm'))),
            ]
          : []),
      );
      onpick(other ? null : number, false);
    },
  });
  return el('div', {class: 'filo-decide'}, search, confirm);
}
