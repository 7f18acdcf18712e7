import type { Fault, IntakeState } from '@hub/contracts';
import { INTAKE_STATES } from '@hub/contracts';
import type { Parameter, SqlPath, Transaction } from '@hub/storage';
import { byteas, int2s, int4s, int8s, texts, uuids } from '@hub/storage';
import type { Image, Known, OpenQuarantine } from '../processor/known.js';
import type { Decided, Outcome, ReceiptRow } from '../processor/outcome.js';
import { countersOf } from '../processor/outcome.js';
import * as sql from './statements.js';

const INTENTS = ['upsert', 'withdraw'] as const;
const QUARANTINED = INTAKE_STATES.indexOf('quarantined');

interface ImageRow {
  i: number;
  receipt: string;
  at: number;
  seq: number;
  intent: number;
  hash: string;
  native_hash: string;
}

/** The processor's look-ups and the one transaction of a batch. */
export class ProcessorStore {
  constructor(private readonly path: SqlPath) {}

  /** What is known of these native keys; a key nobody knows is absent. */
  async known(keys: readonly string[]): Promise<ReadonlyMap<string, Known>> {
    const parameter = [uuids(keys)];
    const [{ rows: images }, { rows: open }] = await Promise.all([
      this.path.query<ImageRow>(sql.lookUpImages, parameter),
      this.path.query<Omit<ImageRow, 'intent' | 'hash'>>(sql.lookUpQuarantine, parameter),
    ]);
    const known = new Map<string, { image?: Image; quarantined?: OpenQuarantine }>();
    for (const row of images) {
      known.set(keys[row.i] as string, { image: imageOf(row) });
    }
    for (const row of open) {
      const key = keys[row.i] as string;
      known.set(key, { ...known.get(key), quarantined: openOf(row) });
    }
    return known;
  }

  /** Receipts that have a row already. */
  async decided(receipts: readonly string[]): Promise<ReadonlyMap<string, Decided>> {
    const { rows } = await this.path.query<{ i: number; attempt: number; state: number }>(
      sql.lookUpReceipts,
      [uuids(receipts)],
    );
    return new Map(
      rows.map((row) => [
        receipts[row.i] as string,
        { attempt: row.attempt, state: INTAKE_STATES[row.state] as IntakeState },
      ]),
    );
  }

  /** Sends all that a batch changes; the transaction is the caller's, so that it can publish before it commits. */
  async write(tx: Transaction, outcome: Outcome, now: Date): Promise<void> {
    await Promise.all([
      ...this.writeReceipts(tx, outcome),
      ...this.writeImages(tx, outcome),
      ...this.writeQuarantine(tx, outcome, now),
      ...this.writeCounters(tx, outcome),
    ]);
  }

  private writeReceipts(tx: Transaction, outcome: Outcome): Promise<unknown>[] {
    const fresh = outcome.rows.filter((row) => !row.before);
    const redone = outcome.rows.filter((row) => row.before);
    const closed = [...outcome.closed];
    return [
      ...whenAny(fresh, () => tx.send(sql.insertReceipts, receiptColumns(fresh))),
      ...whenAny(redone, () => tx.send(sql.redoReceipts, redoColumns(redone))),
      ...whenAny(closed, () =>
        tx.send(sql.supersedeReceipts, [
          uuids(closed.map(([receipt]) => receipt)),
          uuids(closed.map(([, { by }]) => by)),
        ]),
      ),
    ];
  }

  private writeImages(tx: Transaction, outcome: Outcome): Promise<unknown>[] {
    const changed = [...outcome.keys].filter(([, k]) => k.after.image !== k.before.image);
    const fresh = changed.filter(([, k]) => !k.before.image);
    const updated = changed.filter(([, k]) => k.before.image);
    return [
      ...whenAny(fresh, () => tx.send(sql.insertImages, imageColumns(fresh))),
      ...whenAny(updated, () => tx.send(sql.updateImages, imageColumns(updated))),
    ];
  }

  private writeQuarantine(tx: Transaction, outcome: Outcome, now: Date): Promise<unknown>[] {
    const settled = [...outcome.keys].filter(
      ([, k]) => k.before.quarantined && !k.after.quarantined,
    );
    const rows = [...outcome.quarantined.values()];
    return [
      ...whenAny(settled, () => tx.send(sql.dropQuarantine, [uuids(settled.map(([key]) => key))])),
      ...whenAny(rows, () =>
        tx.send(sql.putQuarantine, [...quarantineColumns(rows), now.toISOString()]),
      ),
    ];
  }

