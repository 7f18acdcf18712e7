import type { Kind, Shared } from '@hub/contracts';
import { sharedTopic } from '@hub/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { until } from './until.js';

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
  const admin = kafka.admin();
  await admin.connect();
  const ends = await admin.fetchTopicOffsets(topic);
  await admin.disconnect();
  const left = new Map(
    ends.filter((end) => end.high !== end.low).map((end) => [end.partition, BigInt(end.high)]),
  );
  const all: Shared[] = [];
  const latest = new Map<string, Shared>();
  const consumer = kafka.consumer({
    groupId: `spec-${process.pid}-${Math.random()}`,
    readUncommitted: false,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    eachBatch: async ({ batch, resolveOffset }) => {
      for (const message of batch.messages) {
        apply(message.key?.toString() ?? '', message.value, { all, latest });
      }
      resolveOffset(batch.lastOffset());
      const end = left.get(batch.partition);
      if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) {
        left.delete(batch.partition);
      }
    },
  });
  // The last offset of a partition may be the mark of a transaction, which no consumer is shown.
  await until(`${topic} is read`, () => left.size === 0 || undefined).catch((error: unknown) => {
    if (all.length === 0) {
      throw error;
    }
  });
  await consumer.disconnect();
  return { all, latest };
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
