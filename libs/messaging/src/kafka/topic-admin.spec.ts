import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Misconfigured, receivedTopic, sharedTopic, topicSpecs, Unreachable } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { ADMIN_RETRY, kafkaClient } from './client.js';
import { connectKafka, type HubKafka } from './connect-kafka.js';
import { kafkajs } from './kafkajs.js';
import { TopicAdmin } from './topic-admin.js';

jest.setTimeout(30_000);

describe(TopicAdmin.name, () => {
  let stack: Stack;
  let kafka: HubKafka;

  beforeAll(async () => {
    stack = await startStack({ kafka: true });
    kafka = connectKafka({ brokers: stack.brokers, clientId: 'spec', log: silentLog });
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await kafka.close();
    await stack.stop();
  });

  const settingsOf = async (topic: string): Promise<Record<string, string>> => {
    const admin = kafkaClient(kafka, ADMIN_RETRY).admin();
    await admin.connect();
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
    });
    await admin.disconnect();
    return Object.fromEntries(
      resources.flatMap(({ configEntries }) =>
        configEntries.map(({ configName, configValue }) => [configName, configValue]),
      ),
    );
  };

  it('creates the topics of a hub with their clean-up, however many apps ask at once', async () => {
    const specs = topicSpecs(['housing'], 30);
    const others = [1, 2].map(() => new TopicAdmin(kafka));

    await Promise.all([kafka.topics, ...others].map((topics) => topics.ensure(specs)));
    await kafka.topics.ensure(specs);

    expect(await settingsOf(receivedTopic('housing'))).toMatchObject({
      'cleanup.policy': 'delete',
      'retention.ms': String(30 * 86_400_000),
      'max.message.bytes': '4194304',
    });
    expect(await settingsOf(sharedTopic('license'))).toMatchObject({ 'cleanup.policy': 'compact' });
    expect(await settingsOf('hub.audit.v1')).toMatchObject({ 'retention.ms': '-1' });
    expect((await kafka.topics.offsets(receivedTopic('housing'))).size).toBe(12);
    expect((await kafka.topics.offsets('hub.commands.v1')).size).toBe(1);
    await Promise.all(others.map((topics) => topics.close()));
  });

  it('never adds partitions to a topic of received records', async () => {
    const name = receivedTopic('grown');
    await kafka.topics.ensure([{ name, partitions: 6, cleanup: 'delete' }]);

    const ensured = kafka.topics.ensure([{ name, partitions: 12, cleanup: 'delete' }]);

    await expect(ensured).rejects.toBeInstanceOf(Misconfigured);
    await expect(ensured).rejects.toThrow('6 partitions where 12 are wanted');
    expect((await kafka.topics.offsets(name)).size).toBe(6);
  });

  it('tells begin and end of each partition', async () => {
    const name = receivedTopic('ends');
    await kafka.topics.ensure([{ name, partitions: 1, cleanup: 'delete' }]);
    await kafka.publisher.publishBytes(name, [
      { key: 'a', value: null },
      { key: 'b', value: null },
    ]);

    expect(await kafka.topics.offsets(name)).toEqual(new Map([[0, { low: 0n, high: 2n }]]));
  });

  it('counts what a group has not committed, from the beginning where it never has', async () => {
    const name = receivedTopic('lag');
    await kafka.topics.ensure([{ name, partitions: 1, cleanup: 'delete' }]);
    await kafka.publisher.publishBytes(
      name,
      [1, 2, 3].map((n) => ({ key: String(n), value: null })),
    );
    const before = await kafka.topics.lagRecords('hub.lagging', [name]);
    const admin = kafkaClient(kafka, ADMIN_RETRY).admin();
    await admin.connect();
    await admin.setOffsets({
      groupId: 'hub.lagging',
      topic: name,
      partitions: [{ partition: 0, offset: '2' }],
    });
    await admin.disconnect();

    const after = await kafka.topics.lagRecords('hub.lagging', [name]);

    expect([before, after]).toEqual([new Map([[name, 3]]), new Map([[name, 1]])]);
  });

  it('says that a topic does not exist', async () => {
    await expect(kafka.topics.offsets(receivedTopic('missing'))).rejects.toBeInstanceOf(
      Misconfigured,
    );
  });

  it('names the cluster', async () => {
    const first = await kafka.topics.clusterId();

    expect(first).not.toBe('');
    expect(await kafka.topics.clusterId()).toBe(first);
  });

  it('says that Kafka cannot be reached', async () => {
    const topics = new TopicAdmin({ ...kafka, brokers: ['127.0.0.1:9'] });

    await expect(topics.clusterId()).rejects.toBeInstanceOf(Unreachable);
  });
});
