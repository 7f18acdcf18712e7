import { type HubError, Misconfigured, Unreachable } from '@hub/contracts';
import type { IncomingMessage } from '../incoming.js';
import { ADMIN_RETRY, type KafkaAddress, kafkaClient } from './client.js';
import { incomingMessage } from './incoming-message.js';
import { kafkaFault } from './kafka-fault.js';
import { type Broker, Cluster, createSocketFactory, FetchedBatch } from './kafkajs.js';
import { whileElecting } from './while-electing.js';

/** Where a partition begins and ends: `low` is the first offset kept, `high` the next to be written. */
export interface PartitionOffsets {
  readonly low: bigint;
  readonly high: bigint;
}

/** Where one message lies. */
export interface Place {
  readonly partition: number;
  readonly offset: bigint;
}

/** What lay after a position, and where to go on. */
export interface LogSlice {
  readonly messages: readonly IncomingMessage[];
  readonly next: ReadonlyMap<number, bigint>;
}

/** How to wait for messages, and whether to see those of open and aborted transactions. */
export interface SliceOptions {
  readonly waitMs?: number;
  /** At most so many bytes per partition, but always the first batch. Default 1 MiB. */
  readonly bytes?: number;
  readonly committedOnly?: boolean;
}

const READ_UNCOMMITTED = 0;
const READ_COMMITTED = 1;
const FETCH_BYTES = 1024 * 1024;

/**
 * Reads the log by partition and offset, without a consumer group: nothing is joined, nothing committed, nothing left
 * in Kafka. For single messages, small topics and tests. Every call throws `Unreachable` when Kafka does not answer,
 * `Misconfigured` when the topic does not exist; the next call connects again.
 */
export class LogReader {
  private cluster?: Promise<Cluster>;

  constructor(private readonly address: KafkaAddress) {}

  /** The one message at this place; undefined when the log no longer keeps it, or never had it. */
  async readRange(
    topic: string,
    partition: number,
    offset: bigint,
  ): Promise<IncomingMessage | undefined> {
    const [message] = await this.readMessages(topic, [{ partition, offset }]);
    return message;
  }

  /** The messages at these places, in the same order; undefined where the log has none. */
  async readMessages(
    topic: string,
    places: readonly Place[],
  ): Promise<(IncomingMessage | undefined)[]> {
    const ends = await this.ends(topic);
    const found: (IncomingMessage | undefined)[] = [];
    for (const { partition, offset } of places) {
      const end = ends.get(partition);
      if (!end || offset < end.low || offset >= end.high) {
        found.push(undefined);
        continue;
      }
      const { messages } = await this.read(topic, new Map([[partition, offset]]), {
        waitMs: 0,
        bytes: 1,
      });
      found.push(messages.find((message) => message.offset === offset));
    }
    return found;
  }

  /** What the topic holds now, from its beginning; by partition, in log order. Not for large topics. */
  async readAll(topic: string, options: SliceOptions = {}): Promise<IncomingMessage[]> {
    const ends = await this.ends(topic);
    const all: IncomingMessage[] = [];
    for (const [partition, { low, high }] of ends) {
      let at = low;
      while (at < high) {
        const slice = await this.read(topic, new Map([[partition, at]]), { ...options, waitMs: 0 });
        const next = slice.next.get(partition) ?? at;
        if (next === at) {
          break; // What follows belongs to a transaction that is still open.
        }
        all.push(...slice.messages);
        at = next;
      }
    }
    return all;
  }

  /** Begin and end of each partition. */
  ends(topic: string): Promise<ReadonlyMap<number, PartitionOffsets>> {
    return this.ask(topic, async (cluster) => {
      const partitions = cluster
        .findTopicPartitionMetadata(topic)
        .map(({ partitionId }) => ({ partition: partitionId }));
      const ask = { topic, partitions };
      const [[lows], [highs]] = await Promise.all([
        cluster.fetchTopicsOffset([{ ...ask, fromBeginning: true }]),
        cluster.fetchTopicsOffset([{ ...ask, fromBeginning: false }]),
      ]);
      const low = new Map(lows?.partitions.map((p) => [p.partition, BigInt(p.offset)]));
      return new Map(
        highs?.partitions
          .toSorted((a, b) => a.partition - b.partition)
          .map((p) => [p.partition, { low: low.get(p.partition) ?? 0n, high: BigInt(p.offset) }]),
      );
    });
  }

