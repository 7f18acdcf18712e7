import { attentionOf, isEmpty } from './attention.js';
import { attentionView } from './attention-view.js';
import { beginView } from './begin-view.js';
import { accountsView, booksView } from './books-view.js';
import { Connection } from './connection.js';
import { show } from './dom.js';
import { clock } from './format.js';
import { headView } from './head-view.js';
import { licensesView } from './licenses-view.js';
import { lockView } from './lock-view.js';
import { systemsView } from './systems-view.js';
import { en } from './words-en.js';
import { zh } from './words-zh.js';

const WORDS = { zh, en };
const LICENSES = 20;

/** All that the page knows; every event changes it, and then it is drawn anew. */
const state = {
  language: localStorage.getItem('hub.language') === 'en' ? 'en' : 'zh',
  connection: 'waiting',
  tries: 0,
  systems: undefined,
  books: undefined,
  licenses: [],
  skipped: 0,
  first: undefined,
  lockError: undefined,
  /** When the last event came, by the hub's clock; how far that is ahead of this machine's. */
  heardAt: undefined,
  aheadMs: 0,
};

const place = (id) => document.getElementById(id);
const connection = new Connection(hear);

function hear(type, value) {
  HEARERS[type]?.(value);
  if (type !== 'lost' && type !== 'refused') {
    state.heardAt = now();
  }
  draw();
}

const HEARERS = {
  live: () => {
    state.connection = 'live';
    state.lockError = undefined;
    state.licenses = [];
    state.skipped = 0;
  },
  lost: (tries) => {
    state.connection = 'lost';
    state.tries = tries;
  },
  refused: () => {
    sessionStorage.removeItem('hub.key');
    state.lockError = 'lockWrong';
  },
  time: ({ at }) => {
    state.aheadMs = new Date(at).getTime() - Date.now();
  },
  systems: ({ items }) => {
    state.systems = items;
  },
  books: (books) => {
    state.books = books;
  },
  license: (license) => {
    state.licenses = [license, ...state.licenses].slice(0, LICENSES);
  },
  skipped: ({ licenses }) => {
    state.skipped += licenses;
  },
};

function now() {
  return new Date(Date.now() + state.aheadMs);
}

function draw() {
  const words = WORDS[state.language];
  const shown = { ...state, words, now: now(), open: decodeURIComponent(location.hash.slice(1)) };
  document.documentElement.lang = words.lang;
  const isLocked = sessionStorage.getItem('hub.key') === null;
  document.body.dataset.state = isLocked ? 'locked' : state.connection;
  document.title = words.title(
    isLocked || !state.systems ? 0 : attentionOf(state.systems, state.books).length,
  );
  drawLock(isLocked, shown);
  if (!isLocked) {
    drawPage(shown);
  }
}

function drawLock(isLocked, shown) {
  const dialog = place('lock');
  if (!isLocked) {
    dialog.close();
    return;
  }
  show(dialog, lockView(shown));
  if (!dialog.open) {
    dialog.showModal();
  }
}

function drawPage(shown) {
  const { words, connection: how, heardAt, tries } = shown;
  const lost = words.lost(heardAt && clock(heardAt), tries);
  show(place('lost'), how === 'lost' ? [text('p', lost), text('p', words.lostHint)] : []);
  show(place('head'), headView(shown));
  show(place('attention'), attentionView(shown));
  show(place('systems'), systemsView(shown));
  show(place('books'), booksView(shown));
  show(place('accounts'), accountsView(shown));
  show(place('licenses'), licensesView(shown));
  const isBeginning = shown.systems !== undefined && isEmpty(shown.systems, shown.books);
  place('begin').hidden = !isBeginning;
  if (isBeginning) {
    show(place('begin'), beginView(shown));
    void askFirst();
  }
}

function text(name, content) {
  const element = document.createElement(name);
  element.textContent = content;
  return element;
}

let askedFirstAt = -Infinity;

/** Asked again until the connector's address is known. */
async function askFirst() {
  if (state.first?.url === undefined && performance.now() - askedFirstAt > 2_000) {
    askedFirstAt = performance.now();
    state.first = (await connection.ask('/v1/first-record')) ?? state.first;
    draw();
  }
}

const DEEDS = {
  open: ({ dataset }) => {
    const isOpen = decodeURIComponent(location.hash.slice(1)) === dataset.of;
    history.replaceState(null, '', isOpen ? location.pathname : `#${dataset.of}`);
    draw();
  },
  language: () => {
    state.language = state.language === 'zh' ? 'en' : 'zh';
    localStorage.setItem('hub.language', state.language);
    begin();
  },
  leave: () => {
    sessionStorage.removeItem('hub.key');
    connection.close();
    Object.assign(state, { systems: undefined, books: undefined, licenses: [], first: undefined });
    draw();
  },
  copy: async (button) => {
    const words = WORDS[state.language];
    await navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent = words.copied;
    setTimeout(() => {
      button.textContent = words.copy;
    }, 1_500);
  },
};

/** A key is sent in a header, which takes no other characters. */
const KEY = /^[\x21-\x7e]+$/;

function unlock(form) {
  const key = new FormData(form).get('key').trim();
  state.lockError = KEY.test(key) ? undefined : 'lockBadKey';
  if (state.lockError === undefined) {
    sessionStorage.setItem('hub.key', key);
    form.reset();
    begin();
  } else {
    draw();
  }
}

/** Draws what is known and gets in touch, if there is a key. */
function begin() {
  const key = sessionStorage.getItem('hub.key');
  if (key !== null) {
    state.connection = state.connection === 'live' ? 'live' : 'waiting';
    connection.open(key, state.language);
  }
  draw();
}

document.addEventListener('click', ({ target }) => {
  const button = target.closest('button[data-do]');
  if (button) {
    void DEEDS[button.dataset.do](button);
  }
});
document.addEventListener('submit', (event) => {
  event.preventDefault();
  unlock(event.target);
});
// Escape would leave an empty page.
place('lock').addEventListener('cancel', (event) => event.preventDefault());
window.addEventListener('hashchange', draw);
setInterval(() => {
  if (!document.hidden) {
    draw();
  }
}, 1_000);
begin();
