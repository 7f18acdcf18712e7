import type { Clock, Filled, JsonObject, ReadBack, Sink, SinkAnswer } from '@hub/contracts';
import { Displaced, HubError, Unreachable, codeToTell, inHubZone } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { PgLease } from '@hub/storage';
import { Breaker } from './breaker.js';
import type { InWriting, Noted } from './outcome-of-writing.js';
import { POSSIBLE_REPEAT, afterAnswer, afterSilence } from './outcome-of-writing.js';
import type { Recipient } from './recipient.js';
import { nameOf } from './recipient.js';
import type { PickedDelivery } from './writer.store.js';
import { WriterStore } from './writer.store.js';

/** What a writer works with. */
export interface WriterParts {
  readonly recipient: Recipient;
  readonly sink: Sink;
  readonly lease: PgLease;
  readonly clock: Clock;
  readonly log: Log;
}

/** What one turn of a writer did: `wrote` asks for another turn at once. */
export type TurnResult = 'wrote' | 'nothing-due' | 'breaker-open' | 'not-ours';

const MOST_RECORDS = 100;
const READ_BACK_EVERY_MS = 2_000;

/**
 * Writes what waits for one recipient through its sink. Of all instances one holds the recipient's lease and writes;
 * what it marks and notes is committed on the connection that holds it.
 */
export class DeliveryWriter {
  readonly breaker = new Breaker();
  lastDeliveredAt?: Date;
  lastError?: { readonly at: Date; readonly error: unknown };
  private lastTurnAt = 0;
  private readBackAt = -READ_BACK_EVERY_MS;

  constructor(private readonly parts: WriterParts) {}

  /** Writes one batch, if one is due. Throws only what the database or a lost lease causes: try again later. */
  async turn(signal: AbortSignal): Promise<TurnResult> {
    const { lease, clock, recipient } = this.parts;
    if (this.breaker.state(clock.now()) === 'open') {
      return 'breaker-open';
    }
    const name = leaseOf(recipient);
    if (!(await lease.tryTake(name))) {
      return 'not-ours';
    }
    const store = new WriterStore(lease.holding(name), recipient.id);
    await this.readBack(store, signal);
    const batch = await this.nextBatch(store);
    if (batch.length === 0) {
      return 'nothing-due';
    }
    await faultPoint('deliveries.marked');
    await this.write(store, batch, signal);
    return 'wrote';
  }

  /** What the recipient has said since: acknowledged, or refused after all. */
  private async readBack(store: WriterStore, signal: AbortSignal): Promise<void> {
    const { clock, sink, log, recipient } = this.parts;
    const now = clock.now();
    if (!sink.readBack || now.getTime() < this.readBackAt + READ_BACK_EVERY_MS) {
      return;
    }
    this.readBackAt = now.getTime();
    let said: ReadBack | undefined;
    try {
      said = await sink.readBack(signal);
    } catch (error) {
      this.lastError = { at: now, error };
      log.warn('recipient-not-asked', { recipient: nameOf(recipient), reason: codeToTell(error) });
      return;
    }
    if (said) {
      await store.noteReadBack(said.answers, now);
      await said.settle();
    }
  }

  private async nextBatch(store: WriterStore): Promise<readonly PickedDelivery[]> {
    const { clock, sink } = this.parts;
    const now = clock.now();
    const left = await store.inWork(this.mostRecords, now);
    if (left.length > 0) {
      return this.takeUp(store, left);
    }
    const pause = (sink.pace?.everySeconds ?? 0) * 1_000;
    if (now.getTime() < this.lastTurnAt + pause) {
      return [];
    }
    const day = inHubZone(now).slice(0, 10).replaceAll('-', '');
    const picked = await store.pick(this.mostRecords, day, now);
    if (picked.length > 0) {
      this.lastTurnAt = now.getTime();
    }
    return picked;
  }