  /** The next messages from these positions on, waiting at most `waitMs` (default 500) for the first of them. */
  read(
    topic: string,
    from: ReadonlyMap<number, bigint>,
    options: SliceOptions = {},
  ): Promise<LogSlice> {
    return this.ask(topic, async (cluster) => {
      const leaders = cluster.findLeaderForPartitions(topic, [...from.keys()]);
      const slices = await Promise.all(
        Object.entries(leaders).map(async ([nodeId, partitions]) => {
          const broker = await cluster.findBroker({ nodeId });
          const places = partitions.map((partition) => [partition, from.get(partition)!] as const);
          return fetchSlice(broker, topic, places, options);
        }),
      );
      return {
        messages: slices.flatMap(({ messages }) => messages),
        next: new Map([...from, ...slices.flatMap(({ next }) => [...next])]),
      };
    });
  }

  /** Safe to call twice, and while a call waits: that one then throws `Unreachable`. */
  async close(): Promise<void> {
    if (this.cluster) {
      await this.giveUp(this.cluster);
    }
  }

  /**
   * Asks. While a leader is being elected, as for a topic just created, asks again; so it does once on a new connection:
   * the broker may have been started again, or kafkajs knows no topic any more because one it was asked for is gone.
   */
  private async ask<T>(topic: string, question: (cluster: Cluster) => Promise<T>): Promise<T> {
    let connections = this.cluster === undefined ? 1 : 2;
    for (;;) {
      const connected = (this.cluster ??= this.connect());
      try {
        const cluster = await connected;
        await cluster.addTargetTopic(topic);
        return await whileElecting(
          () => question(cluster),
          () => cluster.refreshMetadata(),
        );
      } catch (cause) {
        await this.giveUp(connected);
        connections -= 1;
        if (connections === 0) {
          throw readError(cause, topic, this.address);
        }
      }
    }
  }

  private async giveUp(connected: Promise<Cluster>): Promise<void> {
    if (this.cluster === connected) {
      this.cluster = undefined;
    }
    await connected.then((cluster) => cluster.disconnect()).catch(() => undefined);
  }

  private async connect(): Promise<Cluster> {
    const cluster = new Cluster({
      logger: kafkaClient(this.address, ADMIN_RETRY).logger(),
      socketFactory: createSocketFactory(),
      brokers: this.address.brokers,
      clientId: this.address.clientId,
      connectionTimeout: 1000,
      requestTimeout: 10_000,
      enforceRequestTimeout: true,
      metadataMaxAge: 300_000,
      allowAutoTopicCreation: false,
      maxInFlightRequests: null,
      retry: ADMIN_RETRY,
    });
    await cluster.connect();
    return cluster;
  }
}

function readError(cause: unknown, topic: string, { brokers }: KafkaAddress): HubError {
  if (kafkaFault(cause) === 'unknown-topic') {
    const remedy = 'Create the topic; the apps do so when they start.';
    return new Misconfigured('The topic does not exist', remedy, { topic }, { cause });
  }
  return new Unreachable('Kafka does not answer', { brokers, topic }, { cause });
}

async function fetchSlice(
  broker: Broker,
  topic: string,
  places: readonly (readonly [number, bigint])[],
  options: SliceOptions,
): Promise<LogSlice> {
  const from = new Map(places);
  const { responses } = await broker.fetch({
    maxWaitTime: options.waitMs ?? 500,
    minBytes: 1,
    maxBytes: 10 * FETCH_BYTES,
    isolationLevel: options.committedOnly === false ? READ_UNCOMMITTED : READ_COMMITTED,
    topics: [
      {
        topic,
        partitions: places.map(([partition, offset]) => ({
          partition,
          fetchOffset: offset.toString(),
          maxBytes: options.bytes ?? FETCH_BYTES,
        })),
      },
    ],
  });
  const messages: IncomingMessage[] = [];
  const next = new Map<number, bigint>();
  for (const answer of responses.flatMap(({ partitions }) => partitions)) {
    const fetched = from.get(answer.partition) ?? 0n;
    const batch = new FetchedBatch(topic, fetched.toString(), answer);
    messages.push(...batch.messages.map((m) => incomingMessage(topic, answer.partition, m)));
    if (!batch.isEmptyIncludingFiltered()) {
      next.set(answer.partition, BigInt(batch.lastOffset()) + 1n);
    }
  }
  return { messages, next };
}
