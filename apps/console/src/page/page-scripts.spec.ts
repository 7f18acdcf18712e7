import { describe, expect, it } from '@jest/globals';

/** The page's scripts are plain JavaScript for browsers; what in them needs no browser is held here. */
function script<T>(name: string): Promise<T> {
  return import(new URL(`../../page/${name}`, import.meta.url).href) as Promise<T>;
}

interface ParsedEvent {
  readonly type: string;
  readonly data: string;
}
const { EventParser } = await script<{
  readonly EventParser: new () => { push(text: string): ParsedEvent[] };
}>('event-stream.js');

describe('EventParser', () => {
  const stream =
    'event: systems\nid: 1\ndata: {"a":1}\n\n: nothing\n\nevent: license\ndata: one\ndata: two\n\n';
  const events = [
    { type: 'systems', data: '{"a":1}' },
    { type: 'license', data: 'one\ntwo' },
  ];

  it('takes a stream apart', () => {
    expect(new EventParser().push(stream)).toEqual(events);
  });

  it('finds the same events wherever the stream is cut', () => {
    for (let size = 1; size < 12; size += 1) {
      const parser = new EventParser();
      const found = [];
      for (let at = 0; at < stream.length; at += size) {
        found.push(...parser.push(stream.slice(at, at + size)));
      }

      expect(found).toEqual(events);
    }
  });

  it('knows all line ends, also cut in two', () => {
    const parser = new EventParser();

    expect(parser.push('event: a\r\ndata: 1\r')).toEqual([]);
    expect(parser.push('\n\r\n')).toEqual([{ type: 'a', data: '1' }]);
  });

  it('keeps an event back until it is complete', () => {
    const parser = new EventParser();

    expect(parser.push('data: half')).toEqual([]);
    expect(parser.push(' done\n\n')).toEqual([{ type: 'message', data: 'half done' }]);
  });
});

interface Item {
  readonly kind: string;
  readonly title?: string;
}
const { attentionOf, byUrgency, isEmpty } = await script<{
  readonly attentionOf: (systems: readonly object[], books: object | undefined) => Item[];
  readonly byUrgency: (systems: readonly object[]) => { system: string }[];
  readonly isEmpty: (systems: readonly object[], books: object | undefined) => boolean;
}>('attention.js');

const aSystem = (system: string, status: string) => ({
  system,
  title: system,
  status,
  reasons: ['r'],
});
const registry = { balanced: true, held: 0 };

describe('attention', () => {
  it('puts what wants attention first, by name among equals', () => {
    const systems = [
      'up',
      'new',
      'paused',
      'silent',
      'late',
      'failing',
      'misconfigured',
      'late',
    ].map((status, at) => aSystem(`${String.fromCharCode(104 - at)}-${status}`, status));

    expect(byUrgency(systems).map(({ system }) => system.slice(2))).toEqual([
      'misconfigured',
      'failing',
      'late',
      'late',
      'silent',
      'paused',
      'new',
      'up',
    ]);
  });

  it('asks nobody to attend to what is well, new or paused by a person', () => {
    const systems = ['up', 'new', 'paused'].map((status) => aSystem(status, status));

    expect(attentionOf(systems, { systems: {}, registry })).toEqual([]);
  });

  it('lists books that are off, records that wait, and a registry that is away', () => {
    const books = {
      systems: {
        housing: { balanced: false, quarantined: 0 },
        health: { balanced: true, quarantined: 3 },
        food: { balanced: false, problem: 'away' },
      },
      registry: { balanced: false, problem: 'away' },
    };

    const kinds = attentionOf([aSystem('housing', 'failing')], books).map(({ kind }) => kind);

    expect(kinds).toEqual(['failing', 'unbalanced', 'waiting', 'registryAway']);
  });

  it('lists what the registry set aside', () => {
    const books = { systems: {}, registry: { balanced: true, held: 2 } };

    expect(attentionOf([], books)).toEqual([{ key: 'held', kind: 'held', count: 2 }]);
  });

  it('knows an empty hub from one that was only restarted', () => {
    const systems = [aSystem('housing', 'new')];

    expect(isEmpty(systems, { systems: { housing: { received: 0 } } })).toBe(true);
    expect(isEmpty(systems, { systems: { housing: { received: 9 } } })).toBe(false);
    expect(isEmpty([{ ...systems[0], lastReceivedAt: 'x' }], undefined)).toBe(false);
  });
});

type Words = Readonly<Record<string, unknown>>;
const { zh } = await script<{ zh: Words }>('words-zh.js');
const { en } = await script<{ en: Words }>('words-en.js');
const { ago, count, exact, rate } = await script<{
  readonly ago: (at: Date, now: Date, words: Words) => string;
  readonly count: (number: number) => string;
  readonly exact: (at: Date) => string;
  readonly rate: (perSecond: number, words: Words) => string;
}>('format.js');

describe('words', () => {
  it('are the same in both languages', () => {
    expect(shapeOf(en)).toEqual(shapeOf(zh));
  });
});

function shapeOf(words: unknown): unknown {
  if (typeof words !== 'object' || words === null) {
    return typeof words;
  }
  return Object.fromEntries(Object.entries(words).map(([name, value]) => [name, shapeOf(value)]));
}

describe('format', () => {
  const now = new Date('2026-11-25T01:31:05Z');
  const before = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

  it.each([
    [-30, '刚刚'],
    [4, '刚刚'],
    [59, '59 秒前'],
    [240, '4 分钟前'],
    [7_199, '1 小时前'],
    [172_800, '2 天前'],
  ])('says that %d seconds ago is %s', (seconds, words) => {
    expect(ago(before(seconds), now, zh)).toBe(words);
  });

  it('shows the time of the hub, wherever the browser is', () => {
    expect(exact(now)).toBe('2026-11-25 09:31:05');
  });

  it.each([
    [0, '0'],
    [0.02, '1 条/分'],
    [0.4, '24 条/分'],
    [1.25, '1.3 条/秒'],
    [1234.4, '1,234 条/秒'],
  ])('says %d records per second as %s', (perSecond, words) => {
    expect(rate(perSecond, zh)).toBe(words);
  });

  it('separates thousands', () => {
    expect(count(1_048_576)).toBe('1,048,576');
  });
});
