import type { DeliveryState, Intent } from '@hub/contracts';
import type { Desired } from './desired.js';

/** A delivery of one recipient and entity that is open, or was given. */
export interface CurrentDelivery {
  readonly id: string;
  /** The order in which they were intended. */
  readonly seq: number;
  readonly recipient: number;
  readonly entity: string;
  readonly version: number;
  readonly key: string;
  readonly intent: Intent;
  readonly state: DeliveryState;
  /** Its writing may have arrived. */
  readonly given: boolean;
  readonly hash: string;
  /** When it took its state, ms since 1970. */
  readonly at: number;
}

/** A delivery to be made. */
export interface IntendedDelivery {
  readonly key: string;
  readonly intent: Intent;
  readonly hash: string;
  /** The encoded record; for a withdrawal, the delivery whose record is taken back. */
  readonly record: Buffer | { readonly of: string };
  readonly missing: readonly string[];
}

/** What follows from a version of a shared record for one recipient. */
export interface Reconciled {
  readonly intended: readonly IntendedDelivery[];
  /** Deliveries never begun whose place a newer version takes. */
  readonly replaced: readonly string[];
  /** Deliveries never begun that nobody wants any more. */
  readonly discarded: readonly string[];
  /** Given once; the recipient itself has put something else in its place. */
  readonly forgotten: readonly string[];
}

/**
 * Compares what a recipient should hold of an entity with what it was given or is about to be given (guards 25–27).
 * `rows` are all current deliveries of this recipient and entity. What is being written is never touched: what differs
 * from it waits behind it.
 */
export function reconcile(
  desired: Desired | undefined,
  rows: readonly CurrentDelivery[],
): Reconciled {
  const keys = new Set([...rows.map((row) => row.key), ...(desired ? [desired.key] : [])]);
  const perKey = [...keys].map((key) => {
    const ofKey = rows.filter((row) => row.key === key);
    return key === desired?.key ? give(desired, ofKey) : takeBack(ofKey, desired !== undefined);
  });
  return {
    // Taken back before given: a record whose key has changed is not held twice.
    intended: perKey.flatMap((one) => one.intended ?? []).toSorted(withdrawalsFirst),
    replaced: perKey.flatMap((one) => one.replaced ?? []),
    discarded: perKey.flatMap((one) => one.discarded ?? []),
    forgotten: perKey.flatMap((one) => one.forgotten ?? []),
  };
}

function withdrawalsFirst(a: IntendedDelivery, b: IntendedDelivery): number {
  return Number(b.intent === 'withdraw') - Number(a.intent === 'withdraw');
}

function give(desired: Desired, rows: readonly CurrentDelivery[]): Partial<Reconciled> {
  const pending = rows.find(isPending);
  const held = heldOf(rows);
  if (held?.hash === desired.hash) {
    return { replaced: idOf(pending) };
  }
  if (isTold(desired, rows)) {
    const given = rows.filter((row) => row.given && row.state !== 'writing');
    return { replaced: idOf(pending), forgotten: given.map(({ id }) => id) };
  }
  if (pending?.intent === 'upsert' && pending.hash === desired.hash) {
    return {};
  }
  const { key, hash, native, missing } = desired;
  return {
    replaced: idOf(pending),
    intended: [{ key, intent: 'upsert', hash, record: native, missing }],
  };
}

/** The recipient told us this very content, and was given nothing since. */
function isTold({ toldAt }: Desired, rows: readonly CurrentDelivery[]): boolean {
  return (
    toldAt !== undefined &&
    rows.every((row) => row.state !== 'writing' && (!row.given || row.at < toldAt))
  );
}

function takeBack(rows: readonly CurrentDelivery[], isMoved: boolean): Partial<Reconciled> {
  const pending = rows.find(isPending);
  const held = heldOf(rows);
  const dropped = idOf(pending?.intent === 'upsert' ? pending : undefined);
  const leaves = isMoved ? { replaced: dropped } : { discarded: dropped };
  if (!held || pending?.intent === 'withdraw') {
    return leaves;
  }
  const { key, hash, id } = held;
  return {
    ...leaves,
    intended: [{ key, intent: 'withdraw', hash, record: { of: id }, missing: [] }],
  };
}

/** Open and not begun. */
export function isPending({ state }: Pick<CurrentDelivery, 'state'>): boolean {
  return state === 'waiting' || state === 'incomplete' || state === 'failing' || state === 'held';
}

/** What the recipient holds once all that was begun has arrived: the last begun, unless that took it back. */
export function heldOf(rows: readonly CurrentDelivery[]): CurrentDelivery | undefined {
  const last = rows
    .filter((row) => row.state === 'writing' || row.given)
    .toSorted((a, b) => b.seq - a.seq)[0];
  return last?.intent === 'upsert' ? last : undefined;
}

function idOf(row: CurrentDelivery | undefined): readonly string[] {
  return row ? [row.id] : [];
}
