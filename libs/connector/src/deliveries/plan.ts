import type { Clock } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import { newEntityId } from '@hub/runtime';
import type { Desired } from './desired.js';
import type { DeliveryChanges, NewDelivery } from './intake.store.js';
import type { Recipient } from './recipient.js';
import type { CurrentDelivery, Reconciled } from './reconcile.js';
import { reconcile } from './reconcile.js';
import type { ToldView } from './told-view.js';
import { grouped, isNews } from './told-view.js';

/** What each recipient should hold of one entity. */
export interface Wished {
  readonly told: ToldView;
  /** Recipient → what it should hold; one that is absent could not be filled and stays as it is. */
  readonly desired: ReadonlyMap<Recipient, Desired | undefined>;
}

/** All that follows from what is wished, given what is current. */
export function changesOf(
  wished: readonly Wished[],
  current: readonly CurrentDelivery[],
  clock: Clock,
): DeliveryChanges {
  const ofEntity = grouped(current, (row) => row.entity);
  const made: NewDelivery[] = [];
  const ended: Reconciled[] = [];
  for (const { told, desired } of wished) {
    const rows = ofEntity.get(told.entity) ?? [];
    for (const [recipient, wish] of isNews(told, rows) ? desired : []) {
      const own = rows.filter((row) => row.recipient === recipient.id);
      const change = reconcile(wish, own);
      ended.push(change);
      made.push(...change.intended.map((one) => newDelivery(told, recipient, one, clock)));
    }
  }
  return {
    made,
    replaced: ended.flatMap((one) => one.replaced),
    discarded: ended.flatMap((one) => one.discarded),
    forgotten: ended.flatMap((one) => one.forgotten),
  };
}

function newDelivery(
  { entity, view }: ToldView,
  recipient: Recipient,
  intended: NewDelivery['intended'],
  clock: Clock,
): NewDelivery {
  const id = newEntityId(clock.now());
  return { id, recipient: recipient.id, entity, version: view?.version ?? 0, intended };
}

/** Runs what fills one form; an error of ours in it costs that delivery, and is told. */
export async function unlessBug<T>(
  log: Log,
  about: { readonly recipient: string; readonly entity: string },
  work: () => Promise<T>,
): Promise<{ readonly done: T } | undefined> {
  try {
    return { done: await work() };
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) {
      log.error('form-not-filled', error, about);
      return undefined;
    }
    throw error;
  }
}
