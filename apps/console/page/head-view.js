import { h } from './dom.js';
import { clock } from './format.js';

/** The top of the page: what this is, the hub's time, and whether what is shown is live. */
export function headView({ words, connection, now }) {
  const isLive = connection === 'live';
  const word = { live: words.live, lost: words.offline, waiting: words.waiting }[connection];
  return [
    h(
      'span',
      { class: 'brand' },
      h('img', { src: '/page/icon.svg', alt: '', width: 24, height: 24 }),
      h('h1', {}, words.name),
    ),
    h(
      'span',
      { class: 'tools' },
      h('time', { class: 'clock' }, isLive ? clock(now) : ''),
      h(
        'span',
        { class: `badge ${isLive ? 'up' : connection === 'lost' ? 'failing' : 'paused'}` },
        h('span', { class: 'icon', 'aria-hidden': true }, isLive ? '●' : '◌'),
        word,
      ),
      h('a', { href: '/docs' }, words.docs),
      h(
        'button',
        {
          type: 'button',
          'data-do': 'language',
          title: words.otherLanguageName,
          'aria-label': words.otherLanguageName,
        },
        words.otherLanguage,
      ),
      h('button', { type: 'button', 'data-do': 'leave', title: words.leaveHint }, words.leave),
    ),
  ];
}
