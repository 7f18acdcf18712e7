import type { HubError, OffsetStore } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import type { Health } from '@hub/runtime';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { BaseRpcContext, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { IncomingBatch } from '../incoming.js';
import type { KafkaAddress } from '../kafka/client.js';
import { PartitionFeed } from '../kafka/partition-feed.js';
import { BATCH_TRANSPORT } from './on-batch.js';
import { PatternWorker } from './pattern-worker.js';

/** What a batch server reads, how it forms batches, and who hears of trouble. */
export interface BatchServerOptions extends Omit<KafkaAddress, 'clientId'> {
  /** Default: the group id. */
  readonly clientId?: string;
  /** The group of the first pattern; each further one has its own, `<groupId>.<pattern without "hub.">`. */
  readonly groupId: string;
  /** Pattern of `@OnBatch` → topics. A pattern without topics is not served. */
  readonly subscriptions: Readonly<Record<string, readonly string[]>>;
  readonly offsets: OffsetStore;
  /** Default 1000. */
  readonly maxRows?: number;
  /** Default 8 MiB. */
  readonly maxBytes?: number;
  /** How long the first row after a rest waits for company. Default 3. */
  readonly lingerMs?: number;
  /** Longest wait of one fetch: how long stopping and the notice of a rebalance may take. Default 500. */
  readonly fetchWaitMs?: number;
  /** A fetch waits until so many bytes are there. Default 1: a message is read as soon as it is written. */
  readonly fetchMinBytes?: number;
  /** From one fetch that brought something to the next: more at a time costs all less. Default 12. */
  readonly fetchRestMs?: number;
  /** A topic is read no further until `resume`: a handler said so, or records are missing. */
  readonly onHalt?: (topic: string, error: HubError) => void;
  /** Nothing is read any more: the process should end with this reason. */
  readonly onCrash: (error: unknown) => void;
  readonly health?: Pick<Health, 'report'>;
}

interface Served {
  readonly worker: PatternWorker;
  readonly feed: PartitionFeed;
}

/**
 * Nest's transport for the data path: hands batches of many partitions to the methods marked with `@OnBatch`. Where a
 * partition is read from is decided by the offsets that the handler commits together with its effects, never by Kafka.
 */
export class BatchServer extends Server implements CustomTransportStrategy {
  override readonly transportId = BATCH_TRANSPORT;
  private readonly served = new Map<string, Served>();
  /** Who paused may have done so before anything was served: Nest lets modules start before transports. */
  private readonly paused = new Set<string>();
  private stopping?: Promise<void>;

  constructor(private readonly options: BatchServerOptions) {
    super();
  }

  /**
   * Called by Nest. Hands `callback` an error (`Unreachable`, `Misconfigured`) when the groups cannot be joined, or
   * when a pattern has no handler, or two.
   */
  listen(callback: (error?: unknown) => void): void {
    this.startAll().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  /** Finishes the batches in work, commits, leaves the groups. Safe to call twice. */
  close(): Promise<void> {
    return (this.stopping ??= this.stopAll());
  }

  /**
   * A topic is read no further until `resume`; what is being handled is finished. Safe to call again, and before
   * `listen`.
   */
  pause(topic: string): void {
    this.paused.add(topic);
    this.servedWith(topic).forEach(({ feed }) => feed.pause(topic));
  }

  /** Topics that are halted or paused are read again, from their stored offsets. */
  resume(topic: string): void {
    this.paused.delete(topic);
    this.servedWith(topic).forEach(({ feed }) => feed.resume(topic));
  }

  /** Messages of the partitions given to this process that are not handled yet, by topic. */
  lagRecords(): Map<string, number> {
    const lags = new Map<string, number>();
    for (const { feed, worker } of this.served.values()) {
      for (const [topic, unfetched] of feed.unfetched()) {
        lags.set(topic, unfetched + worker.openRows(topic));
      }
    }
    return lags;
  }

  /** Nest's event emitter for transports; this one reports through `health`, `onHalt` and `onCrash` alone. */
  on(): never {
    throw noClient();
  }

  /** Nest's access to the driver; there is none for others. */
  unwrap<T>(): T {
    throw noClient();
  }

  private servedWith(topic: string): readonly Served[] {
    return Object.entries(this.options.subscriptions).flatMap(([pattern, topics]) => {
      const served = topics.includes(topic) ? this.served.get(pattern) : undefined;
      return served ? [served] : [];
    });
  }

  private async startAll(): Promise<void> {
    const patterns = Object.entries(this.options.subscriptions).filter(([, t]) => t.length > 0);
    patterns.forEach(([pattern, topics], at) => {
      const groupId =
        at === 0
          ? this.options.groupId
          : `${this.options.groupId}.${pattern.replace(/^hub\./, '')}`;
      this.served.set(pattern, this.serve(pattern, topics, groupId));
    });
    await Promise.all(
      [...this.served.values()].map(async ({ worker, feed }) => {
        worker.start();
        await feed.start();
      }),
    );
  }

  private serve(pattern: string, topics: readonly string[], groupId: string): Served {
    const { options } = this;
    const handler = this.handlerOf(pattern);
    const report = (ok: boolean, reason?: string): void =>
      options.health?.report(`batches of ${pattern}`, ok, reason);
    const crash = (error: unknown): void => {
      report(false, 'reading has ended');
      options.onCrash(error);
    };
    const worker = new PatternWorker({
      pattern,
      maxRows: options.maxRows ?? 1000,
      maxBytes: options.maxBytes ?? 8 * 1024 * 1024,
      lingerMs: options.lingerMs ?? 3,
      handle: (batch) => handOver(handler, batch),
      onCrash: crash,
      report,
      log: options.log,
    });
    const feed = new PartitionFeed(
      {
        ...options,
        clientId: options.clientId ?? groupId,
        groupId,
        topics,
        fetchWaitMs: options.fetchWaitMs ?? 500,
        fetchMinBytes: options.fetchMinBytes ?? 1,
        fetchRestMs: options.fetchRestMs ?? 12,
        onHalt: (topic, error) => options.onHalt?.(topic, error),
        onCrash: crash,
        report,
      },
      worker,
    );
    worker.feed = feed;
    topics.filter((topic) => this.paused.has(topic)).forEach((topic) => feed.pause(topic));
    return { worker, feed };
  }

  private handlerOf(pattern: string): MessageHandler {
    const handler = this.getHandlerByPattern(pattern);
    if (!handler || handler.next) {
      const handlers = handler ? 'more than one handler' : 'no handler';
      throw new Misconfigured(
        `The pattern ${pattern} has ${handlers}`,
        'Mark exactly one method of a controller with @OnBatch for it.',
        { pattern },
      );
    }
    return handler;
  }

  private async stopAll(): Promise<void> {
    await Promise.all(
      [...this.served.values()].map(async ({ worker, feed }) => {
        await worker.stop();
        await feed.stop();
      }),
    );
  }
}

async function handOver(handler: MessageHandler, batch: IncomingBatch): Promise<void> {
  const result: unknown = await handler(batch, new BaseRpcContext([batch]));
  if (isObservable(result)) {
    await lastValueFrom(result, { defaultValue: undefined });
  }
}

function noClient(): Misconfigured {
  return new Misconfigured('A batch server has no client of its own to give', 'Ask it nothing.');
}
