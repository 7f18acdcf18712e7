import type { PartitionerArgs } from 'kafkajs';
import { partitionOf } from './murmur2.js';

/** Chooses partitions for kafkajs, and remembers how many a topic has: loads are measured by it. */
export class PartitionCounts {
  private readonly counts = new Map<string, number>();

  /** Undefined for a topic that was not written yet. */
  of(topic: string): number | undefined {
    return this.counts.get(topic);
  }

  readonly partitioner = ({ topic, partitionMetadata, message }: PartitionerArgs): number => {
    const partitions = partitionMetadata.length;
    if (message.partition !== undefined && this.counts.get(topic) === partitions) {
      return message.partition;
    }
    this.counts.set(topic, partitions);
    return partitionOf(message.key as Buffer, partitions);
  };
}
