import type { Clock, Kind, Shared } from '@hub/contracts';
import type { IncomingBatch } from '@hub/messaging';
import type { HubKeys, Log } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import type { PgOffsetStore, SqlPath, Transaction } from '@hub/storage';
import { guardOffsets } from '@hub/storage';
import type { Desired } from './desired.js';
import { desiredOf } from './desired.js';
import { isPending } from './reconcile.js';
import { knownEntities, lockCurrent, moveDeliveries, writeChanges } from './intake.store.js';
import type { HandedIn } from './own-words.js';
import { withOwnWords } from './own-words.js';
import type { Wished } from './plan.js';
import { changesOf, unlessBug } from './plan.js';
import type { Recipient } from './recipient.js';
import { nameOf } from './recipient.js';
import type { ToldView } from './told-view.js';
import { lastOfEach } from './told-view.js';

/** Knows what became of entities that were merged into others. */
export interface Survivors {
  /**
   * The shared record of an entity as it is now; of a merged one, that of its survivor. Undefined when there is none.
   * Throws `Unreachable` when nobody can be asked.
   */
  survivorOf(kind: Kind, entity: string): Promise<Shared | undefined>;
}

/** What the intake works with. */
export interface IntakeParts {
  readonly path: SqlPath;
  readonly offsets: PgOffsetStore;
  readonly recipients: readonly Recipient[];
  readonly survivors: Survivors;
  readonly handedIn: HandedIn;
  readonly keys: HubKeys;
  readonly clock: Clock;
  readonly log: Log;
  /** Called after intents are committed. */
  readonly onIntended?: () => void;
}

/** An entity that went over to another. */
interface Merge {
  readonly entity: string;
  readonly into: string;
  readonly wished: Wished;
}

/** Turns shared records into intents of what each recipient is to be given (`house.md` §4, *Deliveries*). */
export class DeliveryIntake {
  constructor(private readonly parts: IntakeParts) {}

  /**
   * Takes one batch of `hub.shared`. May be called again with the same batch after any error: what is intended already
   * is not intended again. Throws `Displaced` when another instance owns the partitions by now, `Unreachable` when
   * PostgreSQL does not answer, or the log or the registry where they have to be asked.
   */
  async take(batch: IncomingBatch): Promise<void> {
    const { path, offsets, log, onIntended } = this.parts;
    const ranges = batch.ranges;
    await offsets.begin(ranges);
    const told = lastOfEach(batch.messages, log);
    const merges = await this.merges(told);
    const wished = await this.wishes(told.filter((one) => one.view?.state !== 'merged'));
    await path.transaction(async (tx) => {
      guardOffsets(tx, ranges);
      for (const merge of merges) {
        await this.merge(tx, merge);
      }
      await this.apply(tx, wished);
      await faultPoint('deliveries.intending');
    });
    await faultPoint('deliveries.intended');
    onIntended?.();
  }

  private async apply(tx: Transaction, wished: readonly Wished[]): Promise<void> {
    const { clock } = this.parts;
    if (wished.length > 0) {
      const entities = wished.map(({ told }) => told.entity);
      writeChanges(tx, changesOf(wished, await lockCurrent(tx, entities), clock), clock.now());
    }
  }

  /** Guard 26: what was given of the merged entity is the survivor's from now on; what only waited is dropped. */
  private async merge(tx: Transaction, { entity, into, wished }: Merge): Promise<void> {
    const rows = await lockCurrent(tx, [entity, into].toSorted());
    const dropped = rows.filter((row) => row.entity === entity && isPending(row));
    const replaced = dropped.map(({ id }) => id);
    writeChanges(tx, { ...NOTHING, replaced }, this.parts.clock.now());
    moveDeliveries(tx, entity, into);
    await this.apply(tx, [wished]);
  }

  /** Only of those that anybody was given: the registry is asked for what the survivor is now. */
  private async merges(told: readonly ToldView[]): Promise<readonly Merge[]> {
    const views = told.flatMap(({ view }) => (view?.state === 'merged' ? [view] : []));
    if (views.length === 0) {
      return [];
    }
    const known = await knownEntities(
      this.parts.path,
      views.map(({ entityId }) => entityId),
    );
    const merges: Merge[] = [];
    for (const { kind, entityId, mergedInto } of views.filter((one) => known.has(one.entityId))) {
      const view = await this.parts.survivors.survivorOf(kind, mergedInto ?? entityId);
      const into = view?.entityId ?? mergedInto ?? entityId;
      const survivor = view ? { entity: into, view } : { entity: into };
      merges.push({ entity: entityId, into, wished: await this.wish(survivor) });
    }
    return merges;
  }

  private async wishes(told: readonly ToldView[]): Promise<readonly Wished[]> {
    const wished: Wished[] = [];
    for (const one of told) {
      wished.push(await this.wish(one));
    }
    return wished;
  }

  private async wish(told: ToldView): Promise<Wished> {
    const desired = new Map<Recipient, Desired | undefined>();
    for (const recipient of this.parts.recipients) {
      const about = { recipient: nameOf(recipient), entity: told.entity };
      const filled = await unlessBug(this.parts.log, about, () => this.desired(recipient, told));
      if (filled) {
        desired.set(recipient, filled.done);
      }
    }
    return { told, desired };
  }

  private async desired(recipient: Recipient, { view }: ToldView): Promise<Desired | undefined> {
    const desired = view && desiredOf(recipient, view, this.parts.keys);
    return desired && withOwnWords(desired, recipient, view, this.parts);
  }
}

const NOTHING = { made: [], replaced: [], discarded: [], forgotten: [] };
