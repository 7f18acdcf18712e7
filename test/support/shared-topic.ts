import type { Kind, Shared } from '@hub/contracts';
import { sharedTopic } from '@hub/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { until } from './until.js';

const QUIET_MS = 1_000;

/** What an independent consumer has seen of one shared topic. */
export interface SharedTopicView {
  /** Entity → the highest version seen. */
  readonly latest: ReadonlyMap<string, Shared>;
  /** Every message, in log order per entity. */
  readonly all: readonly Shared[];
}

/**
 * Reads a shared topic from its beginning to its present end with a plain client, as the e-license library does:
 * committed messages only, the highest version counts, a null value means forget.
 */
export async function readShared(brokers: readonly string[], kind: Kind): Promise<SharedTopicView> {
  const kafka = new Kafka({ clientId: 'spec', brokers: [...brokers], logLevel: logLevel.NOTHING });
  const topic = sharedTopic(kind);
  const view = { all: [] as Shared[], latest: new Map<string, Shared>() };
  const consumer = kafka.consumer({
    groupId: `spec-${process.pid}-${Math.random()}`,
    readUncommitted: false,
    maxWaitTimeInMs: 200,
  });
  let emptyFetches = 0;
  let quietSince = Date.now();
  consumer.on(consumer.events.FETCH, ({ payload }) => {
    emptyFetches = payload.numberOfBatches === 0 ? emptyFetches + 1 : 0;
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      quietSince = Date.now();
      apply(message.key?.toString() ?? '', message.value, view);
    },
  });
  // The end of a partition may be the mark of a transaction, which no consumer is shown; and a fetch may bring
  // nothing while an earlier one is still handed on. Both quiet for a while is the end.
  await until(`${topic} is read`, () => emptyFetches >= 3 && Date.now() - quietSince > QUIET_MS);
  await consumer.disconnect();
  return view;
}

function apply(
  key: string,
  value: Buffer | null,
  view: { all: Shared[]; latest: Map<string, Shared> },
): void {
  if (value === null) {
    view.latest.delete(key);
    return;
  }
  const shared = JSON.parse(value.toString('utf8')) as Shared;
  view.all.push(shared);
  if (shared.version > (view.latest.get(key)?.version ?? 0)) {
    view.latest.set(key, shared);
  }
}
