import type { DataSource } from 'typeorm';
import { COUNTERS } from '../processor/outcome.js';
import type { LedgerRows } from '../receipts/books.js';
import type { FormNumbers } from '../stage/form-register.js';

/** What the hub has read of each partition, as the tables hold it. */
export interface ReadOffsets {
  readonly first: bigint;
  readonly next: bigint;
}

/** One consistent look at the tables behind the books. */
export interface Ledger extends LedgerRows {
  readonly offsets: ReadonlyMap<number, ReadOffsets>;
}

/** The tables behind the books and the numbers of forms. */
export class LedgerStore implements FormNumbers {
  constructor(private readonly database: DataSource) {}

  /** Offsets, counters and rows of one system, all of the same moment. */
  async of(topic: string, forms: readonly number[]): Promise<Ledger> {
    return this.database.transaction('REPEATABLE READ', async (manager) => {
      const offsets = await manager.query<{ part: number; first: string; next: string }[]>(
        'SELECT part, first_offset AS first, next_offset AS next FROM kafka_offset WHERE topic = $1',
        [topic],
      );
      const counters = await manager.query<{ state: number; n: string }[]>(
        'SELECT state, sum(n)::text AS n FROM counter WHERE form = ANY($1::int2[]) GROUP BY state',
        [forms],
      );
      const rows = await manager.query<{ state: number; n: string }[]>(
        'SELECT state, count(*)::text AS n FROM receipt WHERE form = ANY($1::int2[]) GROUP BY state',
        [forms],
      );
      return {
        offsets: new Map(
          offsets.map((o) => [o.part, { first: BigInt(o.first), next: BigInt(o.next) }]),
        ),
        counters: new Map(counters.map((c) => [c.state, Number(c.n)])),
        rows: new Map(rows.map((r) => [r.state, Number(r.n)])),
      };
    });
  }

  /** Partition → offset read next. */
  async nextOffsets(topic: string): Promise<ReadonlyMap<number, bigint>> {
    const rows = await this.database.query<{ part: number; next: string }[]>(
      'SELECT part, next_offset AS next FROM kafka_offset WHERE topic = $1',
      [topic],
    );
    return new Map(rows.map((row) => [row.part, BigInt(row.next)]));
  }

  /** Counts records a caller was told to mend himself (`?check=wait`); they stand beside the balance. */
  async addRefused(form: number, count: number): Promise<void> {
    await this.database.query(
      `INSERT INTO counter (form, part, state, n) VALUES ($1, -1, $2, $3)
       ON CONFLICT (form, part, state) DO UPDATE SET n = counter.n + excluded.n`,
      [form, COUNTERS.refused, count],
    );
  }

  async numbersOf(
    forms: readonly { readonly system: string; readonly form: string }[],
  ): Promise<ReadonlyMap<string, number>> {
    const parameters = [forms.map((f) => f.system), forms.map((f) => f.form)];
    await this.database.query(
      `INSERT INTO form (system, form) SELECT * FROM unnest($1::text[], $2::text[])
       ON CONFLICT (system, form) DO NOTHING`,
      parameters,
    );
    const rows = await this.database.query<{ id: number; system: string; form: string }[]>(
      'SELECT id, system, form FROM form',
    );
    return new Map(rows.map((row) => [`${row.system}/${row.form}`, row.id]));
  }

  /**
   * Guard 17: final receipts of before `until` (a receipt number carrying that time) become counters, in one
   * transaction with their deletion; idempotency keys of before go too. Returns how many receipts.
   */
  async rollUp(until: string, at: Date): Promise<number> {
    return this.database.transaction(async (manager) => {
      await manager.query('DELETE FROM push WHERE at < $1', [at]);
      const rows = await manager.query<{ n: string }[]>(
        `WITH gone AS (DELETE FROM receipt WHERE id < $1::uuid AND state > 1 RETURNING form, part, state),
              sums AS (SELECT form, part, state + $2 AS state, count(*) AS n FROM gone GROUP BY 1, 2, 3),
              kept AS (INSERT INTO counter (form, part, state, n) SELECT form, part, state::int2, n FROM sums
                       ON CONFLICT (form, part, state) DO UPDATE SET n = counter.n + excluded.n RETURNING 1)
         SELECT count(*)::text AS n FROM gone`,
        [until, COUNTERS.rolledFrom],
      );
      return Number(rows[0]?.n ?? 0);
    });
  }
}
