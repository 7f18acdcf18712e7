import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { COMMANDS_TOPIC } from '@hub/contracts';
import { TopicAdmin } from '@hub/messaging';
import { createLog } from '@hub/runtime';
import pg from 'pg';
import { type Stack, STACK_MILLISECONDS, startStack } from './stack.js';

describe(startStack, () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack({ kafka: true, postgres: true });
  }, STACK_MILLISECONDS);
  afterAll(() => stack.stop());

  const query = async (url: string, text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  it('gives a database of its own at each call', async () => {
    const other = await stack.createDatabase();

    await query(stack.databaseUrl, 'CREATE TABLE mine (n int)');

    expect(await query(other, `SELECT to_regclass('mine') AS found`)).toEqual([{ found: null }]);
  });

  it('keeps what was committed when PostgreSQL is killed and started again', async () => {
    await query(stack.databaseUrl, 'CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)');

    await stack.killPostgres();
    await expect(query(stack.databaseUrl, 'SELECT 1')).rejects.toThrow();
    await stack.startPostgresAgain();

    expect(await query(stack.databaseUrl, 'SELECT n FROM kept')).toEqual([{ n: 7 }]);
  }, 60_000);

  it('keeps its topics when the broker is killed and started again', async () => {
    const log = createLog({ app: 'stack', instance: '1', level: 'error' });
    const admin = new TopicAdmin({ brokers: stack.brokers, clientId: 'stack/1', log });
    await admin.ensure([{ name: COMMANDS_TOPIC, partitions: 3, cleanup: 'delete' }]);
    await admin.close();

    await stack.killKafka();
    await stack.startKafkaAgain();

    expect((await admin.offsets(COMMANDS_TOPIC)).size).toBe(3);
    await admin.close();
  }, 60_000);
});
