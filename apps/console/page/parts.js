import { h } from './dom.js';
import { ago, exact } from './format.js';

/** Word, icon and colour of a status, always together. */
const ICONS = {
  up: '●',
  late: '▲',
  failing: '✕',
  silent: '◌',
  paused: '❚❚',
  misconfigured: '⚙',
  new: '＋',
};

/** A system's status as a badge; what it means, or more exact reasons, on hover. */
export function statusBadge(status, words, hint) {
  const [word, meaning] = words.status[status];
  return badge({ tone: status, icon: ICONS[status], word, hint: hint ?? meaning });
}

/** A word with an icon, in the colour of its tone. */
export function badge({ tone, icon, word, hint }) {
  return h(
    'span',
    { class: `badge ${tone}`, title: hint },
    h('span', { class: 'icon', 'aria-hidden': true }, icon),
    word,
  );
}

/** A moment as people say it, the exact time on hover. */
export function moment(text, now, words) {
  const at = new Date(text);
  return h('time', { datetime: text, title: exact(at) }, ago(at, now, words));
}

/** The heading of a card, with something at its right end. */
export function heading(text, ...aside) {
  return h('h2', {}, h('span', {}, text), h('span', { class: 'aside' }, ...aside));
}

/** Grey bars in the place of what is still to come, so that nothing jumps. */
export function skeleton(rows) {
  return Array.from({ length: rows }, () => h('div', { class: 'skeleton' }));
}
