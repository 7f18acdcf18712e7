import type { OutgoingBytes, TopicName } from '@hub/contracts';
import { Displaced, RecordRefused, Unreachable } from '@hub/contracts';
import { faultPoint } from '@hub/runtime/fault-point';
import type { Producer, Transaction } from 'kafkajs';
import { type KafkaAddress, kafkaClient } from './client.js';
import { kafkaFault } from './kafka-fault.js';
import { PartitionCounts } from './partition-counts.js';
import { type PublishCall, takeLoad } from './outgoing-load.js';
import { messageMaker } from './outgoing-message.js';
import { COMPRESSION, LOAD_LIMITS } from './wire.js';

/** Which writer this is, besides where Kafka is. */
export interface FencedOptions extends KafkaAddress {
  /** The same for all who may write this: `hub.relay.<kind>`. */
  readonly transactionalId: string;
  readonly compression?: 'gzip' | 'none';
}

/**
 * The broker is still completing the transaction before when the next one begins; kafkajs waits this long before it
 * asks again, so 2 ms instead of 100 makes a transaction of 200 records take 12 ms instead of 73 (`performance.md` §5.3).
 */
const FENCED_RETRY = { retries: 100, initialRetryTime: 2, maxRetryTime: 1000 };

/**
 * Writes in transactions that only the newest holder of a transactional id can complete (guard 24). Who holds the lock
 * calls `gain`; from then on nothing of its predecessor reaches a reader of committed messages. After any error the
 * producer is given up, because the broker may have written what we do not know of: `publishBytes` throws until the
 * holder, having made sure that it still has the lock, calls `gain` again.
 */
export class FencedPublisher {
  private readonly makeMessages: ReturnType<typeof messageMaker>;
  private readonly counts = new PartitionCounts();
  private producer: Producer | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: FencedOptions) {
    this.makeMessages = messageMaker(options.clientId);
  }

  /**
   * Shuts out every other holder of this transactional id: their open transaction is aborted, their next call fails.
   * Call it with the lock in hand, and read what is to be published only afterwards. Throws `Unreachable`.
   */
  async gain(): Promise<void> {
    await this.lose();
    const producer = kafkaClient(this.options, FENCED_RETRY).producer({
      transactionalId: this.options.transactionalId,
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: () => this.counts.partitioner,
    });
    try {
      await producer.connect();
      // kafkajs asks for its epoch with the first transaction only, and until then fences nobody.
      const empty = await producer.transaction();
      await empty.abort();
      this.producer = producer;
    } catch (cause) {
      await producer.disconnect().catch(() => undefined);
      throw this.unreachable(cause);
    }
  }

  /**
   * Writes all messages in one transaction: readers of committed messages see all of them or none, in order per key.
   * Throws `Displaced` when another holder has gained the id meanwhile, or when `gain` was not called: nothing of this
   * call will be seen. Throws `Unreachable` when Kafka does not answer: it may have been committed, or not.
   * Throws `RecordRefused` when one message alone is larger than the topic takes.
   */
  publishBytes(topic: TopicName, messages: readonly OutgoingBytes[]): Promise<void> {
    const work = this.queue.then(() => this.publishNow(topic, messages));
    this.queue = work.catch(() => undefined);
    return work;
  }

  /** Lets go; the id is free for the next holder. Safe to call twice. */
  async lose(): Promise<void> {
    const producer = this.producer;
    this.producer = undefined;
    await producer?.disconnect().catch(() => undefined);
  }

  private async publishNow(topic: TopicName, messages: readonly OutgoingBytes[]): Promise<void> {
    const { producer } = this;
    if (!producer) {
      throw new Displaced('This publisher has not gained its transactional id', {
        transactionalId: this.options.transactionalId,
      });
    }
    if (messages.length === 0) {
      return;
    }
    try {
      const transaction = await producer.transaction();
      await this.send(transaction, topic, messages);
      await faultPoint('fenced-publisher.sent');
      await transaction.commit();
    } catch (cause) {
      await this.lose();
      throw this.errorOf(cause);
    }
  }

  private async send(
    transaction: Transaction,
    topic: TopicName,
    messages: readonly OutgoingBytes[],
  ): Promise<void> {
    const waiting = [wholeCall(topic, this.makeMessages(topic, messages))];
    while (waiting.length > 0) {
      const parts = takeLoad(waiting, (name) => this.counts.of(name), LOAD_LIMITS);
      await transaction.sendBatch({
        acks: -1,
        compression: COMPRESSION[this.options.compression ?? 'none'],
        topicMessages: parts.map((part) => ({ topic, messages: [...part.messages] })),
      });
    }
  }

  private errorOf(cause: unknown): Error {
    const { transactionalId } = this.options;
    const fault = kafkaFault(cause);
    if (fault === 'fenced') {
      return new Displaced('Another holder has gained the id', { transactionalId }, { cause });
    }
    if (fault === 'too-large') {
      return new RecordRefused('Larger than the topic takes', { transactionalId }, { cause });
    }
    return this.unreachable(cause);
  }

  private unreachable(cause: unknown): Unreachable {
    const { brokers, transactionalId } = this.options;
    return new Unreachable('Kafka does not answer', { brokers, transactionalId }, { cause });
  }
}

function wholeCall(topic: TopicName, messages: PublishCall['messages']): PublishCall {
  const nobody = (): void => undefined;
  return { topic, messages, taken: 0, failed: false, resolve: nobody, reject: nobody };
}
