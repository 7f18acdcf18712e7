import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Displaced, Unreachable } from '@hub/contracts';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { DataPath } from './data-path.js';
import { openDatabase } from './open-database.js';
import { PgCursorStore, sourceLease } from './pg-cursor-store.js';
import { PgLease } from './pg-lease.js';
import type { Statement } from './statement.js';
import { CURSOR_TABLE } from './tables.js';

const killLeases: Statement = {
  name: 'kill-leases',
  text: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'lease%'`,
};
const whoAmI: Statement = { name: 'who', text: 'SELECT pg_backend_pid() AS pid' };

describe('leases in PostgreSQL', () => {
  let stack: Stack;
  let path: DataPath;
  const made: PgLease[] = [];
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    const database = await openDatabase({ ...owner('spec'), migrations: [] });
    await database.query(CURSOR_TABLE);
    await database.destroy();
    path = new DataPath(owner('spec'));
  }, STACK_MILLISECONDS);
  afterEach(async () => {
    await Promise.all(made.splice(0).map((lease) => lease.close()));
  });
  afterAll(async () => {
    await path.close();
    await stack.stop();
  });

  const owner = (app: string) => ({ url: stack.databaseUrl, schema: 'practice', app });

  function aLease(onLost?: (names: readonly string[]) => void, schema = 'practice'): PgLease {
    const lease = new PgLease({ ...owner('lease'), schema, ...(onLost ? { onLost } : {}) });
    made.push(lease);
    return lease;
  }

  describe(PgLease, () => {
    it('gives a name to one at a time', async () => {
      const [one, other] = [aLease(), aLease()];

      expect(await one.tryTake('relay license')).toBe(true);
      expect(await other.tryTake('relay license')).toBe(false);
      expect(await other.tryTake('relay party')).toBe(true);
    });

    it('gives it once to the same holder, who lets go of it at once', async () => {
      const [one, other] = [aLease(), aLease()];
      await Promise.all([one.tryTake('a'), one.tryTake('a')]);
      expect(await one.tryTake('a')).toBe(true);

      await one.release('a');
      await one.release('a');

      expect(one.isHeld('a')).toBe(false);
      expect(await other.tryTake('a')).toBe(true);
    });

    it('keeps the leases of two apps apart', async () => {
      expect(await aLease().tryTake('a')).toBe(true);
      expect(await aLease(undefined, 'registry').tryTake('a')).toBe(true);
    });

    it('says so when the connection breaks, and gives the name to the next', async () => {
      let tellLost: (names: readonly string[]) => void = () => undefined;
      const lost = new Promise<readonly string[]>((resolve) => (tellLost = resolve));
      await aLease((names) => tellLost(names)).tryTake('b');

      await path.query(killLeases);

      expect(await lost).toEqual(['b']);
      expect(await aLease().tryTake('b')).toBe(true);
    });

    it('does not call a lease lost that was let go', async () => {
      const losses: unknown[] = [];
      const lease = aLease((names) => losses.push(names));
      await lease.tryTake('c');

      await lease.close();
      await lease.close();

      expect(losses).toEqual([]);
      expect(await aLease().tryTake('c')).toBe(true);
    });

    it('runs work on the connection that holds the lease', async () => {
      const lease = aLease();
      await lease.tryTake('d');
      const held = lease.holding('d');

      const [first, second] = await Promise.all([
        held.query<{ pid: number }>(whoAmI),
        held.transaction((transaction) => transaction.send<{ pid: number }>(whoAmI)),
      ]);

      const locks = await path.query<{ pid: number }>({
        name: 'locks',
        text: `SELECT pid FROM pg_locks WHERE locktype = 'advisory'`,
      });
      expect([first.rows[0], second.rows[0]]).toEqual([locks.rows[0], locks.rows[0]]);
    });

    it('lets no statement of others slip into a transaction', async () => {
      const lease = aLease();
      await lease.tryTake('e');
      const held = lease.holding('e');
      const order: string[] = [];

      await Promise.all([
        held.transaction(async (transaction) => {
          await transaction.send(whoAmI);
          order.push('inside');
          await transaction.send(whoAmI);
          order.push('still inside');
        }),
        held.query(whoAmI).then(() => order.push('after')),
      ]);

      expect(order).toEqual(['inside', 'still inside', 'after']);
    });

    it('goes on after a transaction that failed', async () => {
      const lease = aLease();
      await lease.tryTake('f');
      const held = lease.holding('f');

      const failing = held.transaction((transaction) =>
        transaction.send({ name: 'zero', text: 'SELECT 1 / 0' }),
      );

      await expect(failing).rejects.toThrow('division by zero');
      expect((await held.query(whoAmI)).rowCount).toBe(1);
    });

    it('refuses work without the lease, and work begun under one that was lost since', async () => {
      let tellLost: () => void = () => undefined;
      const lost = new Promise<void>((resolve) => (tellLost = resolve));
      const lease = aLease(() => tellLost());
      expect(() => lease.holding('g')).toThrow(Displaced);
      await lease.tryTake('g');
      const held = lease.holding('g');

      await path.query(killLeases);
      await lost;

      await expect(held.query(whoAmI)).rejects.toBeInstanceOf(Displaced);
      expect(await lease.tryTake('g')).toBe(true);
      await expect(held.query(whoAmI)).rejects.toBeInstanceOf(Displaced);
      expect((await lease.holding('g').query(whoAmI)).rowCount).toBe(1);
    });

    it('says Unreachable while PostgreSQL is away, and takes the lease when it is back', async () => {
      let tellLost: () => void = () => undefined;
      const lost = new Promise<void>((resolve) => (tellLost = resolve));
      const lease = aLease(() => tellLost());
      await lease.tryTake('h');
      await stack.killPostgres();
      await lost;

      await expect(lease.tryTake('i')).rejects.toBeInstanceOf(Unreachable);
      await stack.startPostgresAgain();

      expect(await lease.tryTake('h')).toBe(true);
    }, 60_000);
  });

  describe(PgCursorStore, () => {
    const at = new Date('2026-11-25T09:30:01.250+08:00');

    async function aStore(system: string): Promise<{ store: PgCursorStore; lease: PgLease }> {
      const lease = aLease();
      await lease.tryTake(sourceLease(system, 'files'));
      return { store: new PgCursorStore(path, lease), lease };
    }

    it('knows nothing at first, then what it was moved to', async () => {
      const { store } = await aStore('s1');
      expect(await store.load('s1', 'files')).toBeUndefined();
      const first = { reading: 1, readingAt: at };
      const second = { cursor: { file: '甲.csv', row: 500 }, reading: 1, readingAt: at };

      await store.move('s1', 'files', undefined, first);
      await store.move('s1', 'files', first, second);

      expect(await store.load('s1', 'files')).toEqual(second);
    });

    it('refuses a move from where the cursor no longer is', async () => {
      const { store } = await aStore('s2');
      const first = { cursor: { row: 1 }, reading: 1, readingAt: at };
      await store.move('s2', 'files', undefined, first);

      for (const from of [undefined, { ...first, cursor: { row: 2 } }, { ...first, reading: 2 }]) {
        const move = store.move('s2', 'files', from, { ...first, cursor: { row: 9 } });
        await expect(move).rejects.toBeInstanceOf(Displaced);
      }

      expect(await store.load('s2', 'files')).toEqual(first);
    });

    it('refuses a move without the lease', async () => {
      const { lease } = await aStore('s3');
      const other = new PgCursorStore(path, aLease());

      await expect(
        other.move('s3', 'files', undefined, { reading: 1, readingAt: at }),
      ).rejects.toBeInstanceOf(Displaced);
      expect(lease.isHeld(sourceLease('s3', 'files'))).toBe(true);
    });
  });
});
