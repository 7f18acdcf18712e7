import type { Intent } from '@hub/contracts';
import { DELIVERY_STATES } from '@hub/contracts';
import type { Transaction } from '@hub/storage';
import { byteas, int2s, int8s, texts, uuids } from '@hub/storage';
import * as sql from './intake.statements.js';
import type { CurrentDelivery, IntendedDelivery } from './reconcile.js';

/** Positions in this list are the numbers kept in tables. */
export const INTENTS: readonly Intent[] = ['upsert', 'withdraw'];

/** A delivery with what it belongs to. */
export interface NewDelivery {
  readonly id: string;
  readonly recipient: number;
  readonly entity: string;
  readonly version: number;
  /** Receipts of the contributions behind this version. */
  readonly receipts: readonly string[];
  readonly intended: IntendedDelivery;
}

/** All that one batch of shared records changes. */
export interface DeliveryChanges {
  readonly made: readonly NewDelivery[];
  readonly replaced: readonly string[];
  readonly discarded: readonly string[];
}

interface CurrentRow extends Omit<CurrentDelivery, 'state' | 'intent'> {
  readonly state: number;
  readonly intent: number;
}

/** What of these entities is open or was given; locked until the transaction ends. */
export async function lockCurrent(
  tx: Transaction,
  entities: readonly string[],
): Promise<readonly CurrentDelivery[]> {
  const { rows } = await tx.send<CurrentRow>(sql.lockCurrent, [uuids(entities)]);
  return rows.map((row) => ({
    ...row,
    state: DELIVERY_STATES[row.state] ?? 'waiting',
    intent: INTENTS[row.intent] ?? 'upsert',
  }));
}

/** Writes intents, after the places they take are free. */
export function writeChanges(tx: Transaction, changes: DeliveryChanges, now: Date): void {
  const { made, replaced, discarded } = changes;
  const ended = [...replaced, ...discarded];
  if (ended.length > 0) {
    void tx.send(sql.endDeliveries, [
      uuids(ended),
      int2s(
        ended.map((_, at) =>
          at < replaced.length ? stateNumber('replaced') : stateNumber('discarded'),
        ),
      ),
      now.getTime(),
    ]);
  }
  writeWithdrawals(tx, made, now);
  writeUpserts(tx, made, now);
}

function writeWithdrawals(tx: Transaction, made: readonly NewDelivery[], now: Date): void {
  const rows = made.flatMap((one) => {
    const { record } = one.intended;
    return Buffer.isBuffer(record) ? [] : [{ ...one, of: record.of }];
  });
  if (rows.length > 0) {
    void tx.send(sql.insertWithdrawals, [
      uuids(rows.map((row) => row.id)),
      uuids(rows.map((row) => row.of)),
      uuids(rows.map((row) => row.entity)),
      int8s(rows.map((row) => row.version)),
      texts(rows.map((row) => `{${row.receipts.join(',')}}`)),
      now.getTime(),
    ]);
  }
}

function writeUpserts(tx: Transaction, made: readonly NewDelivery[], now: Date): void {
  const rows = made.flatMap((one) => {
    const { record } = one.intended;
    return Buffer.isBuffer(record) ? [{ ...one, ...one.intended, record }] : [];
  });
  if (rows.length > 0) {
    void tx.send(sql.insertDeliveries, [
      uuids(rows.map((row) => row.id)),
      int2s(rows.map((row) => row.recipient)),
      uuids(rows.map((row) => row.entity)),
      int8s(rows.map((row) => row.version)),
      uuids(rows.map((row) => row.key)),
      int2s(rows.map((row) => INTENTS.indexOf(row.intent))),
      int2s(rows.map((row) => stateNumber(row.missing.length > 0 ? 'incomplete' : 'waiting'))),
      byteas(rows.map((row) => Buffer.from(row.hash, 'hex'))),
      byteas(rows.map((row) => row.record)),
      texts(rows.map((row) => `{${row.receipts.join(',')}}`)),
      texts(rows.map((row) => (row.missing.length > 0 ? JSON.stringify(row.missing) : null))),
      now.getTime(),
    ]);
  }
}

/** The number a state has in tables. */
export function stateNumber(state: (typeof DELIVERY_STATES)[number]): number {
  return DELIVERY_STATES.indexOf(state);
}
