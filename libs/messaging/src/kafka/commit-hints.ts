import type { Log } from '@hub/runtime';
import type { Consumer } from 'kafkajs';
import type { OffsetRange } from '../incoming.js';

const EVERY_MS = 1000;

/**
 * Tells Kafka once a second how far a group has come. Only tools that show lag look at it: reading goes by the offsets
 * in PostgreSQL. So an error is a matter for the debug log.
 */
export class CommitHints {
  private readonly next = new Map<string, OffsetRange>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly consumer: Consumer,
    private readonly log: Log,
  ) {}

  /** Notes what has been handled. */
  note(ranges: readonly OffsetRange[]): void {
    ranges.forEach((range) => this.next.set(`${range.topic}/${range.partition}`, range));
    this.timer ??= setTimeout(() => void this.flush(), EVERY_MS);
    this.timer.unref();
  }

  /** Forgets what was noted: the partitions may be somebody else's. */
  clear(): void {
    this.next.clear();
  }

  /** Tells Kafka now. Never throws. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const ranges = [...this.next.values()];
    this.next.clear();
    if (ranges.length === 0) {
      return;
    }
    try {
      await this.consumer.commitOffsets(
        ranges.map(({ topic, partition, next }) => ({ topic, partition, offset: String(next) })),
      );
    } catch (error) {
      const reason = error instanceof Error ? error.name : '';
      this.log.debug('offset-hint-failed', { reason });
    }
  }
}
