import type { Intent } from '@hub/contracts';
import { DELIVERY_STATES } from '@hub/contracts';
import type { SqlPath, Transaction } from '@hub/storage';
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
  readonly intended: IntendedDelivery;
}

/** All that one batch of shared records changes. */
export interface DeliveryChanges {
  readonly made: readonly NewDelivery[];
  readonly replaced: readonly string[];
  readonly discarded: readonly string[];
  readonly forgotten: readonly string[];
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

/** Which of these entities have anything open or given. */
export async function knownEntities(
  path: SqlPath,
  entities: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await path.query<{ entity: string }>(sql.knownEntities, [uuids(entities)]);
  return new Set(rows.map(({ entity }) => entity));
}

/** Moves what was given of a merged entity to its survivor. */
export function moveDeliveries(tx: Transaction, from: string, to: string): void {
  void tx.send(sql.moveDeliveries, [from, to]);
}

/** Writes intents, after the places they take are free. */
export function writeChanges(tx: Transaction, changes: DeliveryChanges, now: Date): void {
  const { made, replaced, discarded, forgotten } = changes;
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
  if (forgotten.length > 0) {
    void tx.send(sql.forgetDeliveries, [uuids(forgotten)]);
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
      texts(rows.map((row) => (row.missing.length > 0 ? JSON.stringify(row.missing) : null))),
      now.getTime(),
    ]);
  }
}

/** The number a state has in tables. */
export function stateNumber(state: (typeof DELIVERY_STATES)[number]): number {
  return DELIVERY_STATES.indexOf(state);
}
