import type { Fault, IntakeState } from '@hub/contracts';
import { INTAKE_STATES } from '@hub/contracts';
import type { SqlPath, Statement } from '@hub/storage';
import { int2s } from '@hub/storage';

/** One receipt as its row, and its open quarantine, tell it. */
export interface ReceiptFacts {
  readonly receipt: string;
  readonly key: string;
  readonly form: number;
  readonly partition: number;
  readonly offset: string;
  readonly state: IntakeState;
  readonly attempt: number;
  readonly of?: string;
  readonly faults?: readonly Fault[];
  readonly warnings?: readonly Fault[];
}

const NOTHING_YET = '00000000-0000-0000-0000-000000000000';

const COLUMNS = `r.id::text, r.key::text, r.of::text, r.form, r.part, r.at_offset::text AS at_offset, r.state, r.attempt,
  coalesce(r.warnings, q.warnings) AS warnings, q.faults`;

const one: Statement = {
  name: 'receipt-by-id',
  text: `SELECT ${COLUMNS} FROM receipt r LEFT JOIN quarantine q ON q.receipt = r.id WHERE r.id = $1`,
};

const page: Statement = {
  name: 'receipts-page',
  text: `SELECT ${COLUMNS} FROM receipt r LEFT JOIN quarantine q ON q.receipt = r.id
         WHERE r.form = ANY($1::int2[]) AND r.id > $2::uuid AND ($3::int2 IS NULL OR r.state = $3::int2)
         ORDER BY r.id LIMIT $4`,
};

const ofReading: Statement = {
  name: 'receipts-of-reading',
  text: `SELECT ${COLUMNS} FROM receipt r LEFT JOIN quarantine q ON q.receipt = r.id
         WHERE r.id BETWEEN $1::uuid AND $2::uuid AND r.form = $3 AND r.id > $4::uuid ORDER BY r.id LIMIT $5`,
};

const countReading: Statement = {
  name: 'count-of-reading',
  text: 'SELECT count(*)::int AS n FROM receipt WHERE id BETWEEN $1::uuid AND $2::uuid AND form = $3',
};

interface FactsRow {
  id: string;
  key: string;
  of: string | null;
  form: number;
  part: number;
  at_offset: string;
  state: number;
  attempt: number;
  warnings: string | null;
  faults: string | null;
}

/** What a list of receipts asks for. */
export interface ReceiptPage {
  readonly forms: readonly number[];
  readonly state?: IntakeState;
  /** Receipts greater than this one. */
  readonly after: string;
  readonly limit: number;
}

/** The receipts of one reading: those of its form whose number carries its time. */
export interface ReadingSpan {
  readonly form: number;
  readonly from: string;
  readonly to: string;
}

/** Reads receipts for people; never on the data path. */
export class ReceiptStore {
  constructor(private readonly path: SqlPath) {}

  async find(receipt: string): Promise<ReceiptFacts | undefined> {
    const { rows } = await this.path.query<FactsRow>(one, [receipt]);
    return rows[0] && factsOf(rows[0]);
  }

  async page(wanted: ReceiptPage): Promise<readonly ReceiptFacts[]> {
    const { rows } = await this.path.query<FactsRow>(page, [
      int2s([...wanted.forms]),
      wanted.after,
      wanted.state === undefined ? null : INTAKE_STATES.indexOf(wanted.state),
      wanted.limit,
    ]);
    return rows.map(factsOf);
  }

  async countOf(span: ReadingSpan): Promise<number> {
    const { rows } = await this.path.query<{ n: number }>(countReading, [
      span.from,
      span.to,
      span.form,
    ]);
    return rows[0]?.n ?? 0;
  }

  /** All receipts of a reading, in pages, so that a large file costs no memory. */
  async *ofReading(span: ReadingSpan): AsyncGenerator<ReceiptFacts> {
    const limit = 1_000;
    let after = NOTHING_YET;
    for (;;) {
      const { rows } = await this.path.query<FactsRow>(ofReading, [
        span.from,
        span.to,
        span.form,
        after,
        limit,
      ]);
      yield* rows.map(factsOf);
      const last = rows.at(-1);
      if (!last || rows.length < limit) {
        return;
      }
      after = last.id;
    }
  }
}

function factsOf(row: FactsRow): ReceiptFacts {
  return {
    receipt: row.id,
    key: row.key,
    form: row.form,
    partition: row.part,
    offset: row.at_offset,
    state: INTAKE_STATES[row.state] as IntakeState,
    attempt: row.attempt,
    ...(row.of ? { of: row.of } : {}),
    ...(row.faults ? { faults: JSON.parse(row.faults) as Fault[] } : {}),
    ...(row.warnings ? { warnings: JSON.parse(row.warnings) as Fault[] } : {}),
  };
}
