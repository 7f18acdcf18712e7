import { h } from './dom.js';
import { badge, heading, moment } from './parts.js';

/** Statuses in which a license cannot be relied upon any more. */
const ENDED = ['annulled', 'cancelled', 'expired', 'revoked', 'withdrawn', 'ended'];

/** The licenses shared last, newest first. */
export function licensesView({ licenses, skipped, systems, words, now }) {
  const { license } = words;
  if (licenses.length === 0) {
    return [heading(words.licenses), h('p', { class: 'faint' }, words.licenseNone)];
  }
  const titles = new Map((systems ?? []).map(({ system, title }) => [system, title]));
  return [
    heading(words.licenses, skipped > 0 && words.licenseSkipped(skipped)),
    h(
      'table',
      { class: 'licenses' },
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          [license.at, license.name, license.holder, license.status, license.from].map((word) =>
            h('th', { scope: 'col' }, word),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        licenses.map((one) => row(one, { titles, words, now })),
      ),
    ),
  ];
}

function row(one, { titles, words, now }) {
  const from = one.from.map((system) => titles.get(system) ?? system).join(words.comma);
  return h(
    'tr',
    { 'data-key': `${one.entityId}/${one.version}`, class: 'fresh' },
    h('td', { class: 'when' }, moment(one.changedAt, now, words)),
    what(one, words),
    h('td', { class: 'who', title: one.holder }, one.holder ?? words.unknown),
    h(
      'td',
      {},
      standing(one, words),
      h('span', { class: 'version' }, words.versionOf(one.version)),
    ),
    h('td', { class: 'from', title: one.from.join(', ') }, from),
  );
}

function what({ name, number }, words) {
  const known = name ?? words.licenseUnnamed;
  return h(
    'td',
    { class: 'what', title: number ? `${known} ${number}` : known },
    h('strong', {}, known),
    number && h('span', { class: 'code' }, number),
  );
}

function standing({ state, status }, words) {
  if (words.entityState[state]) {
    return badge({ tone: 'paused', icon: '◌', word: words.entityState[state] });
  }
  const word = words.licenseStatus[status];
  if (word === undefined) {
    return h('span', { class: 'faint' }, words.unknown);
  }
  const isEnded = ENDED.includes(status);
  const tone = status === 'valid' ? 'up' : isEnded ? 'failing' : 'late';
  return badge({ tone, icon: { up: '●', failing: '✕', late: '▲' }[tone], word });
}
