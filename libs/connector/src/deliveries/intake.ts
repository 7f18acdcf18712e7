import type { Clock, Shared } from '@hub/contracts';
import { isKind } from '@hub/contracts';
import type { IncomingBatch, IncomingMessage } from '@hub/messaging';
import type { HubKeys, Log } from '@hub/runtime';
import { newEntityId } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { PgOffsetStore, SqlPath } from '@hub/storage';
import { guardOffsets } from '@hub/storage';
import { desiredOf } from './desired.js';
import type { DeliveryChanges, NewDelivery } from './intake.store.js';
import { lockCurrent, writeChanges } from './intake.store.js';
import type { Recipient } from './recipient.js';
import { nameOf } from './recipient.js';
import type { CurrentDelivery, Reconciled } from './reconcile.js';
import { reconcile } from './reconcile.js';

/** What the intake works with. */
export interface IntakeParts {
  readonly path: SqlPath;
  readonly offsets: PgOffsetStore;
  readonly recipients: readonly Recipient[];
  readonly keys: HubKeys;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after intents are committed. */
  readonly onIntended?: () => void;
}

/** The last that is known of one entity. */
interface Told {
  readonly entity: string;
  /** Absent: forget it. */
  readonly view?: Shared;
}

/** Turns shared records into intents of what each recipient is to be given (`house.md` §4, *Deliveries*). */
export class DeliveryIntake {
  constructor(private readonly parts: IntakeParts) {}

  /**
   * Takes one batch of `hub.shared`. May be called again with the same batch after any error: what is intended already
   * is not intended again. Throws `Displaced` when another instance owns the partitions by now, `Unreachable` when
   * PostgreSQL does not answer.
   */
  async take(batch: IncomingBatch): Promise<void> {
    const { path, offsets, clock, onIntended } = this.parts;
    const ranges = batch.ranges.map((range) => ({ ...range }));
    await offsets.begin(ranges);
    const told = lastOfEach(batch.messages, this.parts.log);
    await path.transaction(async (tx) => {
      guardOffsets(tx, ranges);
      const current =
        told.length > 0
          ? await lockCurrent(
              tx,
              told.map((one) => one.entity),
            )
          : [];
      writeChanges(tx, this.changes(told, current), clock.now());
      await faultPoint('deliveries.intending');
    });
    await faultPoint('deliveries.intended');
    onIntended?.();
  }

  private changes(told: readonly Told[], current: readonly CurrentDelivery[]): DeliveryChanges {
    const ofEntity = grouped(current);
    const made: NewDelivery[] = [];
    const ended: Reconciled[] = [];
    for (const one of told) {
      const rows = ofEntity.get(one.entity) ?? [];
      if (isNews(one, rows)) {
        for (const [recipient, change] of this.perRecipient(one, rows)) {
          ended.push(change);
          made.push(
            ...change.intended.map((intended) => this.newDelivery(one, recipient, intended)),
          );
        }
      }
    }
    return {
      made,
      replaced: ended.flatMap((one) => one.replaced),
      discarded: ended.flatMap((one) => one.discarded),
    };
  }

  /** What one entity's news change, recipient by recipient. */
  private perRecipient(told: Told, rows: readonly CurrentDelivery[]): [number, Reconciled][] {
    const { recipients } = this.parts;
    return recipients.flatMap((recipient): [number, Reconciled][] => {
      const own = rows.filter((row) => row.recipient === recipient.id);
      const change = this.reconciled(recipient, told, own);
      return change ? [[recipient.id, change]] : [];
    });
  }

  /** An error of ours in filling one form costs that delivery, and is told. */
  private reconciled(
    recipient: Recipient,
    { entity, view }: Told,
    rows: readonly CurrentDelivery[],
  ): Reconciled | undefined {
    const { keys, log } = this.parts;
    try {
      return reconcile(view && desiredOf(recipient, view, keys), rows);
    } catch (error) {
      log.error('form-not-filled', error, { recipient: nameOf(recipient), entity });
      return undefined;
    }
  }

  private newDelivery(
    { entity, view }: Told,
    recipient: number,
    intended: NewDelivery['intended'],
  ): NewDelivery {
    return {
      id: newEntityId(this.parts.clock.now()),
      recipient,
      entity,
      version: view?.version ?? 0,
      receipts: (view?.contributions ?? []).map((one) => one.receipt),
      intended,
    };
  }
}

function grouped(
  rows: readonly CurrentDelivery[],
): ReadonlyMap<string, readonly CurrentDelivery[]> {
  const groups = new Map<string, CurrentDelivery[]>();
  for (const row of rows) {
    const group = groups.get(row.entity);
    if (group) {
      group.push(row);
    } else {
      groups.set(row.entity, [row]);
    }
  }
  return groups;
}

/** Of several versions in one batch the last counts: the topic is compacted all the same. */
function lastOfEach(messages: readonly IncomingMessage[], log: Log): readonly Told[] {
  const last = new Map<string, Told>();
  for (const { key, value, topic } of messages) {
    const told = value ? toldBy(value) : { entity: key };
    if (told && UUID.test(told.entity)) {
      last.set(told.entity, told);
    } else {
      log.warn('shared-record-unreadable', { topic });
    }
  }
  return [...last.values()];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function toldBy(value: Buffer): Told | undefined {
  try {
    const view = JSON.parse(value.toString('utf8')) as Shared;
    return isKind(view.kind) && typeof view.version === 'number'
      ? { entity: view.entityId, view }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Older than what was intended already: read again, or overtaken. */
function isNews({ view }: Told, rows: readonly CurrentDelivery[]): boolean {
  return !view || rows.every((row) => row.version <= view.version);
}
