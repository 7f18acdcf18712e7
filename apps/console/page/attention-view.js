import { attentionOf } from './attention.js';
import { h } from './dom.js';
import { badge, heading, skeleton, statusBadge } from './parts.js';

/** What wants somebody's attention, worst first; one line each. */
export function attentionView({ systems, books, words }) {
  if (!systems) {
    return [heading(words.attention), skeleton(1)];
  }
  const items = attentionOf(systems, books);
  if (items.length === 0) {
    return [h('p', { class: 'well' }, badge({ tone: 'up', icon: '✓', word: words.attentionNone }))];
  }
  return [
    heading(`${words.attention} (${items.length})`),
    h(
      'ul',
      { class: 'attention' },
      items.map((item) => row(item, words)),
    ),
  ];
}

function row(item, words) {
  return h(
    'li',
    { 'data-key': item.key },
    mark(item, words),
    item.title && h('strong', { title: item.title }, item.title),
    h('span', { class: 'sentence' }, sentence(item, words)),
  );
}

function mark({ kind }, words) {
  if (words.status[kind]) {
    return statusBadge(kind, words);
  }
  const [icon, word] = words.kind[kind];
  return badge({ tone: kind === 'waiting' || kind === 'held' ? 'late' : 'failing', icon, word });
}

function sentence({ kind, sentence: told, count, more = 0 }, words) {
  const text = words.say[kind]?.(count) ?? told;
  return more > 0 ? text + words.attentionMore(more) : text;
}
