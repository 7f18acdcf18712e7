import type { TopicSpec } from '@hub/contracts';
import { HubError, Misconfigured, Unreachable } from '@hub/contracts';
import type { Admin, ITopicConfig } from 'kafkajs';
import { pause } from '../pause.js';
import { ADMIN_RETRY, type KafkaAddress, kafkaClient } from './client.js';
import { kafkaFault } from './kafka-fault.js';
import { LogReader, type PartitionOffsets } from './log-reader.js';
import { whileElecting } from './while-electing.js';

/** Whole batches are at most 900 KiB before the last message is added, which alone may be larger. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const CREATION_TRIES = 300;
const CREATION_PAUSE_MS = 100;
const DAY_MS = 86_400_000;

/** Creates topics and asks about them. Every call throws `Unreachable` when Kafka does not answer. */
export class TopicAdmin {
  private admin?: Promise<Admin>;
  private readonly reader: LogReader;

  constructor(private readonly address: KafkaAddress) {
    this.reader = new LogReader(address);
  }

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
        await admin.createTopics({
          topics: missing.map((spec) => configOf(spec, replication)),
          waitForLeaders: false,
        });
      }
      const counts = await partitionCounts(
        admin,
        specs.map(({ name }) => name),
      );
      specs.forEach((spec) => this.compare(spec, counts.get(spec.name) ?? 0));
      // A topic is of use once its partitions have leaders.
      for (const { name } of missing) {
        await this.reader.ends(name);
      }
    });
  }

  /** Names this Kafka: another id means other offsets. */
  async clusterId(): Promise<string> {
    const { clusterId } = await this.ask((admin) => admin.describeCluster());
    return clusterId;
  }

  /** Begin and end of each partition. Throws `Misconfigured` when the topic does not exist. */
  offsets(topic: string): Promise<ReadonlyMap<number, PartitionOffsets>> {
    return this.reader.ends(topic);
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
    await Promise.all([this.closeAdmin(), this.reader.close()]);
  }

  private async closeAdmin(): Promise<void> {
    const admin = await this.admin?.catch(() => undefined);
    this.admin = undefined;
    await admin?.disconnect();
  }

  private compare({ name, partitions: wanted }: TopicSpec, partitions: number): void {
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

  private async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    try {
      return await whileElecting(async () => {
        this.admin ??= this.connect();
        return question(await this.admin);
      });
    } catch (cause) {
      if (cause instanceof HubError) {
        throw cause;
      }
      await this.closeAdmin().catch(() => undefined);
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

/** How many partitions each topic has; topics just created may be unknown to a broker for a moment. */
async function partitionCounts(
  admin: Admin,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  for (let tries = 1; ; tries += 1) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: [...names] });
      return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
    } catch (error) {
      if (kafkaFault(error) !== 'unknown-topic' || tries >= CREATION_TRIES) {
        throw error;
      }
      await pause(CREATION_PAUSE_MS);
    }
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
