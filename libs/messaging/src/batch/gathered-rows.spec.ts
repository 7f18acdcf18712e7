import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from '../incoming.js';
import { type Chunk, GatheredRows } from './gathered-rows.js';

const TOPIC = 'hub.received.housing.v1';

function aChunk(partition: number, from: number, count: number, more: Partial<Chunk> = {}): Chunk {
  const topic = more.topic ?? TOPIC;
  const messages = Array.from({ length: count }, (_, n): IncomingMessage => ({
    topic,
    partition,
    offset: BigInt(from + n),
    key: `key-${partition}`,
    value: Buffer.alloc(800),
    headers: {},
    timestamp: 0,
  }));
  return { topic, partition, messages, next: BigInt(from + count), ...more };
}

const LIMITS = { rows: 100, bytes: 1_000_000 };
const offsets = (rows: GatheredRows, limits = LIMITS): string[] =>
  (rows.take(limits)?.messages ?? []).map(({ partition, offset }) => `${partition}:${offset}`);

describe(GatheredRows.name, () => {
  it('gathers rows of all partitions into one batch', () => {
    const rows = new GatheredRows();
    for (let partition = 0; partition < 12; partition += 1) {
      rows.begin(TOPIC, partition, 5n);
      rows.add(aChunk(partition, 5, 3));
    }

    const batch = rows.take(LIMITS);

    expect(batch?.messages).toHaveLength(36);
    expect(batch?.ranges).toHaveLength(12);
    expect(batch?.ranges.map(({ partition }) => partition)).toEqual(
      Array.from({ length: 12 }, (_, partition) => partition),
    );
    expect(rows.size).toBe(0);
  });

  it('goes on in each partition where the last batch ended', () => {
    const rows = new GatheredRows();
    rows.begin(TOPIC, 1, 10n);
    rows.add(aChunk(1, 10, 3));
    rows.add(aChunk(1, 13, 3));

    const batches = [rows.take({ ...LIMITS, rows: 4 }), rows.take({ ...LIMITS, rows: 4 })];

    expect(batches.map((batch) => batch?.messages.map(({ offset }) => Number(offset)))).toEqual([
      [10, 11, 12, 13],
      [14, 15],
    ]);
    expect(batches.flatMap((batch) => batch?.ranges)).toEqual([
      { topic: TOPIC, partition: 1, from: 10n, next: 14n },
      { topic: TOPIC, partition: 1, from: 14n, next: 16n },
    ]);
  });

  it('gives short queues all they have and shares the rest out among the long ones', () => {
    const rows = new GatheredRows();
    [1000, 2, 1000].forEach((count, partition) => {
      rows.begin(TOPIC, partition, 0n);
      rows.add(aChunk(partition, 0, count));
    });

    const counts = new Map<string, number>();
    offsets(rows).forEach((name) => {
      const partition = name.split(':')[0] ?? '';
      counts.set(partition, (counts.get(partition) ?? 0) + 1);
    });

    expect(Object.fromEntries(counts)).toEqual({ 0: 49, 1: 2, 2: 49 });
  });

  it('ends a batch when its bytes are used up, but takes one row however large', () => {
    const rows = new GatheredRows();
    rows.begin(TOPIC, 0, 0n);
    rows.add(aChunk(0, 0, 10));

    expect(offsets(rows, { rows: 100, bytes: 2500 })).toEqual(['0:0', '0:1', '0:2']);
    expect(offsets(rows, { rows: 100, bytes: 1 })).toEqual(['0:3']);
  });

  it('steps over marks of transactions once all rows before them are taken', () => {
    const rows = new GatheredRows();
    rows.begin(TOPIC, 0, 0n);
    rows.add(aChunk(0, 0, 4, { next: 5n }));

    const [first, second] = [rows.take({ ...LIMITS, rows: 3 }), rows.take(LIMITS)];

    expect(first?.ranges[0]?.next).toBe(3n);
    expect(second?.ranges).toEqual([{ topic: TOPIC, partition: 0, from: 3n, next: 5n }]);
  });

  it('sorts ranges by topic and partition', () => {
    const rows = new GatheredRows();
    for (const [topic, partition] of [
      ['b', 2],
      ['b', 0],
      ['a', 11],
    ] as const) {
      rows.begin(topic, partition, 0n);
      rows.add(aChunk(partition, 0, 1, { topic }));
    }

    expect(rows.take(LIMITS)?.ranges.map((r) => `${r.topic}${r.partition}`)).toEqual([
      'a11',
      'b0',
      'b2',
    ]);
  });

  it('forgets one topic without touching the others', () => {
    const rows = new GatheredRows();
    for (const topic of ['a', 'b']) {
      rows.begin(topic, 0, 0n);
      rows.add(aChunk(0, 0, 5, { topic }));
    }

    rows.forgetTopic('a');

    expect(rows.size).toBe(5);
    expect(rows.sizeOf('a')).toEqual({ rows: 0, bytes: 0 });
    expect(rows.take(LIMITS)?.messages.every(({ topic }) => topic === 'b')).toBe(true);
  });

  it('takes nothing for a partition that has not begun', () => {
    const rows = new GatheredRows();

    rows.add(aChunk(0, 0, 5));

    expect(rows.take(LIMITS)).toBeUndefined();
  });
});