  private writeCounters(tx: Transaction, outcome: Outcome): Promise<unknown>[] {
    const changes = countersOf(outcome);
    return whenAny(changes, () =>
      tx.send(sql.addCounters, [
        int2s(changes.map((c) => c.form)),
        int4s(changes.map((c) => c.partition)),
        int2s(changes.map((c) => c.state)),
        int8s(changes.map((c) => c.by)),
      ]),
    );
  }
}

function whenAny(rows: readonly unknown[], send: () => Promise<unknown>): Promise<unknown>[] {
  return rows.length > 0 ? [send()] : [];
}

function imageOf(row: ImageRow): Image {
  return {
    receipt: row.receipt,
    version: { at: row.at, seq: row.seq },
    intent: INTENTS[row.intent] ?? 'upsert',
    hash: row.hash,
    nativeHash: row.native_hash,
  };
}

function openOf(row: Omit<ImageRow, 'intent' | 'hash'>): OpenQuarantine {
  return {
    receipt: row.receipt,
    version: { at: row.at, seq: row.seq },
    nativeHash: row.native_hash,
  };
}

function receiptColumns(rows: readonly ReceiptRow[]): Parameter[] {
  return [
    uuids(rows.map((row) => row.entry.receipt)),
    uuids(rows.map((row) => row.entry.key)),
    uuids(rows.map((row) => row.of ?? null)),
    int2s(rows.map((row) => row.entry.form.id)),
    int4s(rows.map((row) => row.entry.partition)),
    int8s(rows.map((row) => row.entry.offset)),
    int2s(rows.map((row) => INTAKE_STATES.indexOf(row.state))),
    int2s(rows.map((row) => row.entry.attempt)),
    texts(rows.map((row) => warningsOf(row))),
  ];
}

function redoColumns(rows: readonly ReceiptRow[]): Parameter[] {
  return [
    uuids(rows.map((row) => row.entry.receipt)),
    uuids(rows.map((row) => row.of ?? null)),
    int8s(rows.map((row) => row.entry.offset)),
    int2s(rows.map((row) => INTAKE_STATES.indexOf(row.state))),
    int2s(rows.map((row) => row.entry.attempt)),
    texts(rows.map((row) => warningsOf(row))),
  ];
}

function imageColumns(changed: readonly (readonly [string, { after: Known }])[]): Parameter[] {
  const images = changed.map(([, { after }]) => after.image as Image);
  return [
    uuids(changed.map(([key]) => key)),
    uuids(images.map((image) => image.receipt)),
    int8s(images.map((image) => image.version.at)),
    int8s(images.map((image) => image.version.seq)),
    int2s(images.map((image) => INTENTS.indexOf(image.intent))),
    byteas(images.map((image) => Buffer.from(image.hash, 'hex'))),
    byteas(images.map((image) => Buffer.from(image.nativeHash, 'hex'))),
  ];
}

function quarantineColumns(rows: readonly ReceiptRow[]): Parameter[] {
  const open = rows.map((row) => row.decision.quarantine);
  return [
    uuids(rows.map((row) => row.entry.key)),
    uuids(rows.map((row) => row.entry.receipt)),
    int2s(rows.map((row) => row.entry.form.id)),
    int4s(rows.map((row) => row.entry.partition)),
    int8s(open.map((one) => one?.version.at ?? 0)),
    int8s(open.map((one) => one?.version.seq ?? 0)),
    byteas(rows.map((row) => Buffer.from(row.entry.nativeHash, 'hex'))),
    byteas(rows.map((row) => row.entry.nativeBytes)),
    texts(open.map((one) => JSON.stringify(one?.faults ?? []))),
    texts(open.map((one) => textOf(one?.warnings ?? []))),
  ];
}

function warningsOf(row: ReceiptRow): string | null {
  return QUARANTINED === INTAKE_STATES.indexOf(row.state) ? null : textOf(row.decision.warnings);
}

function textOf(warnings: readonly Fault[]): string | null {
  return warnings.length > 0 ? JSON.stringify(warnings) : null;
}
