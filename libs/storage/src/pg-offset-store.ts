import { isNativeError } from 'node:util/types';
import type { OffsetStore } from '@hub/contracts';
import { Displaced } from '@hub/contracts';
import { int4s, int8s, texts } from './binary-arrays.js';
import type { SqlPath, Statement, Transaction } from './statement.js';

/** Messages of one partition, `from` inclusive, `next` exclusive. */
export interface OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly next: bigint;
}

/**
 * Moves the offsets of all partitions of a batch, or divides by zero when one of them is not where this instance last
 * read it: the whole transaction rolls back although nobody waits for the answer (guard 6; `walk.md` §6).
 * Parameters: topics `text[]`, partitions `int4[]`, read `int8[]`, next `int8[]`, their number `int8`.
 */
export const offsetGuard: Statement = {
  name: 'hub-offset-guard',
  text: `WITH moved AS (
  UPDATE kafka_offset o SET next_offset = n.next
  FROM unnest($1::text[], $2::int4[], $3::int8[], $4::int8[]) n(topic, part, read, next)
  WHERE o.topic = n.topic AND o.part = n.part AND o.next_offset = n.read RETURNING 1)
SELECT 1 / (count(*) = $5::int8)::int FROM moved`,
};

/** Makes the rows of partitions never read before. */
export const beginOffsets: Statement = {
  name: 'hub-begin-offsets',
  text: `INSERT INTO kafka_offset (topic, part, first_offset, next_offset)
SELECT topic, part, start, start FROM unnest($1::text[], $2::int4[], $3::int8[]) u(topic, part, start)
ON CONFLICT (topic, part) DO NOTHING`,
};

/** All partitions of one topic. */
export const readOffsets: Statement = {
  name: 'hub-read-offsets',
  text: 'SELECT part, next_offset FROM kafka_offset WHERE topic = $1',
};

const DIVISION_BY_ZERO = '22012';

/**
 * The first statement of a batch's transaction. Partitions are locked in sorted order, so two instances that overlap
 * wait for each other instead of blocking each other. The transaction fails with `Displaced` when another instance has
 * moved on: drop the batch, read the offsets again, seek.
 * Needs a row per partition: `PgOffsetStore.begin` makes it.
 */
export function guardOffsets(transaction: Transaction, ranges: readonly OffsetRange[]): void {
  const sorted = ranges.toSorted(byTopicAndPartition);
  void transaction.send(
    offsetGuard,
    [
      texts(sorted.map((range) => range.topic)),
      int4s(sorted.map((range) => range.partition)),
      int8s(sorted.map((range) => range.from)),
      int8s(sorted.map((range) => range.next)),
      sorted.length,
    ],
    displacedFrom(sorted),
  );
}

/** Offsets in the table `kafka_offset` (`KAFKA_OFFSET_TABLE`) of the app's schema. */
export class PgOffsetStore implements OffsetStore {
  private readonly begun = new Set<string>();

  constructor(private readonly path: SqlPath) {}

  /** See `OffsetStore.read`. */
  async read(topic: string): Promise<ReadonlyMap<number, bigint>> {
    const { rows } = await this.path.query<{ part: number; next_offset: string }>(readOffsets, [
      topic,
    ]);
    return new Map(rows.map((row) => [row.part, BigInt(row.next_offset)]));
  }

  /**
   * Makes the rows of partitions never read before, each at its `from`; rows that exist stay as they are. Call it before
   * the transaction of each batch, as a statement of its own: of two instances that begin at once, one row remains and
   * the guard decides between them. Costs nothing once all partitions are known.
   */
  async begin(ranges: readonly Omit<OffsetRange, 'next'>[]): Promise<void> {
    const fresh = ranges.filter((range) => !this.begun.has(nameOf(range)));
    if (fresh.length === 0) {
      return;
    }
    await this.path.query(beginOffsets, [
      texts(fresh.map((range) => range.topic)),
      int4s(fresh.map((range) => range.partition)),
      int8s(fresh.map((range) => range.from)),
    ]);
    fresh.forEach((range) => this.begun.add(nameOf(range)));
  }
}

function nameOf(range: { topic: string; partition: number }): string {
  return `${range.topic}/${range.partition}`;
}

function byTopicAndPartition(a: OffsetRange, b: OffsetRange): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
}

function displacedFrom(ranges: readonly OffsetRange[]): (error: unknown) => unknown {
  return (error) =>
    isNativeError(error) && 'code' in error && error.code === DIVISION_BY_ZERO
      ? new Displaced(
          'Another instance has moved the offsets',
          { partitions: ranges.map(nameOf) },
          { cause: error },
        )
      : error;
}
