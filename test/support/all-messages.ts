import kafkajs from 'kafkajs';
import { until } from './until.js';

/** One message as any client sees it. */
export interface SeenMessage {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | undefined;
  /** Parsed; null is a tombstone. */
  readonly value: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

/** How a topic is set up, as the broker tells it. */
export interface TopicSettings {
  readonly partitions: number;
  readonly cleanup: string;
  readonly retentionMs: string;
}

function clientOf(brokers: readonly string[]): kafkajs.Kafka {
  return new kafkajs.Kafka({
    clientId: 'spec',
    brokers: [...brokers],
    logLevel: kafkajs.logLevel.NOTHING,
  });
}

/** Every topic of the hub with its settings. */
export async function topicSettings(
  brokers: readonly string[],
): Promise<ReadonlyMap<string, TopicSettings>> {
  const admin = clientOf(brokers).admin();
  await admin.connect();
  const names = (await admin.listTopics()).filter((name) => name.startsWith('hub.'));
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  });
  await admin.disconnect();
  const partitions = new Map(topics.map(({ name, partitions: list }) => [name, list.length]));
  return new Map(
    resources.map(({ resourceName, configEntries }) => {
      const valueOf = (setting: string): string =>
        configEntries.find(({ configName }) => configName === setting)?.configValue ?? '';
      const settings = {
        partitions: partitions.get(resourceName) ?? 0,
        cleanup: valueOf('cleanup.policy'),
        retentionMs: valueOf('retention.ms'),
      };
      return [resourceName, settings];
    }),
  );
}

/** Fetches that bring nothing, one after another, before a topic counts as read. */
const IDLE_FETCHES = 3;

/** Reads every committed message of these topics, from the beginning until `isEnough`, or until nothing more comes. */
export async function readAll(
  brokers: readonly string[],
  topics: readonly string[],
  isEnough?: (seen: readonly SeenMessage[]) => boolean,
): Promise<readonly SeenMessage[]> {
  const seen: SeenMessage[] = [];
  let idle = 0;
  const consumer = clientOf(brokers).consumer({
    groupId: `spec-all-${process.pid}-${Math.random()}`,
    readUncommitted: false,
    maxWaitTimeInMs: 200,
  });
  consumer.on(consumer.events.FETCH, ({ payload }) => {
    idle = payload.numberOfBatches === 0 ? idle + 1 : 0;
  });
  await consumer.connect();
  await consumer.subscribe({ topics: [...topics], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ topic, partition, message: { key, value, headers } }) => {
      seen.push({
        topic,
        partition,
        key: key?.toString(),
        value: value === null ? null : (JSON.parse(value.toString('utf8')) as unknown),
        headers: Object.fromEntries(
          Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]),
        ),
      });
    },
  });
  await until('every topic is read', () => isEnough?.(seen) ?? idle >= IDLE_FETCHES);
  await consumer.disconnect();
  return seen;
}
