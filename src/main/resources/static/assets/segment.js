/* Builds the definition of a segment: groups and conditions on the page, a tree for the server, and its answer beside it. */
(() => {
  'use strict';
  const box = document.querySelector('[data-segment]');
  if (!box) {
    return;
  }
  const form = document.querySelector('[data-segment-save]');
  const result = document.querySelector('[data-segment-result]');
  const cookie = name => {
    const found = document.cookie.split('; ').find(part => part.startsWith(name + '='));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  };
  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === 'class') {
        made.className = value;
      } else if (name in made && name !== 'list') {
        made[name] = value;
      } else {
        made.setAttribute(name, value);
      }
    }
    made.append(...children);
    return made;
  };
  let words;
  let says;
  let ids = 0;
  let root;
  let paths = new Map();
  let dirty = false;

  /* --- The tree: of a definition, and back ------------------------------------------------------------------------ */
  const group = (and, children) => ({id: ++ids, kind: 'group', not: false, and, children});
  const fieldNode = name => ({id: ++ids, kind: 'field', not: false, field: name, op: '', value: undefined});

  const day = value => (typeof value === 'object' && value !== null ? value : value === undefined ? {daysAgo: ''} : value);

  const parsed = json => {
    if (json.and || json.or) {
      return group(Boolean(json.and), (json.and || json.or).map(parsed));
    }
    if (json.not) {
      const node = parsed(json.not);
      return node.not ? {...group(true, [node]), not: true} : {...node, not: true};
    }
    if (json.field) {
      return {...fieldNode(json.field), op: json.op, value: json.value};
    }
    if (json.did || json.didNot) {
      return {
        id: ++ids, kind: 'did', not: false, never: Boolean(json.didNot), deed: json.did || json.didNot,
        atLeast: json.atLeast ?? 1, within: json.within, where: (json.where || []).map(parsed),
      };
    }
    if (json.consent) {
      return {id: ++ids, kind: 'consent', not: false, consent: json.consent, channel: json.channel, is: json.is};
    }
    if (json.inSegment) {
      return {id: ++ids, kind: 'segment', not: false, segment: json.inSegment};
    }
    const figure = ['count', 'sum', 'average'].find(each => json[each]);
    return {
      id: ++ids, kind: 'figure', not: false, figure, deed: json[figure], of: json.of, within: json.within,
      where: (json.where || []).map(parsed), op: json.op, value: json.value,
    };
  };

  const written = (node, path) => {
    const at = node.not ? path + '.not' : path;
    paths.set(at, node.id);
    const inner = plain(node, at);
    return node.not ? {not: inner} : inner;
  };
  const plain = (node, path) => {
    switch (node.kind) {
      case 'group': {
        const name = node.and ? 'and' : 'or';
        return {[name]: node.children.map((child, n) => written(child, `${path}.${name}[${n}]`))};
      }
      case 'field':
        return {field: node.field, op: node.op, ...(node.op === 'is empty' ? {} : {value: node.value ?? ''})};
      case 'did':
        return {
          [node.never ? 'didNot' : 'did']: node.deed, atLeast: node.atLeast, ...around(node, path),
        };
      case 'figure':
        return {
          [node.figure]: node.deed, ...(node.figure === 'count' ? {} : {of: node.of}), ...around(node, path), op: node.op,
          ...(node.op === 'is empty' ? {} : {value: node.value ?? ''}),
        };
      case 'consent':
        return {consent: node.consent, channel: node.channel, is: node.is};
      default:
        return {inSegment: node.segment ?? ''};
    }
  };
  const around = (node, path) => ({
    ...(node.within ? {within: node.within} : {}),
    ...(node.where.length ? {where: node.where.map((each, n) => written(each, `${path}.where[${n}]`))} : {}),
  });
  const definition = () => {
    paths = new Map();
    return written(root, 'definition');
  };

  /* --- Inputs ----------------------------------------------------------------------------------------------------- */
  const changed = () => {
    dirty = true;
    ask();
  };
  const again = focus => {
    show();
    if (focus) {
      document.getElementById(focus)?.focus();
    }
    changed();
  };
  /** @param options each [value, words] or {label, options} */
  const choice = (id, label, options, value, act) => {
    const list = element('select', {id, 'aria-label': label});
    const add = (to, [code, text]) => to.append(element('option', {value: code, selected: code === value}, text));
    for (const option of options) {
      if (Array.isArray(option)) {
        add(list, option);
      } else {
        const some = element('optgroup', {label: option.label});
        option.options.forEach(each => add(some, each));
        list.append(some);
      }
    }
    list.addEventListener('change', () => act(list.value));
    return list;
  };
  const input = (id, label, type, value, act, more = {}) => {
    const field = element('input', {id, type, 'aria-label': label, value: value ?? '', ...more});
    field.addEventListener('input', () => {
      act(type === 'number' ? (field.value === '' ? '' : Number(field.value)) : field.value);
      changed();
    });
    return field;
  };

  const dayInput = (id, value, act) => {
    const kind = typeof value === 'string' ? 'date' : 'daysAhead' in day(value) ? 'daysAhead' : 'daysAgo';
    const part = element('span', {class: 'together'});
    part.append(
      choice(id + '-kind', says.dayKind, [['daysAgo', says.daysAgo], ['daysAhead', says.daysAhead], ['date', says.onDay]], kind, next => {
        act(next === 'date' ? '' : {[next]: 30});
        again(id + '-kind');
      }),
    );
    part.append(
      kind === 'date'
        ? input(id, says.day, 'date', value, act)
        : input(id, says.days, 'number', day(value)[kind], days => act({[kind]: days}), {min: 0, max: 3660, step: 1}),
    );
    return part;
  };

  const one = (id, field, value, act) => {
    if (field.type === 'BOOLEAN') {
      return choice(id, says.value, [['true', says.yes], ['false', says.no]], String(value ?? true), next => {
        act(next === 'true');
        changed();
      });
    }
    if (field.type === 'DAY') {
      return dayInput(id, value, act);
    }
    if (field.type === 'NUMBER') {
      return input(id, says.value, 'number', value, act, {step: 'any'});
    }
    if (field.choices.length) {
      const known = field.choices.some(each => each.value === value) || value === undefined || value === '';
      return choice(
        id,
        says.value,
        [['', says.choose], ...field.choices.map(each => [each.value, each.label]), ...(known ? [] : [[value, value]])],
        value ?? '',
        next => {
          act(next);
          changed();
        },
      );
    }
    return input(id, says.value, 'text', value, act, {maxLength: 200});
  };

  const several = (id, field, values, act) => {
    if (field.choices.length) {
      const some = element('span', {class: 'choices lesser', role: 'group', 'aria-label': says.value});
      for (const each of field.choices) {
        const tick = element('input', {type: 'checkbox', checked: values.includes(each.value)});
        tick.addEventListener('change', () => {
          act(field.choices.map(other => other.value).filter(other => (other === each.value ? tick.checked : values.includes(other))));
          again(null);
        });
        some.append(element('label', {}, tick, ' ' + each.label));
      }
      return some;
    }
    return input(id, says.several, 'text', values.join(', '), text =>
      act(text.split(/[,;]/).map(each => each.trim()).filter(Boolean).map(each => (field.type === 'NUMBER' ? Number(each) : each))),
      {placeholder: says.several},
    );
  };

  /** What it is compared with, by type and operator. */
  const comparison = (node, field, into) => {
    if (!field.operators.includes(node.op)) {
      node.op = field.operators[0];
    }
    const id = `v${node.id}`;
    into.append(
      choice(`o${node.id}`, says.operator, field.operators.map(each => [each, words.operators[field.type][each] ?? each]), node.op, next => {
        node.op = next;
        node.value = undefined;
        again(`o${node.id}`);
      }),
    );
    const set = value => {
      node.value = value;
    };
    if (node.op === 'between') {
      if (!Array.isArray(node.value)) {
        node.value = field.type === 'DAY' ? [{daysAgo: 30}, {daysAgo: 0}] : ['', ''];
      }
      into.append(
        one(id, field, node.value[0], value => set([value, node.value[1]])),
        element('span', {class: 'quiet'}, says.and),
        one(id + 'b', field, node.value[1], value => set([node.value[0], value])),
      );
    } else if (node.op === 'in') {
      if (!Array.isArray(node.value)) {
        node.value = [];
      }
      into.append(several(id, field, node.value, set));
    } else if (node.op !== 'is empty') {
      if (node.value === undefined || Array.isArray(node.value)) {
        node.value = field.type === 'BOOLEAN' ? true : field.type === 'DAY' ? {daysAgo: 30} : '';
      }
      into.append(one(id, field, node.value, set));
    }
  };

  const window_ = (node, into) => {
    const kind = !node.within ? 'ever' : 'days' in node.within ? 'days' : 'between';
    const id = `w${node.id}`;
    into.append(
      choice(id, says.when, [['ever', says.ever], ['days', says.lastDays], ['between', says.between]], kind, next => {
        node.within = next === 'ever' ? undefined : next === 'days' ? {days: 90} : {from: {daysAgo: 365}, until: {daysAgo: 0}};
        again(id);
      }),
    );
    if (kind === 'days') {
      into.append(input(id + 'd', says.days, 'number', node.within.days, days => (node.within = {days}), {min: 1, max: 3660, step: 1}), element('span', {class: 'quiet'}, says.daysUnit));
    } else if (kind === 'between') {
      into.append(dayInput(id + 'f', node.within.from, from => (node.within = {...node.within, from})), element('span', {class: 'quiet'}, says.and));
      into.append(dayInput(id + 'u', node.within.until, until => (node.within = {...node.within, until})));
    }
  };

  const filters = (node, deed, into) => {
    const list = element('ul', {class: 'segment-where'});
    node.where.forEach((filter, n) => {
      const row = element('li', {id: `n${filter.id}`, class: 'segment-row'});
      row.append(element('span', {class: 'quiet'}, n === 0 ? says.where : says.andWhere));
      row.append(
        choice(`f${filter.id}`, says.field, deed.fields.map(each => [each.name, each.label]), filter.field, next => {
          Object.assign(filter, {field: next, op: '', value: undefined});
          again(`f${filter.id}`);
        }),
      );
      comparison(filter, deed.fields.find(each => each.name === filter.field) ?? deed.fields[0], row);
      row.append(removal(() => node.where.splice(n, 1), `a${node.id}`));
      list.append(row);
    });
    const add = element('button', {type: 'button', class: 'button slim bare', id: `a${node.id}`}, says.addWhere);
    add.addEventListener('click', () => {
      const filter = fieldNode(deed.fields[0].name);
      node.where.push(filter);
      again(`f${filter.id}`);
    });
    into.append(list, add);
  };

  const removal = (act, focus) => {
    const button = element('button', {type: 'button', class: 'button slim bare segment-remove', 'aria-label': says.remove, title: says.remove}, '×');
    button.addEventListener('click', () => {
      act();
      again(focus);
    });
    return button;
  };

  /* --- A condition ------------------------------------------------------------------------------------------------ */
  const starts = () => [
    ...words.groups.map(some => ({label: some.label, options: some.fields.map(each => ['field:' + each.name, each.label])})),
    {label: says.deeds, options: words.deeds.map(each => ['did:' + each.name, each.label])},
    {label: says.figures, options: words.deeds.map(each => ['figure:' + each.name, says.figureOf.replace('{0}', each.label)])},
    {label: says.others, options: [['consent', says.consent], ['segment', says.inSegment]]},
  ];
  const what = node =>
    node.kind === 'field' ? 'field:' + node.field
    : node.kind === 'did' || node.kind === 'figure' ? node.kind + ':' + node.deed
    : node.kind;
  const fieldOf = name => words.groups.flatMap(some => some.fields).find(each => each.name === name);
  const deedOf = name => words.deeds.find(each => each.name === name);

  const begun = chosen => {
    const [kind, name] = chosen.split(':');
    switch (kind) {
      case 'field':
        return fieldNode(name);
      case 'did':
        return {id: ++ids, kind, not: false, never: false, deed: name, atLeast: 1, within: {days: 90}, where: []};
      case 'figure':
        return {id: ++ids, kind, not: false, figure: 'count', deed: name, within: {days: 365}, where: [], op: '>=', value: 1};
      case 'consent':
        return {id: ++ids, kind, not: false, consent: 'MARKETING', channel: 'EMAIL', is: 'GIVEN'};
      default:
        return {id: ++ids, kind, not: false, segment: words.segments[0]?.value};
    }
  };

  const condition = (node, parent, n) => {
    const row = element('li', {id: `n${node.id}`, class: 'segment-condition'});
    const line = element('div', {class: 'segment-row'});
    row.append(line);
    line.append(
      choice(`k${node.id}`, says.condition, starts(), what(node), next => {
        parent.children[n] = {...begun(next), id: node.id, not: node.not};
        again(`k${node.id}`);
      }),
    );
    if (node.kind === 'field') {
      const field = fieldOf(node.field);
      if (field) {
        comparison(node, field, line);
      }
    } else if (node.kind === 'did') {
      line.append(
        choice(`d${node.id}`, says.didOrNot, [['did', says.did], ['didNot', says.didNot]], node.never ? 'didNot' : 'did', next => {
          node.never = next === 'didNot';
          again(`d${node.id}`);
        }),
        element('span', {class: 'quiet'}, says.atLeast),
        input(`t${node.id}`, says.atLeast, 'number', node.atLeast, times => (node.atLeast = times), {min: 1, max: 1000, step: 1}),
        element('span', {class: 'quiet'}, says.times),
      );
      window_(node, line);
      filters(node, deedOf(node.deed), row);
    } else if (node.kind === 'figure') {
      const deed = deedOf(node.deed);
      const measures = deed.fields.filter(each => each.measure);
      line.append(
        choice(
          `d${node.id}`,
          says.figure,
          [['count', says.count], ...measures.flatMap(each => [
            ['sum:' + each.name, says.sum.replace('{0}', each.label)],
            ['average:' + each.name, says.average.replace('{0}', each.label)],
          ])],
          node.figure === 'count' ? 'count' : node.figure + ':' + node.of,
          next => {
            [node.figure, node.of] = next.split(':');
            again(`d${node.id}`);
          },
        ),
      );
      window_(node, line);
      comparison(node, words.number, line);
      filters(node, deed, row);
    } else if (node.kind === 'consent') {
      for (const [name, options] of [['consent', words.purposes], ['channel', words.channels], ['is', words.said]]) {
        line.append(
          choice(`${name}${node.id}`, says[name + 'Label'], options.map(each => [each.value, each.label]), node[name], next => {
            node[name] = next;
            changed();
          }),
        );
      }
    } else {
      line.append(
        choice(`s${node.id}`, says.inSegment, words.segments.map(each => [each.value, each.label]), node.segment, next => {
          node.segment = next;
          changed();
        }),
      );
    }
    line.append(element('span', {class: 'segment-end'}, negation(node), removal(() => parent.children.splice(n, 1), `add${parent.id}`)));
    return row;
  };

  const negation = node => {
    const tick = element('input', {type: 'checkbox', checked: node.not, id: `not${node.id}`});
    tick.addEventListener('change', () => {
      node.not = tick.checked;
      again(`not${node.id}`);
    });
    return element('label', {class: 'check segment-not'}, tick, ' ' + (node.kind === 'group' ? says.notGroup : says.not));
  };

  const groupView = (node, parent, n) => {
    const view = element(parent ? 'li' : 'div', {id: `n${node.id}`, class: 'segment-group'});
    const set = element('fieldset');
    view.append(set);
    set.append(element('legend', {class: 'sr'}, says.group));
    const head = element('div', {class: 'segment-row'});
    head.append(
      choice(`g${node.id}`, says.group, [['and', says.all], ['or', says.any]], node.and ? 'and' : 'or', next => {
        node.and = next === 'and';
        again(`g${node.id}`);
      }),
    );
    const end = element('span', {class: 'segment-end'}, negation(node));
    if (parent) {
      end.append(removal(() => parent.children.splice(n, 1), `add${parent.id}`));
    }
    head.append(end);
    const list = element('ul', {class: 'segment-list'});
    node.children.forEach((child, at) => list.append(child.kind === 'group' ? groupView(child, node, at) : condition(child, node, at)));
    const foot = element('div', {class: 'actions'});
    const add = element('button', {type: 'button', class: 'button slim', id: `add${node.id}`}, says.add);
    add.addEventListener('click', () => {
      const made = fieldNode(words.groups[0].fields[0].name);
      node.children.push(made);
      again(`k${made.id}`);
    });
    const more = element('button', {type: 'button', class: 'button slim', id: `more${node.id}`}, says.addGroup);
    more.addEventListener('click', () => {
      const made = group(!node.and, []);
      node.children.push(made);
      again(`g${made.id}`);
    });
    foot.append(add, more);
    set.append(head, list, foot);
    return view;
  };

  const show = () => box.replaceChildren(groupView(root, null, 0));

  /* --- The answer ------------------------------------------------------------------------------------------------- */
  const post = async (address, body, signal) => {
    const answer = await fetch(address, {
      method: 'POST',
      signal,
      headers: {'Content-Type': 'application/json', Accept: 'application/json', 'X-Filo-CSRF': cookie('FILO-XSRF-TOKEN')},
      body: JSON.stringify(body),
    });
    if (!answer.ok) {
      throw new Error(String(answer.status));
    }
    return answer.json();
  };
  // So that of what this page asks for the newest alone is worked out.
  const page = Math.random().toString(36).slice(2);
  const body = () => ({
    key: form.elements.key.value || null,
    isNew: form.dataset.new === 'true',
    name: form.elements.name.value,
    subjects: form.elements.subjects.value,
    definition: definition(),
    page,
  });

  /** At the condition that it is about, else above all. */
  const refuse = (path, text) => {
    box.querySelectorAll('.segment-problem').forEach(old => old.remove());
    box.querySelectorAll('.is-refused').forEach(old => old.classList.remove('is-refused'));
    if (!text) {
      return;
    }
    let at = path ?? '';
    while (at && !paths.has(at)) {
      at = at.replace(/(\.[^.[]+|\[\d+\]|\([^)]*\))$/, '');
      if (!/[.[(]/.test(at) && !paths.has(at)) {
        break;
      }
    }
    const place = document.getElementById(`n${paths.get(at) ?? root.id}`) ?? box;
    place.classList.add('is-refused');
    const told = element('p', {class: 'segment-problem', role: 'alert'}, text);
    (place.querySelector(':scope > fieldset > .segment-row, :scope > .segment-row') ?? place).after(told);
  };

  let waiting;
  let asking;
  const ask = () => {
    clearTimeout(waiting);
    asking?.abort();
    result.setAttribute('aria-busy', 'true');
    waiting = setTimeout(async () => {
      const mine = new AbortController();
      asking = mine;
      try {
        const told = await post('/segment-builder/preview', body(), mine.signal);
        if (mine.signal.aborted) {
          return;
        }
        answer(told);
      } catch (failure) {
        if (!mine.signal.aborted) {
          result.querySelector('[data-count]').textContent = '–';
          result.querySelector('[data-words]').textContent = says.failed;
        }
      }
      if (asking === mine) {
        result.removeAttribute('aria-busy');
      }
    }, 350);
  };
  const answer = told => {
    refuse(told.path, told.problem);
    result.querySelector('[data-count]').textContent = told.problem ? '–' : told.count;
    result.querySelector('[data-words]').textContent = told.problem ? says.toMend : told.words;
    result.querySelector('[data-sample]').replaceChildren(
      ...(told.sample ?? []).map(each =>
        element('li', {}, each.link ? element('a', {href: each.link}, each.name) : each.name, element('span', {class: 'under'}, each.about)),
      ),
    );
  };

  /* --- Saving ----------------------------------------------------------------------------------------------------- */
  const keyed = () => {
    if (form.dataset.new === 'true' && !form.elements.key.dataset.own) {
      form.elements.key.value = form.elements.name.value.normalize('NFD').toLowerCase()
        .replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60);
    }
  };
  form.elements.name.addEventListener('input', () => {
    keyed();
    dirty = true;
  });
  form.elements.key.addEventListener('input', () => (form.elements.key.dataset.own = 'true'));
  form.elements.subjects.addEventListener('change', async () => {
    await load();
    again('subjects');
  });
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const told = form.querySelector('[data-save-problem]');
    told.hidden = true;
    try {
      const answered = await post('/segment-builder/save', body());
      if (answered.problem) {
        refuse(answered.path, answered.path ? answered.problem : null);
        told.textContent = answered.path ? says.toMend : answered.problem;
        told.hidden = false;
      } else {
        dirty = false;
        location.href = answered.address;
      }
    } catch (failure) {
      told.textContent = says.failed;
      told.hidden = false;
    }
  });
  addEventListener('beforeunload', event => {
    if (dirty) {
      event.preventDefault();
    }
  });

  const load = async () => {
    const answered = await fetch('/segment-builder/words?subjects=' + encodeURIComponent(form.elements.subjects.value) + '&key=' + encodeURIComponent(form.dataset.new === 'true' ? '' : form.elements.key.value), {
      headers: {Accept: 'application/json'},
    });
    words = await answered.json();
    says = words.says;
  };
  (async () => {
    try {
      await load();
      const stored = words.definition;
      root = stored ? parsed(stored) : group(true, []);
      if (root.kind !== 'group') {
        root = group(true, [root]);
      }
      if (!stored) {
        root.children.push(fieldNode(words.groups[0].fields[0].name));
      }
      show();
      if (stored) {
        ask();
      }
    } catch (failure) {
      box.textContent = box.dataset.failed;
    }
  })();
})();
