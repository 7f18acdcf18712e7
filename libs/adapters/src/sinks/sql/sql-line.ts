import { Client } from 'pg';
import type { SqlStatement } from './plan.js';
import type { SqlVerdict } from './sql-verdict.js';
import { sqlVerdictOf } from './sql-verdict.js';

/** What came of one transaction. */
export type Written =
  | { readonly kind: 'written' }
  | Extract<SqlVerdict, { kind: 'refused' | 'halt' }>
  /** `mayHaveArrived`: the connection broke at the commit. */
  | { readonly kind: 'away'; readonly code: string; readonly mayHaveArrived: boolean };

/** Where a line leads. */
export interface SqlLineOptions {
  readonly timeoutSeconds: number;
  address(): string;
}

const TRIES_AFTER_COLLISION = 3;

/** One connection to a recipient's database, made when needed and again after it broke. */
export class SqlLine {
  private client?: Client;

  constructor(private readonly options: SqlLineOptions) {}

  /** Runs all statements in one transaction. Never throws for what the server does; tries again after a deadlock. */
  async transaction(statements: readonly SqlStatement[], signal: AbortSignal): Promise<Written> {
    for (let tries = 1; ; tries += 1) {
      const { verdict, mayHaveArrived } = await this.attempt(statements, signal);
      if (verdict?.kind === 'collision') {
        if (tries < TRIES_AFTER_COLLISION) {
          continue;
        }
        return { kind: 'away', code: 'collision', mayHaveArrived: false };
      }
      return verdict?.kind === 'away' ? { ...verdict, mayHaveArrived } : (verdict ?? WRITTEN);
    }
  }

  /** Lets go of the connection. Safe to call more than once. */
  async close(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async attempt(
    statements: readonly SqlStatement[],
    signal: AbortSignal,
  ): Promise<{ readonly verdict?: SqlVerdict; readonly mayHaveArrived: boolean }> {
    if (signal.aborted) {
      return { verdict: { kind: 'away', code: 'STOPPED' }, mayHaveArrived: false };
    }
    // A statement under way is given up by breaking the connection: the server rolls back.
    const stop = (): void => void this.close();
    signal.addEventListener('abort', stop, { once: true });
    let isCommitting = false;
    try {
      const client = await this.connected();
      await client.query('BEGIN');
      for (const { text, values } of statements) {
        await client.query(text, [...values]);
      }
      isCommitting = true;
      await client.query('COMMIT');
      return { mayHaveArrived: true };
    } catch (error) {
      const verdict = sqlVerdictOf(error);
      await this.recover(verdict);
      return { verdict, mayHaveArrived: isCommitting };
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  private async connected(): Promise<Client> {
    if (this.client) {
      return this.client;
    }
    const milliseconds = Math.ceil(this.options.timeoutSeconds * 1000);
    const client = new Client({
      connectionString: this.options.address(),
      application_name: 'hub',
      connectionTimeoutMillis: milliseconds,
      statement_timeout: milliseconds,
      query_timeout: milliseconds + 1000,
    });
    // A connection that breaks while it stands idle is found out by the next statement.
    client.on('error', () => this.forget(client));
    client.on('end', () => this.forget(client));
    this.client = client;
    await client.connect();
    return client;
  }

  private forget(client: Client): void {
    if (this.client === client) {
      this.client = undefined;
    }
  }

  /** A transaction that failed is rolled back; a connection that failed is dropped. */
  private async recover({ kind }: SqlVerdict): Promise<void> {
    const rolledBack =
      kind !== 'away' &&
      (await this.client?.query('ROLLBACK').then(
        () => true,
        () => false,
      ));
    if (rolledBack !== true) {
      await this.close();
    }
  }
}

const WRITTEN: Written = { kind: 'written' };
