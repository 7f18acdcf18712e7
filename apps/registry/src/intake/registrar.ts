import type { Clock } from '@hub/contracts';
import { Displaced, HubError, codeToTell } from '@hub/contracts';
import type { IncomingBatch, IncomingMessage } from '@hub/messaging';
import type { Log } from '@hub/runtime';
import { newEntityId } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { PgOffsetStore, SqlPath, Transaction } from '@hub/storage';
import { guardOffsets, sqlFault, uuids } from '@hub/storage';
import type { Changes } from '../entities/changes.js';
import { changesOf } from '../entities/changes.js';
import type { Arrival, Found, Outcome } from '../entities/working-set.js';
import { WorkingSet } from '../entities/working-set.js';
import type { KindBook, KindBooks } from '../rules/kind-book.js';
import { hold, settleHeld } from '../store/merge-statements.js';
import { kindNumber } from '../store/numbers.js';
import type { Stretch } from './halves.js';
import { halves } from './halves.js';
import { bucketsOf } from './lock-buckets.js';
import type { Marked } from './merge-store.js';
import { findUnderLocks, lockBuckets, writeChanges } from './merge-store.js';
import { nativeKeyOf, readCanonical } from './read-canonical.js';

/** What the registrar works with. */
export interface RegistrarParts {
  readonly path: SqlPath;
  readonly offsets: PgOffsetStore;
  readonly books: KindBooks;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Called after each commit with what it marked: the relays of this process need not read it again. `fansOut`: somebody
   * changed whom others carry an extract of, so a walk may have begun.
   */
  readonly onMarked: (marked: Marked, fansOut: boolean) => void;
  /** Called after each commit with what became of its messages. */
  readonly onOutcome: (outcome: Outcome | 'held', count: number) => void;
}

interface Merged {
  /** Known with the commit: nothing is waited for before it is sent. */
  readonly marking: Promise<Marked>;
  readonly fansOut: boolean;
  readonly outcomes: readonly Outcome[];
}

const SERIALISATION_TRIES = 10;

/** Works canonical records into entities: one transaction per batch, effects and offsets together (`house.md` §4). */
export class Registrar {
  constructor(private readonly parts: RegistrarParts) {}

  /**
   * Takes one batch of the canonical topics. May be called again with the same batch after any error.
   * Throws `Displaced` when another instance owns the partitions by now, `Unreachable` when PostgreSQL does not answer:
   * nothing was written. A record that fails alone is set aside as *held*, and the batch goes on.
   */
  async take({ messages, ranges }: IncomingBatch): Promise<void> {
    await this.parts.offsets.begin(ranges);
    await this.takeStretch({ messages, ranges }, false);
  }

  private async takeStretch(stretch: Stretch, again: boolean): Promise<void> {
    try {
      await this.commit(stretch, again);
    } catch (error) {
      if (isNobodysFault(error)) {
        throw error;
      }
      if (sqlFault(error) === 'unique' && !again) {
        return this.takeStretch(stretch, true);
      }
      await this.narrow(stretch, again, error);
    }
  }

  /** Halves the stretch down to the one record that fails alone (guard 12). */
  private async narrow(stretch: Stretch, again: boolean, error: unknown): Promise<void> {
    const [message] = stretch.messages;
    if (stretch.messages.length > 1) {
      for (const half of halves(stretch)) {
        await this.takeStretch(half, again);
      }
    } else if (message) {
      await this.setAside(stretch, message, error);
    } else {
      throw error;
    }
  }

  private async commit(stretch: Stretch, again: boolean): Promise<void> {
    const arrivals = stretch.messages.map((one) => readCanonical(one, this.bookOf(one.topic)));
    const { marking, fansOut, outcomes } = await this.serialised((tx) => {
      guardOffsets(tx, stretch.ranges);
      return this.merge(tx, arrivals, again);
    });
    await faultPoint('registry.committed');
    this.parts.onMarked(await marking, fansOut);
    for (const outcome of ['applied', 'repeated', 'outdated'] as const) {
      this.parts.onOutcome(outcome, outcomes.filter((one) => one === outcome).length);
    }
  }

