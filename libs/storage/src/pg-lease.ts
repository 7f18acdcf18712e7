import type { Lease } from '@hub/contracts';
import { Displaced } from '@hub/contracts';
import { Client } from 'pg';
import { run, runTransaction } from './pipelined-transaction.js';
import { PlanAge } from './plan-age.js';
import type { SessionOwner } from './session-settings.js';
import { dataPathConnection } from './session-settings.js';
import { surfaced } from './sql-fault.js';
import type { Answer, Parameter, Row, SqlPath, Statement, Transaction } from './statement.js';

/** Whose leases they are. */
export interface PgLeaseOptions extends SessionOwner {
  /** Called once with all names that were held when the connection breaks; never for a lease that was released. */
  readonly onLost?: (names: readonly string[]) => void;
}

const tryLock: Statement = {
  name: 'hub-try-lease',
  text: `SELECT pg_try_advisory_lock(hashtextextended($1::text, 0)) AS taken`,
};

const unlock: Statement = {
  name: 'hub-release-lease',
  text: `SELECT pg_advisory_unlock(hashtextextended($1::text, 0))`,
};

/**
 * Leases as session advisory locks, all on one connection of their own: whoever loses the connection loses them all,
 * and PostgreSQL gives them to the next. The connection is made at the first `tryTake`, and again at the next one
 * after it broke.
 */
export class PgLease implements Lease {
  private session?: LeaseSession;

  constructor(private readonly options: PgLeaseOptions) {}

  /** See `Lease.tryTake`; true as well when this object holds it already. Throws `Unreachable`. */
  async tryTake(name: string): Promise<boolean> {
    this.session ??= new LeaseSession(this.options, (session) => {
      if (this.session === session) {
        this.session = undefined;
      }
    });
    return this.session.take(name);
  }

  /** See `Lease.release`; a name that is not held is no error. */
  async release(name: string): Promise<void> {
    await this.session?.release(name);
  }

  /** Whether the lease is held, as far as this side of the connection knows. */
  isHeld(name: string): boolean {
    return this.session?.held.has(name) ?? false;
  }

  /**
   * The connection that holds `name`, for work that only its holder may do: what it commits was committed while the
   * lease was held. Statements and transactions run one after another.
   * Throws `Displaced` when the lease is not held, or was taken anew since this was called.
   */
  holding(name: string): SqlPath {
    const { session } = this;
    const checked = (): LeaseSession => {
      // A session that was lost holds nothing any more, whatever was taken anew since.
      if (!session?.held.has(name)) {
        throw new Displaced('The lease is not held', { lease: name });
      }
      return session;
    };
    checked();
    return {
      query: (statement, parameters) => inTurn(checked, (s) => s.query(statement, parameters)),
      transaction: (work) => inTurn(checked, (s) => s.transaction(work)),
    };
  }

  /** Lets go of everything, without calling `onLost`. Safe to call twice. */
  async close(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.end();
  }
}

/** Makes a throw inside `checked` a rejection. */
async function inTurn<T>(
  checked: () => LeaseSession,
  work: (session: LeaseSession) => Promise<T>,
): Promise<T> {
  return work(checked());
}

/** One connection, from its making to its end, and what is held on it. */
class LeaseSession implements SqlPath {
  readonly held = new Set<string>();
  private readonly client: Client;
  private readonly connected: Promise<unknown>;
  /** The end of the queue: a transaction has the connection to itself. */
  private last: Promise<unknown>;
  private isEnding = false;
  private readonly plans = new PlanAge();

  constructor(
    private readonly options: PgLeaseOptions,
    private readonly onGone: (session: LeaseSession) => void,
  ) {
    this.client = new Client(dataPathConnection(options));
    this.client.on('error', () => this.gone());
    this.client.on('end', () => this.gone());
    this.connected = this.client.connect();
    this.connected.catch(() => this.gone());
    this.last = this.connected;
  }

  async take(name: string): Promise<boolean> {
    if (this.held.has(name)) {
      return true;
    }
    return this.alone(async () => {
      if (!this.held.has(name)) {
        const { rows } = await run<{ taken: boolean }>(this.client, tryLock, [this.lockOf(name)]);
        if (rows[0]?.taken === true) {
          this.held.add(name);
        }
      }
      return this.held.has(name);
    });
  }

  async release(name: string): Promise<void> {
    if (this.held.delete(name)) {
      await this.alone(() => run(this.client, unlock, [this.lockOf(name)]));
    }
  }

  query<R = Row>(statement: Statement, parameters: readonly Parameter[] = []): Promise<Answer<R>> {
    return this.alone(() => {
      this.plans.renew(this.client);
      return run<R>(this.client, statement, parameters);
    });
  }

  transaction<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T> {
    return this.alone(() => {
      this.plans.renew(this.client);
      return runTransaction(this.client, work);
    });
  }

  async end(): Promise<void> {
    this.isEnding = true;
    this.held.clear();
    await this.connected.catch(() => undefined);
    await this.client.end().catch(() => undefined);
  }

  /** Advisory locks belong to the database, so the schema is part of the name. */
  private lockOf(name: string): string {
    return `${this.options.schema}/${name}`;
  }

  private async alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const result = before.then(
      () => work(),
      () => work(),
    );
    this.last = result;
    try {
      return await result;
    } catch (error) {
      throw surfaced(error);
    }
  }

  private gone(): void {
    const names = [...this.held];
    this.held.clear();
    this.onGone(this);
    if (!this.isEnding) {
      this.isEnding = true;
      this.client.end().catch(() => undefined);
      if (names.length > 0) {
        this.options.onLost?.(names);
      }
    }
  }
}
