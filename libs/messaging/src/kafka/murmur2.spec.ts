import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { kafkajs } from './kafkajs.js';
import { partitionOf } from './murmur2.js';

describe(partitionOf, () => {
  it("chooses the partition that kafkajs's default partitioner chooses, for keys of every length", () => {
    const choose = kafkajs.Partitioners.DefaultPartitioner();
    const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
      partitionId,
      leader: 0,
      partitionErrorCode: 0,
      replicas: [],
      isr: [],
    }));
    const keys = Array.from({ length: 300 }, (_, n) => randomBytes(n % 70));

    const ours = keys.map((key) => partitionOf(key, 12));

    expect(ours).toEqual(
      keys.map((key) => choose({ topic: 't', partitionMetadata, message: { key, value: null } })),
    );
  });
});
