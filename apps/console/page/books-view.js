import { byUrgency } from './attention.js';
import { h } from './dom.js';
import { count } from './format.js';
import { badge, heading, skeleton } from './parts.js';

/** Counts that add up to what was received, in the order of the bar. */
const PARTS = [
  'published',
  'duplicate',
  'superseded',
  'notShared',
  'discarded',
  'returned',
  'quarantined',
  'inFlight',
];
const BESIDE = ['repeated', 'refused'];

/** The books of all systems together: what was received and what became of it. */
export function booksView({ systems, books, words }) {
  if (!books) {
    return [heading(words.books), skeleton(4)];
  }
  const totals = sum(answered(books));
  return [
    heading(words.books, balance(books, words)),
    h('p', { class: 'total' }, `${words.received} `, h('strong', {}, count(totals.received))),
    totals.received === 0
      ? h('p', { class: 'faint' }, words.nothingReceived)
      : [bar(totals, words), equation(totals, words)],
    beside(totals, words),
    registryLine(books.registry, words),
    books.unanswered &&
      h('p', { class: 'warning' }, words.unansweredHint(namesOf(books.unanswered, systems, words))),
  ];
}

function namesOf(unanswered, systems, words) {
  const titles = new Map((systems ?? []).map(({ system, title }) => [system, title]));
  return unanswered
    .map((name) => (name === 'registry' ? words.registry : (titles.get(name) ?? name)))
    .join(words.comma);
}

/** The same for each system: every line adds up by itself. */
export function accountsView({ systems, books, words }) {
  if (!systems || !books) {
    return [heading(words.accounts), skeleton(3)];
  }
  const columns = [...PARTS, ...BESIDE].filter(
    (part) => always(part) || sum(answered(books))[part],
  );
  return [
    heading(words.accounts),
    h(
      'table',
      { class: 'accounts' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, words.columns.system),
          h('th', { scope: 'col', class: 'number' }, words.received),
          columns.map((part) => columnHead(part, words)),
          h('th', { scope: 'col' }),
        ),
      ),
      h(
        'tbody',
        {},
        byUrgency(systems).map((system) => accountRow(system, books, columns, words)),
      ),
    ),
  ];
}

function always(part) {
  return part === 'published' || part === 'duplicate' || part === 'quarantined';
}

function columnHead(part, words) {
  const [word, hint] = wordOf(part, words);
  return h('th', { scope: 'col', class: 'number', title: hint }, word);
}

function accountRow({ system, title }, { systems }, columns, words) {
  const of = systems[system];
  const cells =
    of === undefined || of.problem !== undefined
      ? h('td', { class: 'faint', colspan: columns.length + 1 }, of?.problem ?? words.unknown)
      : [
          h('td', { class: 'number', 'data-label': words.received }, count(of.received)),
          columns.map((part) =>
            h(
              'td',
              {
                class: `number ${of[part] ? part : 'zero'}`,
                'data-label': wordOf(part, words)[0],
              },
              count(of[part] ?? 0),
            ),
          ),
        ];
  return h(
    'tr',
    { 'data-key': system },
    h('th', { scope: 'row', title: `${title} (${system})` }, h('span', {}, title)),
    cells,
    h('td', { class: 'end' }, verdict(of?.balanced, of?.problem !== undefined, words)),
  );
}

function wordOf(part, words) {
  return words.counts[part] ?? words.beside[part];
}

function balance({ balanced, unanswered, systems, registry }, words) {
  const off = [...Object.values(systems), registry].some(
    (of) => !of.balanced && of.problem === undefined,
  );
  return verdict(balanced, unanswered !== undefined && !off, words);
}

function verdict(isBalanced, isIncomplete, words) {
  if (isIncomplete || isBalanced === undefined) {
    return badge({ tone: 'late', icon: '▲', word: words.unanswered });
  }
  return isBalanced
    ? badge({ tone: 'up', icon: '✓', word: words.balanced })
    : badge({ tone: 'failing', icon: '✗', word: words.unbalanced });
}

function bar(totals, words) {
  return h(
    'div',
    { class: 'bar', 'aria-hidden': true },
    PARTS.filter((part) => totals[part] > 0).map((part) =>
      h('span', {
        'data-key': part,
        class: part,
        grow: totals[part],
        title: `${words.counts[part][0]} ${count(totals[part])}`,
      }),
    ),
  );
}

function equation(totals, words) {
  const shown = PARTS.filter((part) => totals[part] > 0 || part === 'published');
  return h(
    'dl',
    { class: 'counts' },
    shown.map((part) => figure({ part, number: totals[part], words: words.counts })),
  );
}

function beside(totals, words) {
  const shown = BESIDE.filter((part) => totals[part] > 0);
  return (
    shown.length > 0 &&
    h(
      'dl',
      { class: 'counts beside' },
      shown.map((part) => figure({ part, number: totals[part], words: words.beside })),
    )
  );
}

function registryLine(registry, words) {
  return h(
    'div',
    { class: 'registry' },
    h('h3', {}, words.registry, verdict(registry.balanced, registry.problem !== undefined, words)),
    registry.problem === undefined
      ? h(
          'dl',
          { class: 'counts' },
          Object.keys(words.registryCounts).map((part) =>
            figure({ part, number: registry[part], words: words.registryCounts }),
          ),
        )
      : h('p', { class: 'faint' }, registry.problem),
  );
}

function figure({ part, number = 0, words }) {
  const [word, hint] = words[part];
  return h(
    'div',
    { title: hint, class: number === 0 ? 'zero' : undefined },
    h('dt', {}, h('span', { class: `dot ${part}`, 'aria-hidden': true }), word),
    h('dd', {}, count(number)),
  );
}

function answered({ systems }) {
  return Object.values(systems).filter((of) => of.problem === undefined);
}

function sum(all) {
  const total = (part) => all.reduce((so, of) => so + (of[part] ?? 0), 0);
  return Object.fromEntries(['received', ...PARTS, ...BESIDE].map((part) => [part, total(part)]));
}