  /** What was in work before, here or in a process that died: a blind recipient gets it again only when a person says so. */
  private async takeUp(
    store: WriterStore,
    left: readonly PickedDelivery[],
  ): Promise<readonly PickedDelivery[]> {
    if (this.parts.sink.certainty === 'blind') {
      await this.note(store, left, () => undefined);
      return [];
    }
    return store.again(left);
  }

  private get mostRecords(): number {
    return this.parts.sink.pace?.maxRecords ?? MOST_RECORDS;
  }

  private async write(
    store: WriterStore,
    batch: readonly PickedDelivery[],
    signal: AbortSignal,
  ): Promise<void> {
    const { sink, clock } = this.parts;
    let answers: ReadonlyMap<string, SinkAnswer>;
    try {
      const told = await sink.write(
        batch.map((one) => this.filled(one)),
        signal,
      );
      answers = new Map(told.map((answer) => [answer.delivery, answer]));
      this.breaker.closed();
    } catch (error) {
      return this.failed(store, batch, error);
    }
    await faultPoint('deliveries.written');
    const noted = await this.note(store, batch, (id) => answers.get(id));
    if (noted.some(({ state }) => state === 'delivered')) {
      this.lastDeliveredAt = clock.now();
    }
    await faultPoint('deliveries.noted');
  }

  /** Only the contract's own word says that nothing was written; after any other error nobody knows. */
  private async failed(
    store: WriterStore,
    batch: readonly PickedDelivery[],
    error: unknown,
  ): Promise<void> {
    const { clock, log, recipient } = this.parts;
    const now = clock.now();
    this.breaker.failed(now, error instanceof Unreachable ? error.retryAfterSeconds : undefined);
    this.lastError = { at: now, error };
    log.error('recipient-not-written', error, { recipient: nameOf(recipient) });
    await (error instanceof HubError && !(error instanceof Displaced)
      ? this.noteSilence(store, batch)
      : this.note(store, batch, () => undefined));
  }

  private note(
    store: WriterStore,
    batch: readonly PickedDelivery[],
    answerOf: (id: string) => SinkAnswer | undefined,
  ): Promise<readonly Noted[]> {
    const { sink, clock } = this.parts;
    const now = clock.now();
    return this.noteBy(store, batch, (delivery) =>
      afterAnswer(delivery, answerOf(delivery.id), { certainty: sink.certainty, now }),
    );
  }

  private noteSilence(
    store: WriterStore,
    batch: readonly PickedDelivery[],
  ): Promise<readonly Noted[]> {
    const { sink, clock } = this.parts;
    const now = clock.now();
    return this.noteBy(store, batch, (delivery) =>
      afterSilence(delivery, { certainty: sink.certainty, now }),
    );
  }

  private async noteBy(
    store: WriterStore,
    batch: readonly PickedDelivery[],
    decide: (delivery: InWriting) => Noted,
  ): Promise<readonly Noted[]> {
    const { clock, log, recipient } = this.parts;
    const byId = new Map(batch.map((one) => [one.id, one]));
    const noted = await store.note(
      [...byId.keys()],
      (id, isOvertaken) => decide({ ...(byId.get(id) as PickedDelivery), isOvertaken }),
      clock.now(),
    );
    const repeats = noted.filter(({ reason }) => reason === POSSIBLE_REPEAT).length;
    if (repeats > 0) {
      log.warn('possible-repeats-held', { recipient: nameOf(recipient), count: repeats });
    }
    return noted;
  }

  private filled({ id, intent, key, again, batch, native }: PickedDelivery): Filled {
    return {
      delivery: id,
      form: this.parts.recipient.stage.form,
      native: JSON.parse(native.toString('utf8')) as JsonObject,
      intent,
      key: key.replaceAll('-', ''),
      again,
      batch,
    };
  }
}

function leaseOf(recipient: Recipient): string {
  return `delivery/${nameOf(recipient)}`;
}
