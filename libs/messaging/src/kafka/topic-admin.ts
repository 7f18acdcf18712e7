import type { TopicSpec } from '@hub/contracts';
import { HubError, Misconfigured, Unreachable } from '@hub/contracts';
import type { Admin, ITopicConfig } from 'kafkajs';
import { ADMIN_RETRY, type KafkaAddress, kafkaClient } from './client.js';
import { kafkaFault } from './kafka-fault.js';

/** Where a partition begins and ends: `low` is the first offset kept, `high` the next to be written. */
export interface PartitionOffsets {
  readonly low: bigint;
  readonly high: bigint;
}

/** Whole batches are at most 900 KiB before the last message is added, which alone may be larger. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const DAY_MS = 86_400_000;

/** Creates topics and asks about them. Every call throws `Unreachable` when Kafka does not answer. */
export class TopicAdmin {
  private admin?: Promise<Admin>;

  constructor(private readonly address: KafkaAddress) {}

  /**
   * Creates the topics that are missing; those that exist are left as they are. Safe to call by many apps at once.
   * Throws `Misconfigured` when a `hub.received` topic has another number of partitions than wanted: adding some would
   * move keys to other partitions, and the order per key and the books would be lost.
   */
  async ensure(specs: readonly TopicSpec[], replication = 1): Promise<void> {
    await this.ask(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = specs.filter(({ name }) => !existing.has(name));
      if (missing.length > 0) {
        await admin.createTopics({ topics: missing.map((spec) => configOf(spec, replication)) });
      }
      const kept = specs.filter(({ name }) => existing.has(name));
      if (kept.length > 0) {
        const { topics } = await admin.fetchTopicMetadata({ topics: kept.map((t) => t.name) });
        topics.forEach(({ name, partitions }) => this.compare(kept, name, partitions.length));
      }
    });
  }

  /** Names this Kafka: another id means other offsets. */
  async clusterId(): Promise<string> {
    const { clusterId } = await this.ask((admin) => admin.describeCluster());
    return clusterId;
  }

  /** Begin and end of each partition. Throws `Misconfigured` when the topic does not exist. */
  async offsets(topic: string): Promise<ReadonlyMap<number, PartitionOffsets>> {
    const found = await this.ask((admin) => admin.fetchTopicOffsets(topic), topic);
    return new Map(
      found.map(({ partition, low, high }) => [
        partition,
        { low: BigInt(low), high: BigInt(high) },
      ]),
    );
  }

  /**
   * Messages each topic holds beyond what the group has committed: the hint the batch server leaves in Kafka. A
   * partition never committed counts from its beginning.
   */
  async lagRecords(groupId: string, topics: readonly string[]): Promise<Map<string, number>> {
    const committed = await this.ask((admin) =>
      admin.fetchOffsets({ groupId, topics: [...topics] }),
    );
    const lags = new Map<string, number>();
    for (const { topic, partitions } of committed) {
      const ends = await this.offsets(topic);
      let lag = 0n;
      for (const { partition, offset } of partitions) {
        const { low, high } = ends.get(partition) ?? { low: 0n, high: 0n };
        const next = BigInt(offset);
        lag += high - (next > low ? next : low);
      }
      lags.set(topic, Number(lag));
    }
    return lags;
  }

  /** Deletes topics; those that do not exist are left out. */
  async delete(topics: readonly string[]): Promise<void> {
    await this.ask(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const wanted = topics.filter((topic) => existing.has(topic));
      if (wanted.length > 0) {
        await admin.deleteTopics({ topics: wanted });
      }
    });
  }

  /** Safe to call twice. */
  async close(): Promise<void> {
    const admin = await this.admin?.catch(() => undefined);
    this.admin = undefined;
    await admin?.disconnect();
  }

  private compare(specs: readonly TopicSpec[], name: string, partitions: number): void {
    const wanted = specs.find((spec) => spec.name === name)?.partitions;
    if (wanted === partitions) {
      return;
    }
    const counts = { topic: name, partitions, wanted };
    if (name.startsWith('hub.received.')) {
      throw new Misconfigured(
        `${name} has ${partitions} partitions where ${wanted} are wanted; partitions of received records are never added`,
        `Set the number of partitions back to ${partitions}, or move to a new topic with nothing in flight.`,
        counts,
      );
    }
    this.address.log.warn('topic-partitions-differ', counts);
  }

  private async ask<T>(question: (admin: Admin) => Promise<T>, topic?: string): Promise<T> {
    try {
      this.admin ??= this.connect();
      return await question(await this.admin);
    } catch (cause) {
      if (cause instanceof HubError) {
        throw cause;
      }
      await this.close().catch(() => undefined);
      if (topic !== undefined && kafkaFault(cause) === 'unknown-topic') {
        const remedy = 'Create the topic; the apps do so when they start.';
        throw new Misconfigured('The topic does not exist', remedy, { topic }, { cause });
      }
      const { brokers } = this.address;
      throw new Unreachable('Kafka does not answer', { brokers }, { cause });
    }
  }

  private async connect(): Promise<Admin> {
    const admin = kafkaClient(this.address, ADMIN_RETRY).admin();
    await admin.connect();
    return admin;
  }
}

function configOf(spec: TopicSpec, replication: number): ITopicConfig {
  const retentionMs = spec.retentionDays === undefined ? -1 : spec.retentionDays * DAY_MS;
  const settings: Record<string, string> = {
    'cleanup.policy': spec.cleanup,
    'max.message.bytes': String(MAX_MESSAGE_BYTES),
    ...(spec.cleanup === 'delete' ? { 'retention.ms': String(retentionMs) } : {}),
    ...(replication > 2 ? { 'min.insync.replicas': '2' } : {}),
  };
  return {
    topic: spec.name,
    numPartitions: spec.partitions,
    replicationFactor: replication,
    configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
  };
}
