import { SeededRandom } from '../city/src/random.js';

/** One hostile body, and what kind of hostility it is. */
export interface HostileBody {
  readonly what: string;
  readonly type: 'application/json' | 'application/x-ndjson';
  readonly body: Buffer;
}

type Maker = (
  fuzzer: SeededRandom,
  good: () => Record<string, unknown>,
) => Omit<HostileBody, 'what'>;

const json = (value: unknown): Omit<HostileBody, 'what'> => raw(JSON.stringify(value));
const raw = (text: string): Omit<HostileBody, 'what'> => ({
  type: 'application/json',
  body: Buffer.from(text),
});

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  9_007_199_254_740_992,
  '',
  ' ',
  '\u0000',
  '\uFFFD',
  '\uD800',
  '１２３',
  'x'.repeat(5_000),
  [],
  {},
  [[[]]],
  { $ref: '#' },
  '2026-13-45',
  "'; DROP TABLE receipt; --",
  '<script>alert(1)</script>',
  '${jndi:ldap://x}',
];

const MAKERS: Readonly<Record<string, Maker>> = {
  'odd value in a field': (fuzzer, good) => {
    const record = good();
    record[fuzzer.pick(Object.keys(record))] = fuzzer.pick(ODD_VALUES);
    return json(record);
  },
  'field taken away': (fuzzer, good) => {
    const record = good();
    delete record[fuzzer.pick(Object.keys(record))];
    return json([record]);
  },
  'field nobody knows': (fuzzer, good) => json({ ...good(), [`X${fuzzer.below(1e6)}`]: 'x' }),
  'prototype names': (fuzzer, good) => {
    const text = JSON.stringify(good());
    const name = fuzzer.pick([
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
    ]);
    return raw(`{"${name}":{"polluted":true},${text.slice(1)}`);
  },
  depth: (fuzzer) => {
    const depth = 1 + fuzzer.below(20_000);
    return raw(`{"XK_NR":${'['.repeat(depth)}${']'.repeat(depth)}}`);
  },
  'number beyond 2^53': (fuzzer, good) =>
    raw(`{"CREATE_DATE":${'9'.repeat(17 + fuzzer.below(300))},${JSON.stringify(good()).slice(1)}`),
  'NUL and surrogates': (fuzzer, good) =>
    json({ ...good(), XK_NR: `甲${fuzzer.pick(['\u0000', '\uD83D', '\uDE00', '\uFFFD'])}乙` }),
  'broken UTF-8': (fuzzer, good) => {
    const body = Buffer.from(JSON.stringify([good()]));
    body[fuzzer.below(body.length)] = 0x80 + fuzzer.below(0x80);
    return { type: 'application/json', body };
  },
  'cut off': (fuzzer, good) => {
    const text = JSON.stringify([good(), good()]);
    return raw(text.slice(0, fuzzer.below(text.length)));
  },
  'bytes of chance': (fuzzer) => ({
    type: fuzzer.pick(['application/json', 'application/x-ndjson'] as const),
    body: Buffer.from(Array.from({ length: fuzzer.below(400) }, () => fuzzer.below(256))),
  }),
  'no record at all': (fuzzer) =>
    raw(fuzzer.pick(['[]', '[1,2]', '[null]', '["x"]', '[[]]', '7', '"x"', 'null', 'true', ''])),
  'broken lines': (fuzzer, good) => {
    const lines = Array.from({ length: 1 + fuzzer.below(6) }, () =>
      fuzzer.pick(['{', '', 'x', '[]', '{"a":1}', JSON.stringify(good())]),
    );
    return { type: 'application/x-ndjson', body: Buffer.from(lines.join('\n')) };
  },
  'twice the same name': (_fuzzer, good) =>
    raw(`{"XK_WSH":"a","XK_WSH":"b",${JSON.stringify(good()).slice(1)}`),
};

/** Hostile bodies, the same ones for the same seed. */
export function* hostileBodies(
  seed: number,
  count: number,
  good: () => Record<string, unknown>,
): Generator<HostileBody> {
  const fuzzer = new SeededRandom(seed);
  const kinds = Object.keys(MAKERS);
  for (let at = 0; at < count; at++) {
    const what = kinds[at % kinds.length] as string;
    yield { what, ...(MAKERS[what] as Maker)(fuzzer, good) };
  }
}
