import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Misconfigured, Unreachable } from '@hub/contracts';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { keepOrRefuse } from './hub-state.js';
import { openDatabase } from './open-database.js';

class Things1764100000000 implements MigrationInterface {
  readonly name = 'Things1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE thing (id int)');
    await runner.query('INSERT INTO thing VALUES (1)');
    // Holds the other instances up long enough to meet them.
    await runner.query('SELECT pg_sleep(0.3)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE thing');
  }
}

class Broken1764200000000 implements MigrationInterface {
  readonly name = 'Broken1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE half (id int)');
    await runner.query('SELECT 1 / 0');
  }

  async down(): Promise<void> {
    // Never came up.
  }
}

describe(openDatabase, () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
  }, STACK_MILLISECONDS);
  afterAll(() => stack.stop());

  const optionsFor = (url: string) => ({
    url,
    schema: 'practice',
    app: 'spec',
    migrations: [Things1764100000000],
  });

  it('migrates once when three instances start at the same moment', async () => {
    const options = optionsFor(await stack.createDatabase());

    const opened = await Promise.all([1, 2, 3].map(() => openDatabase(options)));

    expect(await opened[0]?.query('SELECT count(*)::int AS n FROM practice.thing')).toEqual([
      { n: 1 },
    ]);
    await Promise.all(opened.map((database) => database.destroy()));
  });

  it('puts each app’s tables into its own schema', async () => {
    const options = optionsFor(await stack.createDatabase());
    const one = await openDatabase(options);
    const other = await openDatabase({ ...options, schema: 'elsewhere' });

    await one.query('INSERT INTO thing VALUES (2)');

    expect(await one.query('SELECT count(*)::int AS n FROM thing')).toEqual([{ n: 2 }]);
    expect(await other.query('SELECT count(*)::int AS n FROM thing')).toEqual([{ n: 1 }]);
    await Promise.all([one.destroy(), other.destroy()]);
  });

  it('leaves nothing of a migration that fails, and tries it again at the next start', async () => {
    const options = optionsFor(await stack.createDatabase());
    const failing = { ...options, migrations: [Things1764100000000, Broken1764200000000] };

    await expect(openDatabase(failing)).rejects.toThrow('division by zero');
    const database = await openDatabase(options);

    expect(await database.query(`SELECT to_regclass('half') AS found`)).toEqual([{ found: null }]);
    await database.destroy();
  });

  it('says Unreachable where nobody answers', async () => {
    const options = optionsFor('postgres://postgres:postgres@127.0.0.1:1/postgres');

    await expect(openDatabase(options)).rejects.toBeInstanceOf(Unreachable);
  });

  it('says Misconfigured when the database is not there, without telling the password', async () => {
    const url = new URL(stack.databaseUrl);
    url.pathname = '/nowhere';

    const error: unknown = await openDatabase(optionsFor(url.href)).catch((e: unknown) => e);

    expect(error).toBeInstanceOf(Misconfigured);
    expect(JSON.stringify(error)).not.toContain(url.password);
  });

  it('refuses a schema name that would have to be quoted', async () => {
    const options = { ...optionsFor(stack.databaseUrl), schema: 'a; DROP' };

    await expect(openDatabase(options)).rejects.toBeInstanceOf(Misconfigured);
  });

  describe(keepOrRefuse, () => {
    it('keeps the first value and accepts it again', async () => {
      const database = await openDatabase(optionsFor(await stack.createDatabase()));

      await keepOrRefuse(database, 'kafka-cluster-id', 'c1');
      await keepOrRefuse(database, 'kafka-cluster-id', 'c1');
      await keepOrRefuse(database, 'hmac-fingerprint', 'c2');

      expect(await database.query('SELECT count(*)::int AS n FROM hub_state')).toEqual([{ n: 2 }]);
      await database.destroy();
    });

    it('refuses another value and says what to do', async () => {
      const database = await openDatabase(optionsFor(await stack.createDatabase()));
      await keepOrRefuse(database, 'hmac-fingerprint', 'f1');

      const error: unknown = await keepOrRefuse(database, 'hmac-fingerprint', 'f2').catch(
        (e: unknown) => e,
      );

      expect(error).toBeInstanceOf(Misconfigured);
      expect((error as Misconfigured).remedy).toContain('HUB_HMAC_KEY');
      await database.destroy();
    });
  });
});
