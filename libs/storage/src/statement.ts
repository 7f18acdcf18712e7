/**
 * One SQL statement of the data path. Its name is that of the prepared statement: unique within an app,
 * at most 63 characters, and never used for another text.
 */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * What a statement may be given. A Buffer travels in PostgreSQL's binary format (`bytea`, or an array of
 * `binary-arrays.ts`), everything else as text. Times go as RFC 3339 text: pg writes a `Date` in local time.
 */
export type Parameter = string | number | bigint | boolean | Buffer | null;

/** What a statement answers. Values are as pg reads them: `int8` and `uuid` as text, `int2`, `int4`, `float8` as numbers. */
export interface Answer<R> {
  readonly rows: readonly R[];
  /** Rows read or touched. */
  readonly rowCount: number;
}

/** One row before its columns are named. */
export type Row = { readonly [column: string]: unknown };

/** One transaction under way. */
export interface Transaction {
  /**
   * Sends at once, without waiting for what was sent before; the answer comes later. Needs no `await` where the
   * answer is of no interest: a statement that fails makes the whole transaction fail.
   * Rejects with the transaction's first error, not with PostgreSQL's echo of it ("current transaction is aborted").
   * `translate` gives an error of this very statement its meaning, e.g. a guard's division by zero.
   */
  send<R = Row>(
    statement: Statement,
    parameters?: readonly Parameter[],
    translate?: (error: unknown) => unknown,
  ): Promise<Answer<R>>;
}

/** A way to PostgreSQL for the data path: `DataPath`, or the one connection that holds a lease. */
export interface SqlPath {
  /**
   * Runs one statement of its own, prepared by name. Throws `Unreachable` (retry) when the connection, the server or
   * a competing transaction is the reason; any other error is PostgreSQL's own (`sqlFault` tells which).
   */
  query<R = Row>(statement: Statement, parameters?: readonly Parameter[]): Promise<Answer<R>>;

  /**
   * Runs `work` between BEGIN and COMMIT (READ COMMITTED) and returns its result once PostgreSQL has committed.
   * Everything `work` sends without awaiting travels together with BEGIN and COMMIT in one round.
   * When anything fails, all of it is rolled back and the first error is thrown, as in `query`. When the connection
   * breaks after COMMIT was sent, nobody knows: it throws `Unreachable`, and the offset guard tells at the next try.
   */
  transaction<T>(work: (transaction: Transaction) => T | Promise<T>): Promise<T>;
}
