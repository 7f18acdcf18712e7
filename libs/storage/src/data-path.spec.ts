import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Unreachable } from '@hub/contracts';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { int4s } from './binary-arrays.js';
import { DataPath } from './data-path.js';
import { openDatabase } from './open-database.js';
import { sqlFault } from './sql-fault.js';
import type { Statement } from './statement.js';

const put: Statement = { name: 'put', text: 'INSERT INTO thing (id) VALUES ($1::int)' };
const count: Statement = { name: 'count', text: 'SELECT count(*)::int AS n FROM thing' };
const kill: Statement = {
  name: 'kill',
  text: 'SELECT pg_terminate_backend(pg_backend_pid()) AS done',
};
const broken: Statement = { name: 'broken', text: 'SELECT 1 / $1::int AS n' };

describe(DataPath, () => {
  let stack: Stack;
  let path: DataPath;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    const owner = { url: stack.databaseUrl, schema: 'practice', app: 'spec' };
    const database = await openDatabase({ ...owner, migrations: [] });
    await database.query('CREATE TABLE thing (id int PRIMARY KEY)');
    await database.destroy();
    path = new DataPath(owner);
  }, STACK_MILLISECONDS);
  beforeEach(() => path.query({ name: 'clear', text: 'TRUNCATE thing' }));
  afterAll(async () => {
    await path.close();
    await path.close();
    await stack.stop();
  });

  const things = async (): Promise<unknown> => (await path.query<{ n: number }>(count)).rows[0]?.n;

  it('commits what was sent without waiting', async () => {
    const result = await path.transaction((transaction) => {
      void transaction.send(put, [1]);
      void transaction.send(put, [2]);
      return 'done';
    });

    expect(result).toBe('done');
    expect(await things()).toBe(2);
  });

  it('sends the whole transaction before the first answer', async () => {
    const answered: string[] = [];
    await path.transaction((transaction) => {
      void transaction.send(put, [1]).then(() => answered.push('put'));
      expect(answered).toEqual([]);
    });

    expect(answered).toEqual(['put']);
  });

  it('gives answers while the transaction is open', async () => {
    const n = await path.transaction(async (transaction) => {
      void transaction.send(put, [1]);
      const answer = await transaction.send<{ n: number }>(count);
      return answer.rows[0]?.n;
    });

    expect(n).toBe(1);
  });

  it('tells the rows touched', async () => {
    const { rowCount } = await path.query(put, [1]);

    expect(rowCount).toBe(1);
  });

  it('commits nothing when one statement fails that nobody waited for', async () => {
    const work = path.transaction((transaction) => {
      void transaction.send(put, [1]);
      void transaction.send(broken, [0]);
      void transaction.send(put, [2]);
    });

    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(await things()).toBe(0);
  });

  it('throws the first error, not its echo, when a later answer is waited for', async () => {
    const work = path.transaction(async (transaction) => {
      void transaction.send(put, [1]);
      void transaction.send(put, [1]);
      await transaction.send(count);
    });

    const error: unknown = await work.catch((caught: unknown) => caught);
    expect(sqlFault(error)).toBe('unique');
  });

  it('commits nothing when the work catches an error and goes on', async () => {
    const work = path.transaction(async (transaction) => {
      void transaction.send(put, [1]);
      await transaction.send(broken, [0]).catch(() => undefined);
    });

    await expect(work).rejects.toMatchObject({ code: '22012' });
    expect(await things()).toBe(0);
  });

  it('rolls back and throws what the work throws', async () => {
    const reason = new Error('changed my mind');
    const work = path.transaction(async (transaction) => {
      await transaction.send(put, [1]);
      throw reason;
    });

    await expect(work).rejects.toBe(reason);
    expect(await things()).toBe(0);
  });

  it('gives the statement’s error its meaning', async () => {
    const work = path.transaction((transaction) => {
      void transaction.send(broken, [0], () => new Unreachable('moved'));
      void transaction.send(put, [1]);
    });

    await expect(work).rejects.toThrow('moved');
  });

  it('works on after failed statements, with the same statements', async () => {
    for (let round = 0; round < 8; round += 1) {
      await path
        .transaction((transaction) => {
          void transaction.send(broken, [0]);
          void transaction.send({ name: `late${round}`, text: put.text }, [5]);
        })
        .catch(() => undefined);
      await path.query({ name: `late${round}`, text: put.text }, [round]);
    }

    expect(await things()).toBe(8);
  });

  it('asks to retry when the session is ended under it, and makes a new one', async () => {
    const work = path.transaction(async (transaction) => {
      await transaction.send(put, [1]);
      await transaction.send(kill);
    });

    await expect(work).rejects.toBeInstanceOf(Unreachable);
    expect(await things()).toBe(0);
  });

  it('asks to retry of two transactions that block each other', async () => {
    await path.query(put, [1]);
    await path.query(put, [2]);
    const lock: Statement = { name: 'lock', text: 'SELECT id FROM thing WHERE id = $1 FOR UPDATE' };
    const crossed = async (first: number, second: number, ready: Barrier): Promise<void> =>
      path.transaction(async (transaction) => {
        await transaction.send(lock, [first]);
        await ready.arrive();
        await transaction.send(lock, [second]);
      });
    const ready = new Barrier(2);

    const ends = await Promise.allSettled([crossed(1, 2, ready), crossed(2, 1, ready)]);

    const failed = ends.filter((end) => end.status === 'rejected');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.reason).toBeInstanceOf(Unreachable);
    expect(sqlFault(failed[0]?.reason)).toBe('serialisation');
  });

  it('does not go on reading a table whole that was empty when the plan was made', async () => {
    const find: Statement = {
      name: 'find',
      text: 'SELECT t.id FROM unnest($1::int4[]) u(id) JOIN thing t ON t.id = u.id',
    };
    const fill = { name: 'fill', text: 'INSERT INTO thing SELECT generate_series(1, 20000)' };
    const planAfterFilling = async (planMilliseconds: number): Promise<string> => {
      await path.query({ name: 'empty', text: 'DELETE FROM thing' });
      await path.query({ name: 'vacuum', text: 'VACUUM (ANALYZE) thing' });
      const options = { url: stack.databaseUrl, schema: 'practice', app: 'spec', planMilliseconds };
      const other = new DataPath({ ...options, connections: 1 });
      await other.query(find, [int4s([1])]);
      await path.query(fill);
      await other.query(find, [int4s([1])]);
      const explained = await other.query<{ 'QUERY PLAN': string }>({
        name: 'explain',
        text: 'EXPLAIN EXECUTE find(NULL)',
      });
      await other.close();
      return explained.rows.map((row) => row['QUERY PLAN']).join('\n');
    };

    expect(await planAfterFilling(3_600_000)).toContain('Join Filter');
    expect(await planAfterFilling(0)).toContain('Index Cond: (id = u.id)');
  });

  it('throws Unreachable while PostgreSQL is away, and serves when it is back', async () => {
    await stack.killPostgres();

    // A session that is open may be served for a moment longer, until it misses its parent.
    let error: unknown;
    while (error === undefined) {
      error = await path.query(count).then(
        () => undefined,
        (caught: unknown) => caught,
      );
    }
    expect(error).toBeInstanceOf(Unreachable);
    await stack.startPostgresAgain();

    expect(await things()).toBe(0);
  }, 60_000);
});

/** Lets all go once the last has arrived. */
class Barrier {
  private readonly open: Promise<void>;
  private release: () => void = () => undefined;

  constructor(private missing: number) {
    this.open = new Promise((resolve) => (this.release = resolve));
  }

  arrive(): Promise<void> {
    this.missing -= 1;
    if (this.missing === 0) {
      this.release();
    }
    return this.open;
  }
}
