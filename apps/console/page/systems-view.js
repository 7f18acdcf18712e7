import { byUrgency } from './attention.js';
import { h } from './dom.js';
import { rate } from './format.js';
import { heading, moment, skeleton, statusBadge } from './parts.js';

/** All systems, those that want attention first; the one that is open shows its details. */
export function systemsView(state) {
  const { systems, words, open } = state;
  if (!systems) {
    return [heading(words.systems), skeleton(4)];
  }
  const { columns } = words;
  return [
    heading(words.systems, String(systems.length)),
    h(
      'table',
      { class: 'systems' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, columns.status),
          h('th', { scope: 'col' }, columns.system),
          h('th', { scope: 'col' }, columns.last),
          h('th', { scope: 'col', class: 'number', title: words.lagHint }, columns.lag),
          h('th', { scope: 'col', class: 'number', title: words.rateHint }, columns.rate),
        ),
      ),
      h(
        'tbody',
        {},
        byUrgency(systems).flatMap((system) => [
          row(system, state),
          open === system.system && details(system, state),
        ]),
      ),
    ),
  ];
}

function row(system, { words, now, open }) {
  const isOpen = open === system.system;
  const hint = system.reasons.join('\n') || undefined;
  return h(
    'tr',
    { 'data-key': system.system },
    h('td', { 'data-label': words.columns.status }, statusBadge(system.status, words, hint)),
    h(
      'td',
      { 'data-label': words.columns.system, class: 'name' },
      h(
        'button',
        {
          type: 'button',
          class: 'plain',
          'data-do': 'open',
          'data-of': system.system,
          'aria-expanded': String(isOpen),
          title: `${system.title} (${system.system})`,
        },
        h('span', { class: 'fold', 'aria-hidden': true }, isOpen ? '▾' : '▸'),
        h('span', {}, system.title),
      ),
    ),
    h('td', { 'data-label': words.columns.last }, last(system, now, words)),
    h('td', { 'data-label': words.columns.lag, class: 'number' }, lag(system, words)),
    h('td', { 'data-label': words.columns.rate, class: 'number' }, speed(system, words)),
  );
}

function last({ lastReceivedAt }, now, words) {
  return lastReceivedAt === undefined
    ? h('span', { class: 'faint', title: words.neverHint }, words.never)
    : moment(lastReceivedAt, now, words);
}

function lag({ lagRecords, heard }, words) {
  if (!heard) {
    return h('span', { class: 'faint', title: words.unknownHint }, words.unknown);
  }
  return lagRecords === 0
    ? h('span', { class: 'faint', title: words.noLagHint }, words.noLag)
    : words.records(lagRecords);
}

function speed({ receivedPerSecond, heard }, words) {
  if (!heard) {
    return h('span', { class: 'faint', title: words.unknownHint }, words.unknown);
  }
  const text = rate(receivedPerSecond, words);
  return receivedPerSecond === 0
    ? h('span', { class: 'faint', title: words.noRateHint }, text)
    : text;
}

/** One click answers what is wrong: all reasons, and where its data comes from. */
function details(system, { words, now }) {
  const { detail } = words;
  const { expectedEverySeconds, contact, app, forms, reasons, sources } = system;
  return h(
    'tr',
    { 'data-key': `details/${system.system}`, class: 'details' },
    h(
      'td',
      { colspan: 5 },
      h(
        'ul',
        { class: 'reasons' },
        (reasons.length > 0 ? reasons : [detail.allWell]).map((reason) => h('li', {}, reason)),
      ),
      h(
        'dl',
        {},
        pair(detail.app, app),
        pair(detail.contact, contact ?? detail.none),
        pair(
          detail.promise,
          expectedEverySeconds ? detail.every(expectedEverySeconds) : detail.noPromise,
        ),
        pair(
          detail.forms,
          forms.map(({ form, title }) => h('span', { class: 'part', title: form }, title)),
        ),
        sources.map((source) =>
          pair(detail.source(source.source), sourceParts(source, now, words)),
        ),
      ),
    ),
  );
}

function sourceParts({ lastReadAt, lastRecordAt, lastErrorAt, lastError }, now, words) {
  const { detail } = words;
  const times = [
    [detail.read, lastReadAt],
    [detail.record, lastRecordAt],
    [detail.error, lastErrorAt, lastError],
  ];
  return times
    .filter(([, at]) => at !== undefined || lastReadAt === undefined)
    .map(([word, at, hint]) =>
      h(
        'span',
        { class: 'part', title: hint },
        `${word} `,
        at === undefined ? detail.none : moment(at, now, words),
      ),
    );
}

function pair(term, ...value) {
  return [h('dt', {}, term), h('dd', {}, ...value)];
}
