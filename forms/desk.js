/*
 * What all task forms share: the person who works, calls of the API, and small pieces of page.
 * Text of people is only ever set as text, never as HTML.
 */
import texts from './desk-texts.js';

/** A refusal of the API in words a person understands (RFC 9457). */
export class Problem extends Error {
  constructor(status, body) {
    super((body && (body.detail || body.title)) || String(status));
    this.status = status;
    this.code = body && body.code;
  }
}

function cookie(name) {
  const found = document.cookie.split('; ').find(part => part.startsWith(name + '='));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
}

/** Calls the API with the session of the page; gives the JSON answer, or null when there is none. */
export async function api(path, {method = 'GET', body, keepalive = false} = {}) {
  const headers = {Accept: 'application/json, application/problem+json'};
  if (method !== 'GET') {
    headers['X-Filo-CSRF'] = cookie('FILO-XSRF-TOKEN');
  }
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  const response = await fetch('/api' + path, {
    method,
    headers,
    keepalive,
    credentials: 'same-origin',
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const json = /json/.test(response.headers.get('Content-Type') || '') ? await response.json() : null;
  if (!response.ok) {
    throw new Problem(response.status, json);
  }
  return json;
}

/** Makes an element. Attributes that are false, null or undefined are left out; children are texts or elements. */
export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) {
      continue;
    }
    if (key.startsWith('on')) {
      node.addEventListener(key.slice(2), value);
    } else if (key === 'value') {
      node.value = value;
    } else {
      node.setAttribute(key, value === true ? '' : value);
    }
  }
  node.append(...children.flat(2).filter(child => child !== null && child !== undefined && child !== false));
  return node;
}

/** The person, and how things are written in their language and zone. */
export class Person {
  constructor(me, people) {
    this.me = me;
    this.people = people;
    this.language = texts[me.language] ? me.language : 'en';
    /* English as it is written in Europe: the day before the month. */
    this.locale = this.language === 'en' ? 'en-GB' : this.language;
    this.zone = me.zone || undefined;
  }

  static async current() {
    return new Person(...(await Promise.all([api('/me'), api('/people')])));
  }

  /** The name of a colleague; the id of somebody who is gone. */
  name(id) {
    return this.people[id] ?? id;
  }

  may(right) {
    return !this.me.rights || this.me.rights.includes(right);
  }

  /** The text of that key; {0}, {1} are replaced in order. */
  t(key, ...values) {
    const text = texts[this.language][key] ?? texts.en[key] ?? key;
    return text.replace(/\{(\d)}/g, (whole, index) => values[Number(index)] ?? '');
  }

  /** The text of that key for so many; a single one has a text of its own, named with .one. */
  count(key, number) {
    return this.t(number === 1 ? key + '.one' : key, number);
  }

  /** The name of a code such as DELIVERY; an unknown one in words. */
  code(kind, code, ...values) {
    return this.known(kind, code, ...values) ?? String(code ?? '').toLowerCase().replaceAll('_', ' ');
  }

  /** The name of a code; undefined for an unknown one. */
  known(kind, code, ...values) {
    const key = kind + '.' + code;
    return texts[this.language][key] || texts.en[key] ? this.t(key, ...values) : undefined;
  }

  when(instant) {
    return new Intl.DateTimeFormat(this.locale, {
      dateStyle: 'medium',
      timeStyle: 'short',
      timeZone: this.zone,
    }).format(new Date(instant));
  }

  day(instant) {
    return new Intl.DateTimeFormat(this.locale, {dateStyle: 'medium', timeZone: this.zone}).format(new Date(instant));
  }

  size(bytes) {
    const units = ['B', 'kB', 'MB'];
    let value = bytes;
    let unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    const digits = value < 10 && unit > 0 ? 1 : 0;
    return new Intl.NumberFormat(this.locale, {maximumFractionDigits: digits}).format(value) + ' ' + units[unit];
  }

  time(instant, write = value => this.when(value)) {
    return el('time', {datetime: instant}, write(instant));
  }
}

/** Waits until nobody has called for a while. */
export function later(milliseconds, work) {
  let timer;
  const delayed = () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
  delayed.cancel = () => clearTimeout(timer);
  return delayed;
}

/** A message that a screen reader tells as well. */
export function notice(text, kind = 'problem') {
  return el('p', {class: 'filo-notice filo-notice--' + kind, role: kind === 'problem' ? 'alert' : 'status'}, text);
}

/**
 * The bridge to Tasklist's form: which case it is about, when it may be completed, and what is handed back.
 */
export class Task {
  constructor(camForm, scope) {
    this.camForm = camForm;
    this.scope = scope;
    this.id = camForm.taskId;
    this.root = camForm.formElement[0] ?? camForm.formElement;
  }

  variable(name) {
    const found = this.camForm.variableManager.variables[name];
    return found ? found.value : undefined;
  }

  /** Complete is offered only while this is true. */
  ready(value) {
    this.scope.filoReady = value ? 'yes' : '';
    this.scope.$applyAsync();
  }

  /** Hands these variables back; what was only read is left alone. */
  handBack(variables) {
    const manager = this.camForm.variableManager;
    Object.keys(manager.variables).forEach(name => manager.destroyVariable(name));
    for (const [name, [type, value]] of Object.entries(variables)) {
      manager.createVariable({name, type, value});
    }
  }

  /**
   * Asks before the task is completed. The first time Tasklist is held back until the asynchronous work is done; then
   * its own button is pressed once more.
   *
   * @param prepare gives the variables to hand back, or nothing to stay here
   */
  onSubmit(prepare) {
    let prepared = null;
    let working = false;
    this.camForm.on('submit', () => {
      if (prepared) {
        this.handBack(prepared);
        prepared = null;
        return;
      }
      this.camForm.submitPrevented = true;
      if (working) {
        return;
      }
      working = true;
      Promise.resolve(prepare())
        .then(variables => {
          working = false;
          if (variables) {
            prepared = variables;
            this.complete();
          }
        })
        .catch(() => (working = false));
    });
  }

  /** Tells when the server refused to complete the task; Tasklist shows its reason. */
  onRefused(work) {
    this.camForm.on('submit-failed', () => {
      if (!this.camForm.submitPrevented) {
        work();
      }
    });
  }

  complete() {
    // Tasklist wakes its button in the next turn; pressing it now would do nothing.
    setTimeout(() => {
      const button = document.querySelector('.form-actions button[ng-click="complete()"], button[ng-click="complete()"]');
      if (button) {
        button.click();
      } else {
        this.camForm.submit();
      }
    }, 50);
  }

  show(...nodes) {
    const place = this.root.querySelector('.filo-desk');
    place.replaceChildren(...nodes.flat());
    place.removeAttribute('aria-busy');
  }
}

/**
 * Opens a form: waits for the person and the data, shows the page, or says why it cannot.
 *
 * @param build gets the task, the person and the data; shows the page
 */
export async function open(camForm, scope, load, build) {
  const task = new Task(camForm, scope);
  task.ready(false);
  try {
    const person = await Person.current();
    task.root.lang = person.language;
    try {
      await build(task, person, await load(task));
    } catch (problem) {
      const text =
        problem instanceof Problem
          ? person.t(problem.status === 403 ? 'problem.forbidden' : 'problem.load', problem.message)
          : person.t('problem.load', problem.message);
      task.show(notice(text));
      throw problem;
    }
  } catch (problem) {
    if (task.root.querySelector('[aria-busy]')) {
      task.show(notice(problem.message));
    }
    throw problem;
  }
}
