import { Unreachable } from '@hub/contracts';
import type { Client, QueryResult } from 'pg';
import type { Answer, Parameter, Row, Statement, Transaction } from './statement.js';
import { surfaced } from './sql-fault.js';

/** Sends one statement, prepared under its name. */
export async function run<R = Row>(
  client: Client,
  statement: Statement,
  parameters: readonly Parameter[],
): Promise<Answer<R>> {
  const result = await client.query<Record<string, unknown>>({
    name: statement.name,
    text: statement.text,
    values: parameters as Parameter[],
  });
  return { rows: result.rows as R[], rowCount: result.rowCount ?? 0 };
}

/** BEGIN, what `work` sends, COMMIT, on a connection that nobody else uses meanwhile. See `SqlPath.transaction`. */
export async function runTransaction<T>(
  client: Client,
  work: (transaction: Transaction) => T | Promise<T>,
): Promise<T> {
  const transaction = new PipelinedTransaction(client);
  transaction.begin();
  let result: T;
  try {
    result = await work(transaction);
  } catch (error) {
    await transaction.rollBack();
    throw transaction.firstError ?? error;
  }
  await transaction.commit();
  return result;
}

class PipelinedTransaction implements Transaction {
  firstError: Error | undefined;

  constructor(private readonly client: Client) {}

  begin(): void {
    void this.watched(this.client.query('BEGIN'));
  }

  send<R = Row>(
    statement: Statement,
    parameters: readonly Parameter[] = [],
    translate: (error: unknown) => unknown = surfaced,
  ): Promise<Answer<R>> {
    return this.watched(run<R>(this.client, statement, parameters), translate);
  }

  /** A transaction that failed answers COMMIT with ROLLBACK and no error, so the tag is what counts. */
  async commit(): Promise<void> {
    const answer = await this.watched<QueryResult>(this.client.query('COMMIT'));
    if (this.firstError !== undefined) {
      throw this.firstError;
    }
    if (answer.command !== 'COMMIT') {
      throw new Unreachable('PostgreSQL rolled back instead of committing');
    }
  }

  async rollBack(): Promise<void> {
    await this.watched(this.client.query('ROLLBACK')).catch(() => undefined);
  }

  /** Answers come in the order of sending, so the first error seen is the real one; the rest are its echo. */
  private watched<A>(
    answer: Promise<A>,
    translate: (error: unknown) => unknown = surfaced,
  ): Promise<A> {
    const watched = answer.catch((error: unknown) => {
      this.firstError ??= surfaced(translate(error)) as Error;
      throw this.firstError;
    });
    // Whoever sends without awaiting learns of it from `commit`.
    watched.catch(() => undefined);
    return watched;
  }
}
