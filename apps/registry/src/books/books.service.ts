import { canonicalTopic, KINDS } from '@hub/contracts';
import type { TopicAdmin } from '@hub/messaging';
import type { PgOffsetStore, SqlPath } from '@hub/storage';
import { countDirty, countHeld } from '../store/look-up-statements.js';
import type { PartitionFacts, RegistryBooks } from './balance.js';
import { closeBooks } from './balance.js';

/** Tells the registry's books. */
export class BooksService {
  constructor(
    private readonly path: SqlPath,
    private readonly offsets: PgOffsetStore,
    private readonly topics: Pick<TopicAdmin, 'offsets'>,
  ) {}

  /** Throws `Unreachable` when Kafka or PostgreSQL do not answer. */
  async close(): Promise<RegistryBooks> {
    const partitions = await Promise.all(
      KINDS.map((kind) => this.partitionsOf(canonicalTopic(kind))),
    );
    const [dirty, held] = await Promise.all([
      this.path.query<{ dirty: number; walks: number }>(countDirty),
      this.path.query<{ held: number }>(countHeld),
    ]);
    const [marked] = dirty.rows;
    return closeBooks(partitions.flat(), {
      dirty: (marked?.dirty ?? 0) + (marked?.walks ?? 0),
      held: held.rows[0]?.held ?? 0,
    });
  }

  /** First what is merged, then the log's ends, then the marks: what is counted nowhere was done before. */
  private async partitionsOf(topic: string): Promise<PartitionFacts[]> {
    const merged = await this.offsets.read(topic);
    const ends = await this.topics.offsets(topic);
    return [...ends].map(([partition, { low, high }]) => {
      const next = merged.get(partition);
      return next === undefined ? { low, high } : { low, high, next };
    });
  }
}
