import type { DeliveryState } from '@hub/contracts';
import { DELIVERY_STATES, inHubZone } from '@hub/contracts';
import type { DataSource } from 'typeorm';

/** One delivery as it is told to people (`GET /v1/systems/{system}/deliveries`). */
export interface DeliveryAnswer {
  readonly delivery: string;
  readonly system: string;
  readonly want: string;
  readonly form: string;
  readonly entity: string;
  readonly version: number;
  readonly intent: 'upsert' | 'withdraw';
  readonly state: DeliveryState;
  /** Since when it has this state. */
  readonly at: string;
  readonly tries: number;
  readonly nextTryAt?: string;
  readonly batch?: string;
  /** Required fields that nobody holds. */
  readonly missing?: readonly string[];
  /** What the recipient said. */
  readonly reason?: string;
}

/** What a list of deliveries asks for. */
export interface DeliveryPage {
  readonly system: string;
  readonly state?: DeliveryState;
  readonly after?: string;
  readonly limit: number;
}

/** How many deliveries of one recipient are in which open state. */
export interface OpenDeliveries {
  readonly recipient: number;
  readonly state: DeliveryState;
  readonly count: number;
}

interface Row {
  id: string;
  system: string;
  want: string;
  form: string;
  entity: string;
  version: string;
  intent: number;
  state: number;
  at: string;
  due: string;
  tries: number;
  batch: string | null;
  missing: string | null;
  reason: string | null;
}

const NOTHING = '00000000-0000-0000-0000-000000000000';
const COLUMNS = `d.id, r.system, r.want, r.form, d.entity, d.version, d.intent, d.state, d.at, d.due, d.tries, d.batch,
  d.missing, d.reason`;
const FROM = 'FROM delivery d JOIN recipient r ON r.id = d.recipient';

/** Reads deliveries for people, and does what a person decides; never on the data path. */
export class DeliveryStore {
  constructor(private readonly database: DataSource) {}

  /** Deliveries of a system, oldest first. */
  async page({ system, state, after, limit }: DeliveryPage): Promise<readonly DeliveryAnswer[]> {
    const rows = await this.database.query<Row[]>(
      `SELECT ${COLUMNS} ${FROM} WHERE r.system = $1 AND d.id > $2::uuid AND ($3::int2 IS NULL OR d.state = $3::int2)
       ORDER BY d.id LIMIT $4`,
      [
        system,
        after ?? NOTHING,
        state === undefined ? null : DELIVERY_STATES.indexOf(state),
        limit,
      ],
    );
    return rows.map(answerOf);
  }

  /** What is told of entities: per recipient and native key the last that was not replaced. */
  async ofEntities(entities: readonly string[]): Promise<readonly DeliveryAnswer[]> {
    const rows = await this.database.query<Row[]>(
      `SELECT * FROM (
         SELECT DISTINCT ON (d.entity, d.recipient, d.key) ${COLUMNS} ${FROM}
         WHERE d.entity = ANY($1::uuid[]) AND d.state <> 7
         ORDER BY d.entity, d.recipient, d.key, d.seq DESC) last ORDER BY system, form, id`,
      [entities],
    );
    return rows.map(answerOf);
  }

  /** What is open, counted. */
  async open(): Promise<readonly OpenDeliveries[]> {
    const rows = await this.database.query<{ recipient: number; state: number; n: string }[]>(
      'SELECT recipient, state, count(*)::text AS n FROM delivery WHERE state < 5 GROUP BY 1, 2',
    );
    return rows.map(({ recipient, state, n }) => ({
      recipient,
      state: DELIVERY_STATES[state] ?? 'waiting',
      count: Number(n),
    }));
  }

  /**
   * A person's word that what is held or failing is to be tried now, its schedule from the beginning: of a whole
   * system, or one delivery of it. What may have arrived already stays marked so. Returns how many.
   */
  async retry(system: string, now: Date, delivery?: string): Promise<number> {
    const [, count] = await this.database.query<[unknown, number]>(
      `UPDATE delivery d SET state = 0, tries = 0, due = $2, at = $2 FROM recipient r
       WHERE r.id = d.recipient AND r.system = $1 AND d.state IN (3, 4) AND ($3::uuid IS NULL OR d.id = $3::uuid)`,
      [system, now.getTime(), delivery ?? null],
    );
    return count;
  }

  /** Guard 17: final deliveries of before `at` that no recipient holds any more are deleted. */
  async rollUp(at: Date): Promise<void> {
    await this.database.query('DELETE FROM delivery WHERE state > 4 AND NOT given AND at < $1', [
      at.getTime(),
    ]);
  }
}

function answerOf(row: Row): DeliveryAnswer {
  const state = DELIVERY_STATES[row.state] ?? 'waiting';
  return {
    delivery: row.id,
    system: row.system,
    want: row.want,
    form: row.form,
    entity: row.entity,
    version: Number(row.version),
    intent: row.intent === 0 ? 'upsert' : 'withdraw',
    state,
    at: inHubZone(new Date(Number(row.at))),
    tries: row.tries,
    ...(state === 'failing' ? { nextTryAt: inHubZone(new Date(Number(row.due))) } : {}),
    ...(row.batch ? { batch: row.batch } : {}),
    ...(row.missing ? { missing: JSON.parse(row.missing) as string[] } : {}),
    ...(row.reason ? { reason: row.reason } : {}),
  };
}
