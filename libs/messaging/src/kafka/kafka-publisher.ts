import type { Outgoing, OutgoingBytes, Publisher, TopicName, Topics } from '@hub/contracts';
import { Misconfigured, RecordRefused, Unreachable } from '@hub/contracts';
import type { Kafka, Message, Producer } from 'kafkajs';
import { type KafkaAddress, kafkaClient } from './client.js';
import { type KafkaFault, kafkaFault } from './kafka-fault.js';
import { type LoadPart, type PublishCall, takeLoad } from './outgoing-load.js';
import { jsonBytes, messageMaker } from './outgoing-message.js';
import { PartitionCounts } from './partition-counts.js';
import { COMPRESSION, LOAD_LIMITS } from './wire.js';

/** What a publisher may be told besides where Kafka is. */
export interface PublisherOptions extends KafkaAddress {
  /** gzip (level 1) where disk or network is dear; it costs about 6 us a record (`walk.md` §5). Default none. */
  readonly compression?: 'gzip' | 'none';
  /** How long a broker may be silent before callers hear `Unreachable`. Default 100. */
  readonly patienceSeconds?: number;
}

/** Short enough to notice a deleted topic, for which kafkajs would go on asking (its issue 1622). */
const INNER_RETRY = { retries: 5, initialRetryTime: 100, maxRetryTime: 1000 };
const CLOSE_WITHIN_MS = 5_000;
/** A topic just created may be unknown to a broker for so long. */
const UNKNOWN_TOPIC_PRODUCERS = 2;

/**
 * Writes to the log by an idempotent producer. Calls made while a request is on its way are sent together in the next
 * one; a request holds at most 900 KiB per partition and 4 MiB in all. When the producer is of no use any more (a
 * deleted topic, a sequence the broker does not accept) a new one repeats what was on its way, so a message may be
 * written twice, never out of order.
 */
export class KafkaPublisher implements Publisher {
  private readonly kafka: Kafka;
  private readonly patienceMs: number;
  private readonly makeMessages: ReturnType<typeof messageMaker>;
  private readonly counts = new PartitionCounts();
  private readonly waiting: PublishCall[] = [];
  private producer?: Producer;
  private sending?: Promise<void>;
  private closed = false;
  /** When waiting ends although the broker has not answered; brought forward by `close`. */
  private latest = Number.POSITIVE_INFINITY;

  constructor(private readonly options: PublisherOptions) {
    this.kafka = kafkaClient(options, INNER_RETRY);
    this.patienceMs = (options.patienceSeconds ?? 100) * 1000;
    this.makeMessages = messageMaker(options.clientId);
  }

  /** Connects now rather than at the first message. Throws `Unreachable`. */
  async connect(): Promise<void> {
    try {
      await this.usableProducer();
    } catch (cause) {
      throw unreachable(this.options, cause);
    }
  }

  /**
   * See `Publisher.publish`. Besides `Unreachable` it throws `RecordRefused` when one message alone is larger than its
   * topic takes, and `Misconfigured` when the topic does not exist or may not be written.
   */
  publish<T extends TopicName>(topic: T, messages: readonly Outgoing<Topics[T]>[]): Promise<void> {
    return this.publishBytes(topic, messages.map(jsonBytes));
  }

