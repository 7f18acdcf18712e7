import type { Clock, OutgoingBytes, Publisher } from '@hub/contracts';
import { Displaced, HubError } from '@hub/contracts';
import type { IncomingBatch, IncomingMessage } from '@hub/messaging';
import type { Log } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { OffsetRange, PgOffsetStore, SqlPath } from '@hub/storage';
import { guardOffsets, sqlFault } from '@hub/storage';
import type { ProcessorStore } from '../store/processor.store.js';
import type { FormRegister } from '../stage/form-register.js';
import type { CanonicalTopic } from './canonical-message.js';
import { canonicalMessages } from './canonical-message.js';
import { halves } from './halves.js';
import type { Decided, Entry, Outcome } from './outcome.js';
import { decideBatch } from './outcome.js';
import { entryOf, internalFault } from './read-message.js';

/** What the processor works with. */
export interface ProcessorParts {
  readonly path: SqlPath;
  readonly offsets: PgOffsetStore;
  readonly store: ProcessorStore;
  readonly forms: FormRegister;
  readonly publisher: Publisher;
  readonly clock: Clock;
  readonly log: Log;
}

/** Messages of the log that are decided and committed together. */
interface Share {
  readonly messages: readonly IncomingMessage[];
  readonly ranges: readonly OffsetRange[];
}

/** How a share is to be taken. */
interface Care {
  /** Look up receipts that have a row already: after a unique violation (guard 30). */
  readonly lookUpReceipts: boolean;
  /** The one record left after bisecting is set aside as `INTERNAL` (guard 12). */
  readonly setAside: boolean;
}

const PLAIN: Care = { lookUpReceipts: false, setAside: false };

/** The only writer of a native key: decides, publishes, then commits one batch (`house.md` §4). */
export class Processor {
  constructor(private readonly parts: ProcessorParts) {}

  /**
   * Takes one batch of `hub.received`. May be called again with the same batch after any error.
   * Throws `Displaced` when another instance owns the partitions by now: nothing was published or written.
   * Throws `Unreachable` when Kafka or PostgreSQL do not answer: the same batch is to be tried again.
   */
  async process(batch: IncomingBatch): Promise<void> {
    const ranges = batch.ranges;
    await this.parts.offsets.begin(ranges);
    await this.take({ messages: batch.messages, ranges });
  }

  /** Tries a share as a whole; an error that only a record can be guilty of is narrowed down to it. */
  private async take(share: Share, care: Care = PLAIN): Promise<void> {
    try {
      await this.commit(share, care);
    } catch (error) {
      if (isNobodysFault(error)) {
        throw error;
      }
      if (sqlFault(error) === 'unique' && !care.lookUpReceipts) {
        return this.take(share, { ...care, lookUpReceipts: true });
      }
      await this.narrow(share, care, error);
    }
  }

  private async narrow(share: Share, care: Care, error: unknown): Promise<void> {
    if (share.messages.length > 1) {
      for (const half of halves(share)) {
        await this.take(half, care);
      }
      return;
    }
    if (care.setAside) {
      throw error;
    }
    this.parts.log.error('record-set-aside', error, { topic: share.messages[0]?.topic });
    await this.take(share, { lookUpReceipts: true, setAside: true });
  }

  private async commit(share: Share, care: Care): Promise<void> {
    const entries = this.entries(share.messages, care);
    const [known, decided] = await Promise.all([
      this.parts.store.known([...new Set(entries.map((entry) => entry.key))]),
      this.decided(entries, care),
    ]);
    const outcome = decideBatch(entries, known, decided);
    const messages = this.messages(outcome);
    await faultPoint('processor.decided');
    await this.parts.path.transaction(async (tx) => {
      // The guard and every row first: whoever is displaced, or meets a receipt twice, has published nothing.
      guardOffsets(tx, share.ranges);
      await this.parts.store.write(tx, outcome, this.parts.clock.now());
      await this.publish(messages);
      await faultPoint('processor.published');
    });
    await faultPoint('processor.committed');
  }

  private entries(messages: readonly IncomingMessage[], care: Care): readonly Entry[] {
    const { forms, clock, log } = this.parts;
    const guarded = care.setAside ? () => () => setAside : guardedBy(log);
    const setting = { forms, now: clock.now(), guarded };
    return messages.map((message) => entryOf(message, setting));
  }

  /** Redone receipts have a row for sure; others only where a batch met one. */
  private decided(
    entries: readonly Entry[],
    care: Care,
  ): Promise<ReadonlyMap<string, Decided>> | ReadonlyMap<string, Decided> {
    const wanted = care.lookUpReceipts ? entries : entries.filter((entry) => entry.attempt > 1);
    return wanted.length > 0
      ? this.parts.store.decided(wanted.map((entry) => entry.receipt))
      : new Map();
  }

  private messages(outcome: Outcome): ReadonlyMap<CanonicalTopic, OutgoingBytes[]> {
    const topics = new Map<CanonicalTopic, OutgoingBytes[]>();
    for (const row of outcome.rows) {
      for (const { topic, message } of canonicalMessages(row)) {
        const messages = topics.get(topic);
        if (messages) {
          messages.push(message);
        } else {
          topics.set(topic, [message]);
        }
      }
    }
    return topics;
  }

  private async publish(topics: ReadonlyMap<CanonicalTopic, OutgoingBytes[]>): Promise<void> {
    await Promise.all(
      [...topics].map(([topic, messages]) => this.parts.publisher.publishBytes(topic, messages)),
    );
  }
}

const setAside = { kind: 'faulty' as const, faults: [internalFault], warnings: [] };

/** An error of ours in reading one record costs that record (guard 12). */
function guardedBy(log: Log): (read: Entry['read']) => Entry['read'] {
  return (read) => () => {
    try {
      return read();
    } catch (error) {
      log.error('record-not-read', error);
      return setAside;
    }
  };
}

function isNobodysFault(error: unknown): boolean {
  if (error instanceof Displaced || (error instanceof HubError && error.disposition !== 'reject')) {
    return true;
  }
  return !['unique', 'other'].includes(sqlFault(error));
}
