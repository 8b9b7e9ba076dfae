/* What pages cannot do by themselves. Without it every page still works; only the demo's clock needs it. */
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');

  const cookie = name => {
    const found = document.cookie.split('; ').find(part => part.startsWith(name + '='));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : '';
  };
  const say = text => {
    const live = document.querySelector('[data-live]');
    if (live) {
      live.textContent = text;
    }
  };
  const problem = text => {
    const main = document.getElementById('main');
    if (!main) {
      return;
    }
    main.querySelectorAll('.notice[data-js]').forEach(old => old.remove());
    const notice = document.createElement('div');
    notice.className = 'notice problem';
    notice.dataset.js = '';
    notice.setAttribute('role', 'alert');
    notice.append(Object.assign(document.createElement('p'), {textContent: text}));
    main.prepend(notice);
    notice.scrollIntoView({block: 'nearest'});
  };
  const words = () => document.querySelector('meta[name="filo-problem"]')?.content ?? '';

  /* The menu of narrow screens. */
  document.addEventListener('click', event => {
    const button = event.target.closest('[data-menu]');
    if (button) {
      const shown = document.getElementById('side').classList.toggle('shown');
      button.setAttribute('aria-expanded', String(shown));
    }
  });

  /* Groups of the menu stay as somebody has left them; that of the page one is on is open. */
  const groups = document.querySelectorAll('.nav details[data-group]');
  const remembered = group => 'filo-menu-' + group.dataset.group;
  try {
    for (const group of groups) {
      const left = localStorage.getItem(remembered(group));
      if (left) {
        group.open = left === 'open' || Boolean(group.querySelector('[aria-current]'));
      }
      group.querySelector('summary').addEventListener('click', () =>
        localStorage.setItem(remembered(group), group.open ? 'folded' : 'open'));
    }
  } catch {
    /* Where nothing may be remembered they open and fold all the same. */
  }

  /* The demo's clock. */
  document.addEventListener('click', async event => {
    const button = event.target.closest('[data-advance]');
    if (!button) {
      return;
    }
    const box = button.closest('[data-demo-clock]');
    box.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch('/api/demo/clock', {
        method: 'POST',
        headers: {'Content-Type': 'application/json', 'X-Filo-CSRF': cookie('FILO-XSRF-TOKEN')},
        body: JSON.stringify({advance: button.dataset.advance}),
      });
      if (!response.ok) {
        throw new Error((await response.json()).detail);
      }
      location.reload();
    } catch (failure) {
      box.removeAttribute('aria-busy');
      problem(failure.message || words());
    }
  });

  /* A mail's frame is as high as its mail. */
  document.addEventListener(
    'load',
    event => {
      const frame = event.target;
      if (frame instanceof HTMLIFrameElement && frame.hasAttribute('data-grow')) {
        const body = frame.contentDocument?.documentElement;
        if (body) {
          frame.style.height = '0';
          frame.style.height = Math.min(Math.max(body.scrollHeight + 8, 120), 4000) + 'px';
        }
      }
    },
    true,
  );

  /* Leads as they come in: the list is fetched anew, and whoever wants it is told. */
  const leads = document.querySelector('[data-leads]');
  if (leads && window.EventSource) {
    const button = leads.querySelector('[data-notify]');
    const wanted = () => localStorage.getItem('filo-leads') === 'on' && 'Notification' in window && Notification.permission === 'granted';
    const off = button.textContent;
    const show = () => {
      button.hidden = !('Notification' in window);
      button.setAttribute('aria-pressed', String(wanted()));
      button.textContent = wanted() ? button.dataset.on : off;
    };
    show();
    button.addEventListener('click', async () => {
      if (wanted()) {
        localStorage.removeItem('filo-leads');
      } else if ((await Notification.requestPermission()) === 'granted') {
        localStorage.setItem('filo-leads', 'on');
      }
      show();
    });
    let audio;
    /** A short, soft tone; browsers are silent until somebody has touched the page. */
    const ring = () => {
      audio ??= new AudioContext();
      audio.resume();
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = 660;
      volume.gain.setValueAtTime(0.08, audio.currentTime);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
      tone.connect(volume).connect(audio.destination);
      tone.start();
      tone.stop(audio.currentTime + 0.4);
    };
    const stream = new EventSource('/leads/stream');
    addEventListener('pagehide', () => stream.close());
    for (const what of ['routed', 'ended', 'held']) {
      stream.addEventListener(what, event => {
        document.body.dispatchEvent(new CustomEvent('leads'));
        if (what === 'routed') {
          say(leads.dataset.news);
          if (wanted()) {
            ring();
            const notice = new Notification(leads.dataset.news, {tag: 'filo-lead-' + event.data, icon: '/favicon.svg'});
            notice.onclick = () => {
              window.focus();
              location.href = '/leads/' + encodeURIComponent(event.data);
            };
          }
        }
      });
    }
  }

  /* What htmx could not fetch. */
  for (const name of ['htmx:responseError', 'htmx:sendError', 'htmx:timeout']) {
    document.addEventListener(name, event => {
      if (event.detail?.xhr?.status !== 401) {
        problem(words());
      }
    });
  }
  document.addEventListener('htmx:afterSwap', event => {
    if (event.detail?.target?.id === 'list') {
      const count = document.querySelector('#list .pager span');
      const empty = document.querySelector('#list .empty strong');
      say((count ?? empty)?.textContent ?? '');
    }
  });

  /* An answer is sent once, by button or by Ctrl and Enter. */
  document.addEventListener('submit', event => {
    const form = event.target;
    if (form.method === 'post' && !form.hasAttribute('hx-post')) {
      if (form.dataset.sent) {
        event.preventDefault();
      }
      form.dataset.sent = 'yes';
      setTimeout(() => delete form.dataset.sent, 5000);
    }
  });
  addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(form => delete form.dataset.sent));

  /* A list goes to the API piece by piece, chosen or dropped. */
  const upload = (form, file) => {
    const bar = form.querySelector('progress');
    const says = form.querySelector('[data-drop-says]');
    if (file.size > Number(form.dataset.largest)) {
      problem(form.dataset.tooLarge);
      return;
    }
    const request = new XMLHttpRequest();
    request.open('POST', '/api/imports?start=false&name=' + encodeURIComponent(file.name.slice(-200)));
    request.setRequestHeader('X-Filo-CSRF', cookie('FILO-XSRF-TOKEN'));
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.responseType = 'json';
    bar.hidden = false;
    request.upload.onprogress = event => {
      const percent = Math.round((100 * event.loaded) / Math.max(1, event.total));
      bar.value = percent;
      says.textContent = form.dataset.progress.replace('% %', percent + ' %');
    };
    const failed = text => {
      bar.hidden = true;
      says.textContent = '';
      problem(text || words());
    };
    request.onload = () => {
      if (request.status < 300) {
        location.href = '/imports/' + request.response.id;
      } else {
        failed(request.response && request.response.detail);
      }
    };
    request.onerror = () => failed();
    request.send(file);
  };
  for (const form of document.querySelectorAll('[data-drop]')) {
    const field = form.querySelector('input[type=file]');
    form.addEventListener('submit', event => {
      if (field.files.length) {
        event.preventDefault();
        event.stopPropagation();
        upload(form, field.files[0]);
      }
    });
    for (const name of ['dragenter', 'dragover']) {
      form.addEventListener(name, event => {
        event.preventDefault();
        form.classList.add('over');
      });
    }
    form.addEventListener('dragleave', () => form.classList.remove('over'));
    form.addEventListener('drop', event => {
      event.preventDefault();
      form.classList.remove('over');
      if (event.dataTransfer.files.length) {
        upload(form, event.dataTransfer.files[0]);
      }
    });
  }

  /* Keys. */
  const places = {h: '/', t: '/tickets', c: '/customers', m: '/mails', e: '/events', l: '/leads'};
  let leader = 0;
  const rows = () => [...document.querySelectorAll('[data-rows] a.row-link, [data-rows].todo > li > a')];
  const move = step => {
    const all = rows();
    if (!all.length) {
      return;
    }
    const at = all.indexOf(document.activeElement);
    const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
    next.focus();
    next.scrollIntoView({block: 'nearest'});
  };
  document.addEventListener('keydown', event => {
    const field = event.target.closest('input, textarea, select, [contenteditable]');
    if (field) {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && field.id === 'letter') {
        event.preventDefault();
        field.form.requestSubmit();
      } else if (event.key === 'Escape') {
        field.blur();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
      return;
    }
    if (Date.now() - leader < 1200 && places[event.key]) {
      leader = 0;
      const link = document.querySelector(`.nav a[href="${places[event.key]}"]`);
      if (link) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    leader = 0;
    switch (event.key) {
      case 'g':
        leader = Date.now();
        break;
      case '/': {
        const search = document.querySelector('[data-search]');
        if (search) {
          event.preventDefault();
          search.focus();
          search.select();
        }
        break;
      }
      case 'j':
        move(1);
        break;
      case 'k':
        move(-1);
        break;
      case 'r': {
        const letter = document.getElementById('letter');
        if (letter) {
          event.preventDefault();
          letter.focus();
        }
        break;
      }
      case '?':
        document.getElementById('shortcuts')?.showModal();
        break;
      default:
    }
  });
})();
