import { dateTimeFormat } from '@hub/domain';
import { ArgumentProblem, defineCodec } from './codec.js';
import type { CodecContext } from './codec.js';
import { readFirst } from './read-first.js';
import { scalarText } from './scalar.js';
import type { Spelling } from './read-first.js';

const EPOCH: readonly Spelling[] = [dateTimeFormat('epoch-ms')].filter((one) => one !== undefined);

/** What is read where a line says `date-time` and no more; the first is written. */
const DEFAULTS = [
  'rfc3339',
  'YYYY-MM-DD HH:mm:ss',
  'YYYY-MM-DD HH:mm:ss.S',
  'YYYY-MM-DDTHH:mm:ss',
  'YYYY-MM-DD HH:mm',
  'YYYY/MM/DD HH:mm:ss',
];

interface TimeArgument {
  readonly spellings: readonly Spelling[];
  /** No pattern is given: milliseconds since 1970 are read too. */
  readonly plain: boolean;
}

/** A zone at the end, with or without the word. */
const ZONE = /(?:^|\s+)(?:zone\s+(\S+)|([+-]\d\d:\d\d|Z|UTC|Asia\/Shanghai))$/;

/** Milliseconds since 1970 from 1973 to 5138: no other way of writing time has so many digits and nothing else. */
const EPOCH_MS = /^\d{12,14}$/;

/** Points in time; canonical RFC 3339 in +08:00. */
export const dateTime = defineCodec<TimeArgument>({
  name: 'date-time',
  summary:
    'A point in time: RFC 3339, YYYY-MM-DD HH:mm:ss or milliseconds since 1970 unless a pattern, `epoch-ms` or `epoch-s` is given; `zone UTC` (or +09:00 …) where the form does not keep Beijing time.',
  examples: [
    { native: '2019-09-11T13:46:21+08:00', canonical: '2019-09-11T13:46:21+08:00' },
    {
      native: '2025-09-19 17:41:05.0',
      canonical: '2025-09-19T17:41:05+08:00',
      writes: '2025-09-19T17:41:05+08:00',
    },
    {
      argument: 'YYYY-MM-DD HH:mm:ss',
      native: '2019-09-11 13:46:21',
      canonical: '2019-09-11T13:46:21+08:00',
    },
    {
      argument: 'YYYY-MM-DD HH:mm:ss zone UTC',
      native: '2019-09-11 05:46:21',
      canonical: '2019-09-11T13:46:21+08:00',
    },
    {
      native: 1568180781000,
      canonical: '2019-09-11T13:46:21+08:00',
      writes: '2019-09-11T13:46:21+08:00',
    },
    {
      argument: 'YYYY-MM-DD HH:mm:ss UTC',
      native: '2019-09-11 05:46:21',
      canonical: '2019-09-11T13:46:21+08:00',
    },
    { argument: 'epoch-ms', native: '1568180781000', canonical: '2019-09-11T13:46:21+08:00' },
    {
      argument: 'epoch-ms',
      native: 1568180781000,
      canonical: '2019-09-11T13:46:21+08:00',
      writes: '1568180781000',
    },
    { native: '2019-09-11 24:46:21', fault: 'DATE' },
  ],
  prepare: (words, context) => {
    const [, named, bare] = ZONE.exec(words) ?? [];
    const zone = named ?? bare ?? '+08:00';
    const pattern = words.replace(ZONE, '');
    const plain = pattern === '';
    const made = prepared(plain ? DEFAULTS : [pattern], zone, context);
    return made instanceof ArgumentProblem ? made : { spellings: made, plain };
  },
  decode: (native, { spellings, plain }) => {
    const isEpoch = plain && EPOCH_MS.test(scalarText(native) ?? '');
    return readFirst(native, isEpoch ? EPOCH : spellings);
  },
  encode: (canonical, { spellings: [first] }) =>
    typeof canonical === 'string' ? first?.write(canonical) : undefined,
});

function prepared(
  patterns: readonly string[],
  zone: string,
  { also }: CodecContext,
): readonly Spelling[] | ArgumentProblem {
  const spellings: Spelling[] = [];
  for (const pattern of [...patterns, ...also]) {
    const format = dateTimeFormat(pattern, zone);
    if (format === undefined) {
      return new ArgumentProblem(
        `"${pattern}" in zone "${zone}" is no pattern of a point in time`,
        'Write rfc3339, epoch-ms, epoch-s or a pattern such as YYYY-MM-DD HH:mm:ss, with zone +08:00, UTC or Asia/Shanghai.',
      );
    }
    spellings.push(format);
  }
  return spellings;
}
