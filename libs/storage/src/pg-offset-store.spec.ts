import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Displaced } from '@hub/contracts';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { DataPath } from './data-path.js';
import { explainsToIndex } from './explain.js';
import { openDatabase } from './open-database.js';
import type { OffsetRange } from './pg-offset-store.js';
import {
  beginOffsets,
  guardOffsets,
  offsetGuard,
  PgOffsetStore,
  readOffsets,
} from './pg-offset-store.js';
import { KAFKA_OFFSET_TABLE } from './tables.js';

const TOPIC = 'hub.received.housing.v1';

function range(partition: number, from: number, next: number, topic = TOPIC): OffsetRange {
  return { topic, partition, from: BigInt(from), next: BigInt(next) };
}

describe(PgOffsetStore, () => {
  let stack: Stack;
  let path: DataPath;
  let offsets: PgOffsetStore;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    const owner = { url: stack.databaseUrl, schema: 'practice', app: 'spec' };
    const database = await openDatabase({ ...owner, migrations: [] });
    await database.query(KAFKA_OFFSET_TABLE);
    await database.query('CREATE TABLE effect (n int)');
    await database.destroy();
    path = new DataPath(owner);
  }, STACK_MILLISECONDS);
  beforeEach(async () => {
    await path.query({ name: 'clear', text: 'TRUNCATE kafka_offset, effect' });
    offsets = new PgOffsetStore(path);
  });
  afterAll(async () => {
    await path.close();
    await stack.stop();
  });

  const handle = (ranges: readonly OffsetRange[]): Promise<void> =>
    path.transaction((transaction) => {
      guardOffsets(transaction, ranges);
      void transaction.send({ name: 'effect', text: 'INSERT INTO effect VALUES (1)' });
    });
  const effects = async (): Promise<unknown> =>
    (await path.query<{ n: number }>({ name: 'n', text: 'SELECT count(*)::int AS n FROM effect' }))
      .rows[0]?.n;

  /** Until so many sessions wait for a lock. */
  async function untilWaiting(count: number): Promise<void> {
    const waiting = {
      name: 'waiting',
      text: `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    };
    while ((await path.query<{ n: number }>(waiting)).rows[0]?.n !== count) {
      // Asked again at once: it is a matter of milliseconds.
    }
  }

  it('knows nothing of partitions never read', async () => {
    expect(await offsets.read(TOPIC)).toEqual(new Map());
  });

  it('moves all partitions of a batch, of several topics, with its effects', async () => {
    const ranges = [range(3, 0, 5), range(0, 7, 9), range(3, 1, 2, 'hub.received.health.v1')];
    await offsets.begin(ranges);

    await handle(ranges);

    expect(await offsets.read(TOPIC)).toEqual(
      new Map([
        [3, 5n],
        [0, 9n],
      ]),
    );
    expect(await offsets.read('hub.received.health.v1')).toEqual(new Map([[3, 2n]]));
    expect(await effects()).toBe(1);
  });

  it('lets a batch that overlaps or leaves a gap commit nothing', async () => {
    await offsets.begin([range(0, 0, 1), range(1, 0, 1)]);
    await handle([range(0, 0, 5), range(1, 0, 5)]);

    for (const late of [range(1, 0, 6), range(1, 3, 6), range(1, 6, 8)]) {
      await expect(handle([range(0, 5, 9), late])).rejects.toBeInstanceOf(Displaced);
    }

    expect(await offsets.read(TOPIC)).toEqual(
      new Map([
        [0, 5n],
        [1, 5n],
      ]),
    );
    expect(await effects()).toBe(1);
  });

  it('lets one of two instances win that list the same partitions in another order', async () => {
    const ranges = Array.from({ length: 12 }, (_, partition) => range(partition, 0, 4));
    await offsets.begin(ranges);
    // Both have begun to lock, and wait, before either can end: in opposite orders they would block each other.
    const ends = await path.transaction(async (transaction) => {
      await transaction.send({
        name: 'hold',
        text: 'SELECT 1 FROM kafka_offset WHERE part = 5 FOR UPDATE',
      });
      const both = [ranges, ranges.toReversed()].map((batch) => handle(batch));
      await untilWaiting(2);
      return { settled: Promise.allSettled(both) };
    });

    const failed = (await ends.settled).filter((end) => end.status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.reason).toBeInstanceOf(Displaced);
    expect(await effects()).toBe(1);
  });

  it('is displaced from a partition that was never begun', async () => {
    await expect(handle([range(0, 0, 1)])).rejects.toBeInstanceOf(Displaced);
  });

  it('begins a partition once, where the first reader says', async () => {
    await offsets.begin([range(0, 40, 41)]);
    await handle([range(0, 40, 50)]);
    await new PgOffsetStore(path).begin([range(0, 99, 100), range(1, 7, 8)]);

    const kept = await path.query({
      name: 'kept',
      text: 'SELECT part, first_offset::int, next_offset::int FROM kafka_offset ORDER BY part',
    });
    expect(kept.rows).toEqual([
      { part: 0, first_offset: 40, next_offset: 50 },
      { part: 1, first_offset: 7, next_offset: 7 },
    ]);
  });

  it('keeps offsets beyond what a JavaScript number can hold', async () => {
    const huge = { topic: TOPIC, partition: 0, from: 2n ** 60n, next: 2n ** 60n + 1n };
    await offsets.begin([huge]);

    await handle([huge]);

    expect(await offsets.read(TOPIC)).toEqual(new Map([[0, 2n ** 60n + 1n]]));
  });

  it('guards, reads and begins by index on an empty, a small and a full table', async () => {
    const fill = (topics: number): Promise<unknown> =>
      path.query(
        {
          name: 'fill',
          text: `INSERT INTO kafka_offset SELECT 't' || t, p, 0, 0 FROM generate_series(1, $1::int) t, generate_series(0, 11) p
            ON CONFLICT DO NOTHING`,
        },
        [topics],
      );
    const analyze = { name: 'analyze', text: 'ANALYZE kafka_offset' };

    for (const topics of [0, 1, 200]) {
      if (topics > 0) {
        await fill(topics);
        await path.query(analyze);
      }
      for (const statement of [offsetGuard, readOffsets, beginOffsets]) {
        expect([statement.name, await explainsToIndex(path, statement)]).toEqual([
          statement.name,
          [],
        ]);
      }
    }
  });
});
