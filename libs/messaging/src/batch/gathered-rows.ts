import type { IncomingMessage, OffsetRange } from '../incoming.js';

/** Messages of one partition in log order, as one fetch brought them. */
export interface Chunk {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly IncomingMessage[];
  /** Where reading goes on after them: beyond the last message where the log holds marks of transactions. */
  readonly next: bigint;
}

/** Rows taken together, with the ranges of the log they are. */
export interface Gathering {
  readonly messages: readonly IncomingMessage[];
  readonly ranges: readonly OffsetRange[];
}

/** How much one batch may hold. */
export interface GatheringLimits {
  readonly rows: number;
  readonly bytes: number;
}

/** What a row weighs besides its value. */
const ROW_BYTES = 200;

/**
 * Rows that wait to be handled, partition by partition. What is taken is contiguous per partition, begins where the
 * last taking ended, and is shared out evenly: a long queue in one partition does not hold up the others.
 */
export class GatheredRows {
  private readonly queues = new Map<string, PartitionQueue>();
  private count = 0;

  /** Says where a partition begins. Whatever was kept for it is forgotten. */
  begin(topic: string, partition: number, from: bigint): void {
    this.count -= this.queues.get(nameOf(topic, partition))?.count ?? 0;
    this.queues.set(nameOf(topic, partition), new PartitionQueue(topic, partition, from));
  }

  /** Keeps a chunk that follows on the last one of its partition. */
  add(chunk: Chunk): void {
    const queue = this.queues.get(nameOf(chunk.topic, chunk.partition));
    if (queue && chunk.messages.length > 0) {
      queue.add(chunk);
      this.count += chunk.messages.length;
    }
  }

  /** Rows that wait. */
  get size(): number {
    return this.count;
  }

  /** Rows and bytes of one topic that wait. */
  sizeOf(topic: string): GatheringLimits {
    const sum = { rows: 0, bytes: 0 };
    for (const queue of this.queues.values()) {
      if (queue.topic === topic) {
        sum.rows += queue.count;
        sum.bytes += queue.bytes;
      }
    }
    return sum;
  }

  /** The next batch; undefined when nothing waits. Always at least one row, however large. */
  take(limits: GatheringLimits): Gathering | undefined {
    const waiting = [...this.queues.values()]
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => a.count - b.count);
    const messages: IncomingMessage[] = [];
    const ranges: OffsetRange[] = [];
    let bytes = limits.bytes;
    for (const [at, queue] of waiting.entries()) {
      const share = Math.ceil((limits.rows - messages.length) / (waiting.length - at));
      const taken = queue.take({ rows: share, bytes }, messages);
      bytes -= taken.bytes;
      ranges.push(...taken.ranges);
      if (bytes <= 0 || messages.length >= limits.rows) {
        break;
      }
    }
    this.count -= messages.length;
    return messages.length > 0 ? { messages, ranges: ranges.toSorted(inOrder) } : undefined;
  }

  /** Forgets all rows of a topic. */
  forgetTopic(topic: string): void {
    for (const [name, queue] of this.queues) {
      if (queue.topic === topic) {
        this.count -= queue.count;
        this.queues.delete(name);
      }
    }
  }

  /** Forgets everything, also where partitions begin. */
  clear(): void {
    this.queues.clear();
    this.count = 0;
  }
}

class PartitionQueue {
  count = 0;
  bytes = 0;
  private readonly chunks: Chunk[] = [];
  /** Rows of the first chunk that are taken already. */
  private taken = 0;

  constructor(
    readonly topic: string,
    readonly partition: number,
    private from: bigint,
  ) {}

  add(chunk: Chunk): void {
    this.chunks.push(chunk);
    this.count += chunk.messages.length;
    this.bytes += chunk.messages.reduce((sum, message) => sum + bytesOf(message), 0);
  }

  /** Appends rows to `into`: at most `rows`, and no further one once `bytes` are used up. */
  take(limits: GatheringLimits, into: IncomingMessage[]): { bytes: number; ranges: OffsetRange[] } {
    const from = this.from;
    const wanted = into.length + limits.rows;
    let bytes = 0;
    for (let chunk = this.chunks[0]; chunk; chunk = this.chunks[0]) {
      while (this.taken < chunk.messages.length && into.length < wanted && bytes < limits.bytes) {
        const message = chunk.messages[this.taken]!;
        into.push(message);
        bytes += bytesOf(message);
        this.count -= 1;
        this.taken += 1;
        this.from = message.offset + 1n;
      }
      if (this.taken < chunk.messages.length) {
        break;
      }
      this.from = chunk.next;
      this.chunks.shift();
      this.taken = 0;
    }
    this.bytes -= bytes;
    const { topic, partition, from: next } = this;
    return { bytes, ranges: next > from ? [{ topic, partition, from, next }] : [] };
  }
}

function bytesOf(message: IncomingMessage): number {
  return ROW_BYTES + (message.value?.length ?? 0);
}

function nameOf(topic: string, partition: number): string {
  return `${topic}/${partition}`;
}

function inOrder(a: OffsetRange, b: OffsetRange): number {
  return a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : a.partition - b.partition;
}