  /** See `Publisher.publishBytes`; errors as for `publish`. */
  publishBytes(topic: TopicName, messages: readonly OutgoingBytes[]): Promise<void> {
    if (this.closed) {
      return Promise.reject(new Unreachable('This publisher is closed', { topic }));
    }
    if (messages.length === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const made = this.makeMessages(topic, messages);
      this.waiting.push({ topic, messages: made, taken: 0, failed: false, resolve, reject });
      this.sending ??= this.sendAll();
    });
  }

  /** See `Publisher.close`. A broker that does not answer is waited for five seconds more. */
  async close(): Promise<void> {
    this.closed = true;
    this.latest = Math.min(this.latest, Date.now() + CLOSE_WITHIN_MS);
    await this.sending;
    await this.dropProducer();
  }

  private async sendAll(): Promise<void> {
    await Promise.resolve(); // Calls made in the same turn share the first request.
    try {
      while (this.waiting.length > 0) {
        const parts = takeLoad(this.waiting, (topic) => this.counts.of(topic), LOAD_LIMITS);
        await this.deliver(parts);
      }
    } finally {
      // In the same turn as the last look: a call that comes a turn later would wait for nobody.
      this.sending = undefined;
    }
  }

  /** Sends, and tells the callers. What a broker takes only in smaller pieces is divided; order stays. */
  private async deliver(parts: readonly LoadPart[]): Promise<void> {
    const wanted = parts.filter(({ call }) => !call.failed);
    if (wanted.length === 0) {
      return;
    }
    try {
      await this.sendPatiently(wanted);
      wanted.forEach(({ call, messages }) => acknowledge(call, messages));
    } catch (error) {
      const pieces = divide(wanted, error);
      if (pieces.length === 0) {
        this.refuse(wanted, error);
      }
      for (const piece of pieces) {
        await this.deliver(piece);
      }
    }
  }

  private refuse(parts: readonly LoadPart[], error: unknown): void {
    for (const { call } of parts) {
      call.failed = true;
      call.reject(error);
      const at = this.waiting.indexOf(call);
      if (at >= 0) {
        this.waiting.splice(at, 1);
      }
    }
  }

  private async sendPatiently(parts: readonly LoadPart[]): Promise<void> {
    const until = Date.now() + this.patienceMs;
    for (let producers = 1; ;) {
      try {
        await this.send(parts);
        return;
      } catch (error) {
        const fault = kafkaFault(error);
        if (fault !== 'unreachable') {
          await this.dropProducer();
          producers += 1;
        }
        const final = finalError(parts, fault, producers, error);
        if (final ?? Date.now() >= Math.min(until, this.latest)) {
          // The broker may have written what we gave up: the same sequence must never carry something else.
          await this.dropProducer();
          throw final ?? unreachable(this.options, error);
        }
      }
    }
  }

  private async send(parts: readonly LoadPart[]): Promise<void> {
    const producer = await this.usableProducer();
    await producer.sendBatch({
      acks: -1,
      compression: COMPRESSION[this.options.compression ?? 'none'],
      topicMessages: byTopic(parts),
    });
  }

  private async usableProducer(): Promise<Producer> {
    if (!this.producer) {
      const producer = this.kafka.producer({
        idempotent: true,
        maxInFlightRequests: 1,
        allowAutoTopicCreation: false,
        createPartitioner: () => this.counts.partitioner,
      });
      await producer.connect();
      this.producer = producer;
    }
    return this.producer;
  }

  private async dropProducer(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }
}

function acknowledge(call: PublishCall, messages: readonly Message[]): void {
  if (call.taken === call.messages.length && messages.at(-1) === call.messages.at(-1)) {
    call.resolve();
  }
}

function byTopic(parts: readonly LoadPart[]): { topic: string; messages: Message[] }[] {
  const topics = new Map<string, Message[]>();
  for (const { call, messages } of parts) {
    const known = topics.get(call.topic);
    if (known) {
      known.push(...messages);
    } else {
      topics.set(call.topic, [...messages]);
    }
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}

/** Smaller pieces to try instead, in order; none when the error stands. */
function divide(parts: readonly LoadPart[], error: unknown): (readonly LoadPart[])[] {
  if (error instanceof Misconfigured && parts.length > 1) {
    return parts.map((part) => [part]);
  }
  const [only] = parts;
  if (!(error instanceof RecordRefused) || !only) {
    return [];
  }
  if (parts.length > 1) {
    return parts.map((part) => [part]);
  }
  const half = only.messages.length >> 1;
  return half === 0
    ? []
    : [only.messages.slice(0, half), only.messages.slice(half)].map((messages) => [
        { call: only.call, messages },
      ]);
}

/** What the callers hear at once; undefined when trying again may help. */
function finalError(
  parts: readonly LoadPart[],
  fault: KafkaFault,
  producers: number,
  cause: unknown,
): Error | undefined {
  const topics = [...new Set(parts.map(({ call }) => call.topic))];
  if (fault === 'too-large') {
    return new RecordRefused('Larger than the topic takes', { topics }, { cause });
  }
  if (fault === 'forbidden') {
    const remedy = 'Allow the hub to write this topic, or correct its name.';
    return new Misconfigured('Kafka refuses the topic', remedy, { topics }, { cause });
  }
  if (fault === 'unknown-topic' && producers > UNKNOWN_TOPIC_PRODUCERS) {
    const remedy = 'Create the topic; the apps do so when they start.';
    return new Misconfigured('The topic does not exist', remedy, { topics }, { cause });
  }
  return undefined;
}

function unreachable(address: KafkaAddress, cause: unknown): Unreachable {
  return new Unreachable('Kafka does not answer', { brokers: address.brokers }, { cause });
}
