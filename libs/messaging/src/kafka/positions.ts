import type { Place } from './alignment.js';

/** Where one partition is read next, and where it ended when last seen. */
export interface Position {
  readonly next: bigint;
  readonly high: bigint;
}

/** Where the partitions given to this process are read. */
export class Positions {
  private readonly places = new Map<string, Position & Place>();

  set({ topic, partition }: Place, { next, high }: Position): void {
    this.places.set(`${topic}/${partition}`, { topic, partition, next, high });
  }

  /** Undefined for a partition that is not ours, or not yet. */
  next({ topic, partition }: Place): bigint | undefined {
    return this.places.get(`${topic}/${partition}`)?.next;
  }

  /** Messages that are not fetched yet, by topic. */
  unfetched(): Map<string, number> {
    const sums = new Map<string, number>();
    for (const { topic, next, high } of this.places.values()) {
      sums.set(topic, (sums.get(topic) ?? 0) + Math.max(0, Number(high - next)));
    }
    return sums;
  }

  clear(): void {
    this.places.clear();
  }
}
