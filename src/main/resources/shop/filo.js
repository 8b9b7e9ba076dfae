/*
 * What visitors look at, for a shop on Filo. Sends nothing and keeps nothing before filo.consent(true).
 *
 *   filo.consent(true | false)         the visitor agreed, or took it back: then all that is known of the visitor is forgotten
 *   filo.page()                        a page was opened; called once by itself after consent
 *   filo.product(sku)                  a product was looked at
 *   filo.search(words)                 something was searched for
 *   filo.wish(sku)                     something was put on the wish list
 *   filo.cart({currency, url, items: [{sku, name, quantity, price}]})   how the cart is now
 *   filo.checkout()                    the visitor began to pay
 *   filo.ordered()                     the visitor has ordered; for the page of thanks
 *   filo.visitor()                     the visitor's id, for the shop's own server
 *   filo.identify(account, proof)      who is signed in; proof is made by the shop's own server with the secret of the site:
 *                                      hexadecimal HMAC-SHA256 of visitor + "\n" + account
 */
(function () {
  'use strict';
  var script = document.currentScript;
  var site = script.getAttribute('data-site');
  var address = script.src.replace(/\/collect\/filo\.js.*$/, '/collect/' + encodeURIComponent(site));
  var NAME = 'filo-visitor';
  var waiting = [];
  var cart = null;
  var who = null;
  var timer = null;

  function stored() {
    try {
      return window.localStorage.getItem(NAME);
    } catch (none) {
      return null;
    }
  }

  function made() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return btoa(String.fromCharCode.apply(null, bytes)).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  /* As text, so that the browser need not ask first; the answer is of no use to anybody. */
  function post(body) {
    var text = JSON.stringify(body);
    if (!(navigator.sendBeacon && navigator.sendBeacon(address, text))) {
      fetch(address, {method: 'POST', body: text, keepalive: true, mode: 'cors', credentials: 'omit'}).catch(function () {});
    }
  }

  function send() {
    var visitor = stored();
    clearTimeout(timer);
    timer = null;
    if (!visitor || (!waiting.length && !cart && !who)) {
      return;
    }
    var now = Date.now();
    var body = {
      visitor: visitor,
      consent: true,
      events: waiting.splice(0, 50).map(function (event) {
        var copy = Object.assign({}, event, {ago: now - event.at});
        delete copy.at;
        return copy;
      })
    };
    if (who) {
      body.account = who.account;
      body.proof = who.proof;
    }
    if (cart) {
      body.cart = cart;
      cart = null;
    }
    who = null;
    post(body);
    if (waiting.length) {
      later();
    }
  }

  function later() {
    timer = timer || setTimeout(send, 2000);
  }

  /* What the address says of where the visit came from, as utm_source and utm_medium. */
  function origin() {
    var told = new URLSearchParams(location.search);
    var from = {};
    if (told.get('utm_source')) {
      from.source = told.get('utm_source');
      from.medium = told.get('utm_medium') || undefined;
    }
    return from;
  }

  function note(type, more) {
    if (stored()) {
      waiting.push(Object.assign({type: type, page: location.pathname, at: Date.now()}, origin(), more));
      later();
    }
  }

  window.filo = {
    consent: function (given) {
      var visitor = stored();
      if (!given && visitor) {
        waiting = [];
        cart = null;
        who = null;
        window.localStorage.removeItem(NAME);
        post({visitor: visitor, consent: false});
      } else if (given && !visitor) {
        try {
          window.localStorage.setItem(NAME, made());
        } catch (none) {
          return;
        }
        note('PAGE');
      }
    },
    page: function () {
      note('PAGE');
    },
    product: function (sku) {
      note('PRODUCT', {sku: String(sku)});
    },
    search: function (words) {
      note('SEARCH', {words: String(words)});
    },
    wish: function (sku) {
      note('WISH', {sku: String(sku)});
    },
    cart: function (now) {
      cart = stored() ? now : null;
      note('CART', {quantity: now.items.length});
    },
    checkout: function () {
      note('CHECKOUT');
    },
    ordered: function () {
      note('ORDER');
    },
    visitor: stored,
    identify: function (account, proof) {
      who = {account: String(account), proof: String(proof)};
      later();
    }
  };
  addEventListener('pagehide', send);
  note('PAGE');
})();
