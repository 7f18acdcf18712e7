import type { Filled, Sink, SinkAnswer } from '@hub/contracts';
import { Misconfigured, Unreachable } from '@hub/contracts';
import type { SqlLayout, SqlPlan, SqlStatement } from './plan.js';
import { planOf } from './plan.js';
import { SqlLine } from './sql-line.js';
import type { Written } from './sql-line.js';

/** What an SQL sink is made of. */
export interface SqlSinkOptions {
  readonly layout: SqlLayout;
  readonly timeoutSeconds: number;
  readonly maxRecords: number;
  /** How errors name this sink. */
  readonly subject: string;
  /** The address of the database; asked for at every new connection. Throws `Misconfigured` when it is gone. */
  address(): string;
}

type Planned = Extract<SqlPlan, { ok: true }> & { readonly delivery: string };

/**
 * Writes records into the tables of a recipient's PostgreSQL: upsert into one, or delete and insert in several. Idempotent,
 * since both do at the second time what they did at the first.
 */
export class SqlSink implements Sink {
  readonly certainty = 'idempotent';
  readonly pace: NonNullable<Sink['pace']>;
  private readonly line: SqlLine;

  constructor(private readonly options: SqlSinkOptions) {
    this.pace = { maxRecords: options.maxRecords };
    this.line = new SqlLine(options);
  }

  /** See `Sink.write`. All in one transaction; when one record fails, in halves, until it is found. */
  async write(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkAnswer[]> {
    const answers = new Map<string, SinkAnswer>();
    const planned: Planned[] = [];
    for (const record of records) {
      const { delivery } = record;
      const plan = planOf(record, this.options.layout);
      if (plan.ok) {
        planned.push({ ...plan, delivery });
      } else {
        answers.set(delivery, { delivery, outcome: 'refused', reason: plan.reason });
      }
    }
    await this.writeAll(planned, { answers, signal });
    return records.map(
      ({ delivery }) =>
        answers.get(delivery) ?? { delivery, outcome: 'unknown', reason: 'the database went away' },
    );
  }

  /** See `Sink.close`. */
  close(): Promise<void> {
    return this.line.close();
  }

  /** Returns whether to go on. Throws when nothing was settled before and nothing can have arrived. */
  private async writeAll(
    planned: readonly Planned[],
    under: { readonly answers: Map<string, SinkAnswer>; readonly signal: AbortSignal },
  ): Promise<boolean> {
    if (planned.length === 0) {
      return true;
    }
    const statements: readonly SqlStatement[] = planned.flatMap((one) => one.statements);
    const written = await this.line.transaction(statements, under.signal);
    if (written.kind === 'refused' && planned.length > 1) {
      const middle = Math.ceil(planned.length / 2);
      return (
        (await this.writeAll(planned.slice(0, middle), under)) &&
        this.writeAll(planned.slice(middle), under)
      );
    }
    return this.note(planned, written, under.answers);
  }

  private note(
    planned: readonly Planned[],
    written: Written,
    answers: Map<string, SinkAnswer>,
  ): boolean {
    const { subject } = this.options;
    switch (written.kind) {
      case 'written':
        planned.forEach(({ delivery }) => answers.set(delivery, { delivery, outcome: 'written' }));
        return true;
      case 'refused':
        planned.forEach(({ delivery }) =>
          answers.set(delivery, { delivery, outcome: 'refused', reason: written.reason }),
        );
        return true;
      case 'halt':
        if (answers.size > 0) {
          return false;
        }
        throw new Misconfigured(
          `${subject}: ${written.why}`,
          'Compare tables, columns, unique index, rights and address with the settings, and correct what is wrong.',
        );
      case 'away':
        if (answers.size > 0 || written.mayHaveArrived) {
          return false;
        }
        throw new Unreachable(`${subject}: the database does not answer`, { code: written.code });
    }
  }
}
