import { count } from './format.js';

/** What the page says in English; `words-zh.js` has the same members. */
export const en = {
  lang: 'en',
  name: 'Data-sharing hub',
  title: (number) => (number > 0 ? `(${number}) Data-sharing hub` : 'Data-sharing hub'),
  live: 'live',
  waiting: 'connecting',
  offline: 'offline',
  otherLanguage: '中',
  otherLanguageName: '中文',
  leave: 'Other key',
  leaveHint: 'Forget the key this page keeps',
  docs: 'API',

  lost: (time, tries) =>
    `The connection to the console is lost; trying again (${tries}). ${time ? `What you see is of ${time} and may be out of date.` : 'Nothing has been received yet.'}`,
  lostHint: '→ If it does not come back, run ./hub status on the machine of the hub',

  lockTitle: 'Your key, please',
  lockIntro:
    'This page shows how the data of all systems is doing, and needs a valid key. It is kept in this tab only, and forgotten when you close it.',
  lockLabel: 'Key',
  lockEnter: 'Enter',
  lockWrong: 'This key is not valid, or it was revoked. Check it and try again.',
  lockAway: 'The console does not answer. Try again in a moment.',
  lockBadKey: 'A key is letters, digits and a few signs, without spaces or line breaks.',
  lockHow: 'No key? On the machine of the hub, do one of these:',
  lockCreate: 'Make one for yourself (it is shown once)',
  lockFile: 'Or see where ./hub up left the keys of the systems of this machine (under keys)',

  status: {
    up: ['Up', 'Data came as promised, and nothing fails'],
    late: ['Late', 'Its promise is exceeded'],
    failing: ['Failing', 'The last attempt failed'],
    silent: ['Silent', 'It can be reached, but nothing new came for unusually long'],
    paused: ['Paused', 'Paused by a person'],
    misconfigured: ['Misconfigured', 'There is a mistake in its folder'],
    new: ['New', 'Declared, and nothing received yet'],
  },

  attention: 'Needs attention',
  attentionNone: 'Nothing needs attention.',
  attentionMore: (number) => ` (and ${number} more)`,
  kind: {
    unbalanced: ['✗', 'Books off'],
    waiting: ['!', 'To be handled'],
    registryAway: ['✕', 'Registry away'],
    registryUnbalanced: ['✗', 'Registry books off'],
    held: ['!', 'Set aside'],
  },
  say: {
    unbalanced: () =>
      'What was received is not what was decided; a record may have been deleted or changed. → Compare with ./hub books and look at the log of the connector.',
    waiting: (number) =>
      `${records(number)} with faults, to be handled by a person. → See the faults by receipt, and send them again corrected.`,
    registryUnbalanced: () =>
      'What the registry was given is not what it worked on. → Compare with ./hub books and look at the log of the registry.',
    held: (number) =>
      `${records(number)} set aside that could not be merged. → Look at the log of the registry.`,
  },

  systems: 'Systems',
  columns: {
    status: 'Status',
    system: 'System',
    last: 'Last received',
    lag: 'Waiting',
    rate: 'Rate',
  },
  lagHint: 'Records taken and not worked on yet (lag)',
  rateHint: 'Average of the last minute (records per second)',
  never: 'never',
  neverHint: 'This system has sent nothing yet',
  unknown: '—',
  unknownHint: 'Its connector has no heartbeat, so nobody knows',
  noLag: '0',
  noLagHint: 'Nothing waits: all that was taken is done',
  records: (number) => count(number),
  noRate: '0',
  noRateHint: 'Nothing came within the last minute',
  perSecond: (text) => `${text}/s`,
  perMinute: (text) => `${text}/min`,
  more: 'Details',
  detail: {
    app: 'Connector',
    contact: 'Contact',
    promise: 'Promise',
    forms: 'Forms',
    sources: 'Sources',
    allWell: 'Nothing unusual.',
    source: (source) => source,
    read: 'last read',
    record: 'last record',
    error: 'last failure',
    none: 'none',
    every: (seconds) => `every ${span(seconds)}`,
    noPromise: 'none given',
  },

  books: 'Books (all time)',
  balanced: 'balanced',
  unbalanced: 'not balanced',
  unanswered: 'incomplete',
  unansweredHint: (names) => `No answer from: ${names}. Their counts are not in here.`,
  received: 'Received',
  equals: 'of which',
  counts: {
    published: ['published', 'Handed on to the registry'],
    duplicate: ['duplicate', 'The same as what is known'],
    superseded: ['superseded', 'Older than what is known, not applied'],
    notShared: ['not shared', 'Held back by its rules'],
    discarded: ['discarded', 'By a person'],
    returned: ['returned', 'To its submitter, by a person'],
    quarantined: ['to be handled', 'Has faults and waits for a person'],
    inFlight: ['in flight', 'Taken and not worked on yet'],
  },
  beside: {
    repeated: ['repeated', 'The same receipt came again; not among those received'],
    refused: ['refused', 'Given back at the door; not taken'],
  },
  nothingReceived: 'No record received yet',
  registry: 'Merging and sharing',
  registryCounts: {
    toMerge: ['to merge', 'Published, and not read by the registry yet'],
    dirty: ['to share', 'Merged, and not shared yet'],
    held: ['set aside', 'Could not be merged and wait for a person'],
  },

  accounts: 'Books by system',
  licenses: 'Licenses just shared',
  license: {
    at: 'Time',
    name: 'License',
    holder: 'Holder',
    status: 'Status',
    version: 'Version',
    from: 'From',
  },
  licenseNone:
    'No license was shared since the console started; as soon as one is, it appears here.',
  licenseSkipped: (number) => `${count(number)} more came too fast to be listed.`,
  licenseUnnamed: '(no name)',
  versionOf: (number) => `v${number}`,
  licenseStatus: {
    valid: 'valid',
    suspended: 'suspended',
    annulled: 'annulled',
    cancelled: 'cancelled',
    expired: 'expired',
    transferred: 'transferred',
    revoked: 'revoked',
    withdrawn: 'withdrawn',
    ended: 'ended',
    other: 'other',
  },
  entityState: { active: '', withdrawn: 'taken back', merged: 'merged', erased: 'erased' },

  begin: 'No data yet: three steps to the first record',
  beginKey: (title) => `Take the key of ${title} (./hub up has left it on this machine)`,
  beginPush: 'Push a record; the answer has its receipt',
  beginWait: 'Once the connector has started, a command to copy stands here.',
  beginSee:
    'Within seconds it appears under “Licenses just shared”; or ask for its life by its receipt:',
  copy: 'Copy',
  copied: 'Copied',

  comma: ', ',
  justNow: 'just now',
  secondsAgo: (number) => `${number} s ago`,
  minutesAgo: (number) => `${number} min ago`,
  hoursAgo: (number) => `${number} h ago`,
  daysAgo: (number) => `${number} d ago`,
};

function records(number) {
  return number === 1 ? '1 record' : `${count(number)} records`;
}

function span(seconds) {
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ];
  const [unit, word] = units.find(([size]) => seconds >= size && seconds % size === 0) ?? [
    1,
    'second',
  ];
  const number = seconds / unit;
  return number === 1 ? word : `${count(number)} ${word}s`;
}