  /** A competing transaction that came first is no news worth a pause. */
  private async serialised<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.parts.path.transaction(work);
      } catch (error) {
        if (sqlFault(error) !== 'serialisation' || tries >= SERIALISATION_TRIES) {
          throw error;
        }
      }
    }
  }

  private async merge(
    tx: Transaction,
    arrivals: readonly Arrival[],
    again: boolean,
  ): Promise<Merged> {
    const hashes = matchKeysOf(arrivals);
    const locked = new Set(bucketsOf([...hashes, ...targetsOf(arrivals)]));
    lockBuckets(tx, [...locked]);
    let found = await findUnderLocks(tx, hashes);
    await faultPoint('registry.locked');
    let { changes, outcomes } = this.workIn(arrivals, found);
    for (let more = unlocked(changes, locked); more.length > 0; more = unlocked(changes, locked)) {
      // A merged record can point at somebody none of the records of this batch names.
      lockBuckets(tx, more);
      more.forEach((bucket) => locked.add(bucket));
      found = await findUnderLocks(tx, hashes);
      ({ changes, outcomes } = this.workIn(arrivals, found));
    }
    void tx.send(settleHeld, [uuids(arrivals.map(({ contribution }) => contribution.key))]);
    const marking = writeChanges(tx, changes, again);
    // What fails here fails the transaction, which tells of it.
    marking.catch(() => undefined);
    await faultPoint('registry.before-commit');
    return { marking, fansOut: changes.fanOut.length > 0, outcomes };
  }

  private workIn(
    arrivals: readonly Arrival[],
    found: Found,
  ): { changes: Changes; outcomes: readonly Outcome[] } {
    const { books, clock } = this.parts;
    const bookOf = (kind: Arrival['kind']): KindBook => books.of(kind);
    const set = new WorkingSet(found, bookOf, () => newEntityId(clock.now()));
    const outcomes = arrivals.map((arrival) => set.apply(arrival));
    return { changes: changesOf(set.entities, bookOf), outcomes };
  }

  private async setAside(
    { ranges }: Stretch,
    message: IncomingMessage,
    error: unknown,
  ): Promise<void> {
    const { topic, partition, offset, value } = message;
    const book = this.bookOf(topic);
    const reason = codeToTell(error);
    this.parts.log.error('record-held', error, { topic, partition, offset: Number(offset) });
    await this.serialised(async (tx) => {
      guardOffsets(tx, ranges);
      await tx.send(hold, [
        topic,
        partition,
        offset,
        kindNumber(book.kind),
        book.nativeHash(nativeKeyOf(message)),
        reason,
        value ?? Buffer.alloc(0),
        this.parts.clock.now().toISOString(),
      ]);
    });
    this.parts.onOutcome('held', 1);
  }

  private bookOf(topic: string): KindBook {
    return this.parts.books.ofTopic(topic);
  }
}

/** Each once. */
function matchKeysOf(arrivals: readonly Arrival[]): string[] {
  const hashes = new Set<string>();
  for (const { contribution } of arrivals) {
    hashes.add(contribution.key);
    contribution.ids.forEach((hash) => hashes.add(hash));
  }
  return [...hashes];
}

function targetsOf(arrivals: readonly Arrival[]): string[] {
  const hashes: string[] = [];
  for (const { contribution } of arrivals) {
    contribution.targets?.forEach(({ hash }) => hashes.push(hash));
  }
  return hashes;
}

function unlocked(changes: Changes, locked: ReadonlySet<number>): number[] {
  return bucketsOf(changes.links.added.map(({ hash }) => hash)).filter((one) => !locked.has(one));
}

/** Connection, serialisation and shutdown are never a record's fault; nor is what only a person can mend. */
function isNobodysFault(error: unknown): boolean {
  if (error instanceof Displaced || (error instanceof HubError && error.disposition !== 'reject')) {
    return true;
  }
  return !['unique', 'other'].includes(sqlFault(error));
}
