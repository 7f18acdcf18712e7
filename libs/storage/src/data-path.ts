import type { Client, PoolClient } from 'pg';
import { Pool } from 'pg';
import { run, runTransaction } from './pipelined-transaction.js';
import { PlanAge } from './plan-age.js';
import type { SessionOwner } from './session-settings.js';
import { dataPathConnection } from './session-settings.js';
import { sqlFault, surfaced } from './sql-fault.js';
import type { Answer, Parameter, Row, SqlPath, Statement, Transaction } from './statement.js';

/** Whose data path it is, and how wide. */
export interface DataPathOptions extends SessionOwner {
  /** Connections at most; default 4. */
  readonly connections?: number;
  /** How long a session keeps its plans; default 2,000. */
  readonly planMilliseconds?: number;
}

const CONNECTIONS = 4;

/**
 * The data path's own connections to PostgreSQL: pipelined, planner pinned, statements prepared by name.
 * Connections are made when needed, and again after the server was away; until it is back, calls throw `Unreachable`.
 */
export class DataPath implements SqlPath {
  private readonly pool: Pool;
  private readonly plans: PlanAge;

  constructor(options: DataPathOptions) {
    this.pool = new Pool({
      ...dataPathConnection(options),
      max: options.connections ?? CONNECTIONS,
      idleTimeoutMillis: 0,
    });
    this.plans = new PlanAge(options.planMilliseconds);
    // An idle connection that breaks is dropped by the pool, one in use fails its statements: nothing else to do.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** See `SqlPath.query`. Several at once run side by side on several connections. */
  query<R = Row>(statement: Statement, parameters: readonly Parameter[] = []): Promise<Answer<R>> {
    return this.withClient((client) => run<R>(client, statement, parameters));
  }

  /** See `SqlPath.transaction`. */
  transaction<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    return this.withClient((client) => runTransaction(client, work));
  }

  /** Lets statements under way finish, then closes. Safe to call twice. */
  async close(): Promise<void> {
    if (!this.pool.ending) {
      await this.pool.end();
    }
  }

  /** Gives one connection to `work` alone; for EXPLAIN, whose statements hang together by their session. */
  async withClient<T>(work: (client: Client) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let broken = false;
    try {
      client = await this.pool.connect();
      this.plans.renew(client);
      return await work(client);
    } catch (error) {
      broken = sqlFault(error) === 'connection';
      throw surfaced(error);
    } finally {
      client?.release(broken);
    }
  }
}
