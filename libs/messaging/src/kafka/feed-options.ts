import type { OffsetStore } from '@hub/contracts';
import { HubError, Misconfigured, Unreachable } from '@hub/contracts';
import type { Chunk } from '../batch/gathered-rows.js';
import type { Place } from './alignment.js';
import type { KafkaAddress } from './client.js';
import { kafkaFault } from './kafka-fault.js';

/** Who takes what a feed reads. */
export interface FeedTaker {
  /** A turn is over: nothing of it may be handled any more, and whoever waits in `offer` is let go. */
  drop(): void;
  /** Resolves when nothing is being handled. */
  idle(): Promise<void>;
  /** A partition is read from here on. */
  begin(place: Place, from: bigint): void;
  /** The next messages of a partition. Resolves with true when there is room for more, with false once dropped. */
  offer(chunk: Chunk): Promise<boolean>;
  /** A topic is halted: its rows are forgotten. */
  forget(topic: string): void;
}

/** What a feed reads, how, and who hears of trouble. */
export interface FeedOptions extends KafkaAddress {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly offsets: OffsetStore;
  /** Longest wait of one fetch; also the longest that a stop and the notice of a rebalance take. */
  readonly fetchWaitMs: number;
  readonly fetchMinBytes: number;
  /** From one fetch that brought something to the next: what comes meanwhile comes together. */
  readonly fetchRestMs: number;
  readonly onHalt: (topic: string, error: HubError) => void;
  /** Reading has ended for good. */
  readonly onCrash: (error: unknown) => void;
  readonly report: (ok: boolean, reason?: string) => void;
}

/** Why a group could not be joined, in our words. */
export function startError(cause: unknown, { brokers, topics, groupId }: FeedOptions): HubError {
  if (cause instanceof HubError) {
    return cause;
  }
  return kafkaFault(cause) === 'forbidden'
    ? new Misconfigured(
        'Kafka refuses the consumer group',
        'Allow the hub to read these topics with this group.',
        { groupId, topics },
        { cause },
      )
    : new Unreachable('Kafka does not answer', { brokers, groupId }, { cause });
}
