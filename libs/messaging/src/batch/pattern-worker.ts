import { Displaced, HubError } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import type { IncomingBatch } from '../incoming.js';
import type { Place } from '../kafka/alignment.js';
import type { FeedTaker } from '../kafka/feed-options.js';
import { growingPause, pause } from '../pause.js';
import { type Chunk, GatheredRows, type Gathering } from './gathered-rows.js';

/** What a worker asks of the feed it belongs to. */
export interface WorkerFeed {
  readonly turn: { readonly isOver: boolean; readonly signal: AbortSignal };
  handled(ranges: Gathering['ranges']): void;
  realign(): void;
  halt(topic: string, error: HubError): void;
}

/** How batches are formed, and who handles them. */
export interface WorkerOptions {
  readonly pattern: string;
  readonly maxRows: number;
  readonly maxBytes: number;
  /** How long the first row waits for company while nothing is being handled. */
  readonly lingerMs: number;
  readonly handle: (batch: IncomingBatch) => Promise<void>;
  readonly onCrash: (error: unknown) => void;
  readonly report: (ok: boolean, reason?: string) => void;
  readonly log: Log;
}

/** Tries of a batch that fails for no known reason. */
const TRIES = 4;
/** Batches of one topic that may wait while one is handled. */
const WAITING_BATCHES = 4;

/**
 * Gathers the rows of one pattern and has them handled, one batch at a time; the next batch gathers meanwhile. While
 * more than four batches of a topic wait, `offer` keeps the feed from fetching more.
 */
export class PatternWorker implements FeedTaker {
  feed!: WorkerFeed;
  private readonly rows = new GatheredRows();
  private readonly change = new Waiters();
  private inWork: Promise<void> | undefined;
  private taken: Gathering['messages'] = [];
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: WorkerOptions) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Finishes the batch in work, takes no other. Safe to call twice. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.change.wake();
    await this.running;
  }

  drop(): void {
    this.rows.clear();
    this.change.wake();
  }

  async idle(): Promise<void> {
    await this.inWork;
  }

  begin({ topic, partition }: Place, from: bigint): void {
    this.rows.begin(topic, partition, from);
  }

  forget(topic: string): void {
    this.rows.forgetTopic(topic);
    this.change.wake();
  }

  async offer(chunk: Chunk): Promise<boolean> {
    const { turn } = this.feed;
    while (!turn.isOver && !this.stopping.signal.aborted && this.isFull(chunk.topic)) {
      await this.change.next();
    }
    if (turn.isOver || this.stopping.signal.aborted) {
      return false;
    }
    this.rows.add(chunk);
    this.change.wake();
    return true;
  }

  /** Rows of a topic that were read and are not handled yet. */
  openRows(topic: string): number {
    const inWork = this.taken.filter((message) => message.topic === topic).length;
    return inWork + this.rows.sizeOf(topic).rows;
  }

  private isFull(topic: string): boolean {
    const { rows, bytes } = this.rows.sizeOf(topic);
    const { maxRows, maxBytes } = this.options;
    return rows >= WAITING_BATCHES * maxRows || bytes >= WAITING_BATCHES * maxBytes;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      if (this.rows.size === 0) {
        await this.change.next();
        await this.linger();
        continue;
      }
      const { maxRows, maxBytes } = this.options;
      const gathering = this.rows.take({ rows: maxRows, bytes: maxBytes });
      this.change.wake();
      if (gathering) {
        this.taken = gathering.messages;
        this.inWork = this.work(gathering);
        await this.inWork;
        this.taken = [];
      }
    }
  }

  /** Rows that come while a batch is handled have waited long enough; only the first after a rest waits for others. */
  private async linger(): Promise<void> {
    const until = performance.now() + this.options.lingerMs;
    while (this.rows.size > 0 && this.rows.size < this.options.maxRows) {
      const left = until - performance.now();
      if (left <= 0 || this.stopping.signal.aborted) {
        return;
      }
      await this.change.next(left);
    }
  }

  private async work(gathering: Gathering): Promise<void> {
    const { turn } = this.feed;
    for (let failures = 0; !turn.isOver; failures += 1) {
      try {
        await this.options.handle(asBatch(gathering, turn));
        this.feed.handled(gathering.ranges);
        this.options.report(true);
        return;
      } catch (error) {
        if (await this.isSettled(gathering, error, failures)) {
          return;
        }
      }
    }
  }

  /** False when the same batch is to be tried again. */
  private async isSettled(
    gathering: Gathering,
    error: unknown,
    failures: number,
  ): Promise<boolean> {
    const { pattern, log } = this.options;
    const { turn } = this.feed;
    if (turn.isOver) {
      log.info('batch-dropped', { pattern, rows: gathering.messages.length });
      return true;
    }
    if (error instanceof Displaced) {
      log.warn('batch-displaced', { pattern, rows: gathering.messages.length });
      this.feed.realign();
      return true;
    }
    const known = error instanceof HubError ? error.disposition : 'reject';
    if (known === 'halt') {
      await this.haltTopics(gathering, error as HubError);
      return true;
    }
    log.error('batch-failed', error, { pattern, rows: gathering.messages.length, failures });
    if (known === 'reject' && failures + 1 >= TRIES) {
      this.stopping.abort();
      this.options.onCrash(error);
      return true;
    }
    this.options.report(false, error instanceof Error ? error.message : 'a batch fails');
    await pause(growingPause(failures), AbortSignal.any([turn.signal, this.stopping.signal]));
    return this.stopping.signal.aborted;
  }

  /** Only the topic that cannot go on is halted: a batch of several is taken apart to find it. */
  private async haltTopics(gathering: Gathering, error: HubError): Promise<void> {
    const topics = [...new Set(gathering.ranges.map(({ topic }) => topic))];
    const [only] = topics;
    if (only !== undefined && topics.length === 1) {
      this.feed.halt(only, error);
      return;
    }
    for (const topic of topics) {
      await this.work({
        messages: gathering.messages.filter((message) => message.topic === topic),
        ranges: gathering.ranges.filter((range) => range.topic === topic),
      });
    }
  }
}

function asBatch(gathering: Gathering, turn: WorkerFeed['turn']): IncomingBatch {
  return {
    ...gathering,
    isCurrent: () => !turn.isOver,
    heartbeat: async () => {
      await new Promise((resolve) => setImmediate(resolve));
      if (turn.isOver) {
        throw new Displaced('The partitions of this batch were given away');
      }
    },
  };
}

/** Those who wait for something to change. */
class Waiters {
  private readonly waiting = new Set<() => void>();

  /** Resolves at the next change, or after so many milliseconds. */
  next(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.waiting.delete(finish);
        resolve();
      };
      const timer = milliseconds === undefined ? undefined : setTimeout(finish, milliseconds);
      this.waiting.add(finish);
    });
  }

  wake(): void {
    this.waiting.forEach((finish) => finish());
  }
}
