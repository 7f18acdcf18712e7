import type { Clock, Kind, OutgoingBytes } from '@hub/contracts';
import { HubError, RecordRefused, codeToTell, sharedTopic } from '@hub/contracts';
import type { FencedPublisher } from '@hub/messaging';
import type { Health, Log } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { PgLease, SqlPath } from '@hub/storage';
import type { KindBook } from '../rules/kind-book.js';
import type { Handover } from './handover.js';
import { Pace } from './pace.js';
import type { DirtyMark, RelayStore } from './relay-store.js';
import type { Round } from './round.js';
import { workOut } from './round.js';

/** What a relay works with. */
export interface RelayParts {
  readonly kind: Kind;
  readonly book: KindBook;
  readonly store: RelayStore;
  readonly handover: Handover;
  readonly lease: Pick<PgLease, 'tryTake' | 'release' | 'holding' | 'close'>;
  readonly publisher: Pick<FencedPublisher, 'gain' | 'publishBytes' | 'lose'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Pick<Health, 'report'>;
  readonly onPublished: (count: number) => void;
  readonly pace?: Pace;
}

const ENTITIES_PER_ROUND = 1000;
const MARKS_PER_ROUND = 200;
const BYTES_PER_TRANSACTION = 4 * 1024 * 1024;

/**
 * Publishes the marked entities of one kind (`house.md` §4; guards 22–24). One relay per kind at a time does so in all
 * processes; the others wait for its lease. A round: read marks, work out views, commit versions, publish, clear marks.
 */
export class Relay {
  private readonly leaseName: string;
  private readonly pace: Pace;
  private running: Promise<void> | undefined;
  private isStopping = false;
  /** Published marks that are still in the table. */
  private uncleared: number[] = [];
  private inheritedUpTo = 0;

  constructor(private readonly parts: RelayParts) {
    this.leaseName = `relay.${parts.kind}`;
    this.pace = parts.pace ?? new Pace();
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Something was marked: look at once. */
  wake(): void {
    this.pace.wake();
  }

  /** Finishes the round under way and lets go. What is marked then is left to the next holder. Safe to call twice. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.pace.end();
    await this.running;
    await this.letGo();
    await this.parts.lease.close();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        const hasGained = await this.gain();
        this.parts.health.report(this.leaseName, true);
        if (hasGained) {
          await this.relay();
        } else {
          await this.pace.untilLeaseMayBeFree();
        }
      } catch (error) {
        this.tell(error);
        await this.letGo();
        await this.pace.afterFailure();
      }
    }
  }

  /** Guard 24: the lock, then the fence, and only then what is marked. */
  private async gain(): Promise<boolean> {
    const { kind, lease, publisher, store, handover, log } = this.parts;
    if (!(await lease.tryTake(this.leaseName))) {
      return false;
    }
    await publisher.gain();
    handover.open(kind);
    this.uncleared = [];
    this.inheritedUpTo = await store.lastMark(this.path);
    log.info('relay-gained', { kind, inheritedUpTo: this.inheritedUpTo });
    return true;
  }

  private async letGo(): Promise<void> {
    const { kind, lease, publisher, handover } = this.parts;
    handover.close(kind);
    await publisher.lose();
    await lease.release(this.leaseName).catch(() => undefined);
  }

  private get path(): SqlPath {
    return this.parts.lease.holding(this.leaseName);
  }

  private async relay(): Promise<void> {
    while (!this.isStopping) {
      const marks = await this.nextMarks();
      if (marks.length > 0) {
        await this.publishRound(marks);
      } else {
        await this.clear();
        await this.pace.untilMarked();
      }
    }
    await this.clear();
  }

  private async nextMarks(): Promise<readonly DirtyMark[]> {
    const { kind, store, handover } = this.parts;
    const held = handover.marks(kind);
    const marks = await store.readMarks(this.path, {
      held,
      published: this.uncleared,
      limit: MARKS_PER_ROUND,
    });
    return firstOf(marks, ({ mark, entities }) => entities?.length ?? handover.count(kind, mark));
  }

  private async publishRound(marks: readonly DirtyMark[]): Promise<void> {
    const { store, clock, onPublished } = this.parts;
    const { path } = this;
    const round = await workOut(this.parts, path, marks, {
      inheritedUpTo: this.inheritedUpTo,
      now: clock.now(),
    });
    await store.commit(path, { ...round.commit, cleared: this.uncleared });
    this.uncleared = [];
    await faultPoint('relay.version-committed');
    if (round.messages.length > 0) {
      await this.publish(round);
      await faultPoint('relay.published');
      onPublished(round.messages.length);
    }
    this.uncleared = [...round.marks];
    await this.pace.afterRound(round.messages.length);
  }

  private async publish({ messages }: Round): Promise<void> {
    for (const part of inTransactions(messages)) {
      await this.publishPart(part);
    }
  }

  /** A view that alone is larger than the topic takes must not keep back the others; halving finds it. */
  private async publishPart(messages: readonly OutgoingBytes[]): Promise<void> {
    const { kind, publisher, store, log } = this.parts;
    try {
      await publisher.publishBytes(sharedTopic(kind), messages);
    } catch (error) {
      if (!(error instanceof RecordRefused)) {
        throw error;
      }
      // Asked on the lock's own connection, which answers only while the lock is held: nobody else may shut others out.
      await store.lastMark(this.path);
      await publisher.gain();
      if (messages.length === 1) {
        log.error('shared-record-too-large', error, { kind, entity: messages[0]?.key ?? '' });
        return;
      }
      const middle = Math.ceil(messages.length / 2);
      await this.publishPart(messages.slice(0, middle));
      await this.publishPart(messages.slice(middle));
    }
  }

  private async clear(): Promise<void> {
    if (this.uncleared.length > 0) {
      await this.parts.store.clear(this.path, this.uncleared);
      this.uncleared = [];
      await faultPoint('relay.cleared');
    }
  }

  private tell(error: unknown): void {
    const { kind, log, health } = this.parts;
    const code = codeToTell(error);
    health.report(this.leaseName, false, `does not publish (${code})`);
    if (error instanceof HubError && error.disposition === 'retry') {
      log.warn('relay-interrupted', { kind, code: error.code });
    } else {
      log.error('relay-failed', error, { kind });
    }
  }
}

/** Marks until their entities are many, but always the first. */
function firstOf(
  marks: readonly DirtyMark[],
  countOf: (mark: DirtyMark) => number,
): readonly DirtyMark[] {
  let count = 0;
  const end = marks.findIndex((mark) => {
    const isFull = count >= ENTITIES_PER_ROUND;
    count += countOf(mark);
    return isFull;
  });
  return end < 0 ? marks : marks.slice(0, end);
}

function inTransactions(messages: readonly OutgoingBytes[]): readonly (readonly OutgoingBytes[])[] {
  const parts: OutgoingBytes[][] = [[]];
  let bytes = 0;
  for (const message of messages) {
    const size = message.value?.length ?? 0;
    if (bytes > 0 && bytes + size > BYTES_PER_TRANSACTION) {
      parts.push([]);
      bytes = 0;
    }
    bytes += size;
    parts.at(-1)?.push(message);
  }
  return parts;
}
