import type { Intent, SinkAnswer } from '@hub/contracts';
import { isUuid } from '@hub/runtime';
import type { SqlPath, Transaction } from '@hub/storage';
import { int2s, int8s, texts, uuids } from '@hub/storage';
import { INTENTS, stateNumber } from './intake.store.js';
import type { Noted } from './outcome-of-writing.js';
import * as sql from './writer.statements.js';

/** A delivery picked for writing. */
export interface PickedDelivery {
  readonly id: string;
  readonly entity: string;
  readonly key: string;
  readonly intent: Intent;
  /** Tries, this one included. */
  readonly tries: number;
  readonly again: boolean;
  readonly batch: string;
  readonly native: Buffer;
}

interface PickedRow extends Omit<PickedDelivery, 'intent' | 'batch'> {
  readonly intent: number;
  readonly batch: string | null;
}

/** The rows of one recipient, as its one writer works on them; `path` is the connection that holds its lease. */
export class WriterStore {
  constructor(
    private readonly path: SqlPath,
    private readonly recipient: number,
  ) {}

  /** The oldest batch in work whose pause is over, or nothing. */
  async inWork(limit: number, now: Date): Promise<readonly PickedDelivery[]> {
    const { rows } = await this.path.query<PickedRow>(sql.inWork, [
      this.recipient,
      now.getTime(),
      limit,
    ]);
    return rows
      .filter((row) => row.batch === rows[0]?.batch)
      .map((row) => pickedOf(row, row.batch ?? ''));
  }

  /** Notes that a batch is written once more, before it is. */
  async again(picked: readonly PickedDelivery[]): Promise<readonly PickedDelivery[]> {
    await this.path.query(sql.markAgain, [uuids(picked.map(({ id }) => id))]);
    return picked.map((one) => ({ ...one, again: true, tries: one.tries + 1 }));
  }

  /** Picks what is due and fixes its batch; what comes back is `writing` in the table by then. */
  pick(limit: number, day: string, now: Date): Promise<readonly PickedDelivery[]> {
    return this.path.transaction(async (tx) => {
      const { rows } = await tx.send<PickedRow>(sql.pickDue, [
        this.recipient,
        now.getTime(),
        limit,
      ]);
      const chosen = oneOfEachEntity(rows);
      if (chosen.length === 0) {
        return [];
      }
      const answer = await tx.send<{ n: string }>(sql.nextBatch);
      const batch = `${day}_${answer.rows[0]?.n ?? ''}`;
      void tx.send(sql.markWriting, [uuids(chosen.map(({ id }) => id)), batch, now.getTime()]);
      return chosen.map((row) => ({ ...pickedOf(row, batch), tries: row.tries + 1 }));
    });
  }

  /** Notes what became of a batch; `decide` is told which deliveries a newer version waits behind. */
  note(
    ids: readonly string[],
    decide: (id: string, isOvertaken: boolean) => Noted,
    now: Date,
  ): Promise<readonly Noted[]> {
    return this.path.transaction(async (tx) => {
      const locked = await tx.send<{ id: string }>(sql.lockWritten, [uuids(ids)]);
      const behind = await tx.send<{ id: string }>(sql.overtaken, [uuids(ids)]);
      const overtaken = new Set(behind.rows.map(({ id }) => id));
      const noted = locked.rows.map(({ id }) => decide(id, overtaken.has(id)));
      send(tx, noted, now);
      return noted;
    });
  }

  /** Notes what the recipient said later (`Sink.readBack`). */
  async noteReadBack(answers: readonly SinkAnswer[], now: Date): Promise<void> {
    const ours = answers.filter(
      ({ delivery, outcome }) => isUuid(delivery.toLowerCase()) && outcome !== 'unknown',
    );
    if (ours.length === 0) {
      return;
    }
    const ids = uuids(ours.map(({ delivery }) => delivery));
    await this.path.transaction((tx) => {
      void tx.send(sql.noteReadBack, [
        ids,
        int2s(ours.map(({ outcome }) => Number(outcome === 'written'))),
        texts(ours.map((one) => ('reason' in one ? one.reason.replaceAll('\0', '') : null))),
        now.getTime(),
      ]);
      void tx.send(sql.endOlderGiven, [ids]);
    });
  }
}

function send(tx: Transaction, noted: readonly Noted[], now: Date): void {
  if (noted.length === 0) {
    return;
  }
  void tx.send(sql.noteWritten, [
    uuids(noted.map((one) => one.id)),
    int2s(noted.map((one) => stateNumber(one.state))),
    int2s(noted.map((one) => Number(one.given))),
    int2s(noted.map((one) => Number(one.again))),
    int2s(noted.map((one) => one.tries)),
    int8s(noted.map((one) => one.due)),
    texts(noted.map((one) => one.reason?.replaceAll('\0', '') ?? null)),
    now.getTime(),
  ]);
  const takenBack = noted.filter((one) => one.state === 'delivered' && !one.given);
  if (takenBack.length > 0) {
    void tx.send(sql.forgetGiven, [uuids(takenBack.map((one) => one.id))]);
  }
}

function oneOfEachEntity(rows: readonly PickedRow[]): readonly PickedRow[] {
  const seen = new Set<string>();
  return rows.filter(({ entity }) => !seen.has(entity) && seen.add(entity));
}

function pickedOf(row: PickedRow, batch: string): PickedDelivery {
  return { ...row, intent: INTENTS[row.intent] ?? 'upsert', batch };
}
