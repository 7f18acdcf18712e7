import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
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
    const admin = new Kafka({ brokers: stack.brokers, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic: 'kept', numPartitions: 3 }] });
    await admin.disconnect();

    await stack.killKafka();
    await stack.startKafkaAgain();

    await admin.connect();
    const topic = (await admin.fetchTopicMetadata({ topics: ['kept'] })).topics[0];
    await admin.disconnect();
    expect(topic?.partitions).toHaveLength(3);
  }, 60_000);
});
