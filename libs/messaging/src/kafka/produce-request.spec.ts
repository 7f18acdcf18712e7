import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { kafkajs } from './kafkajs.js';
import type { ProduceOptions, ProduceProtocol, ProduceRequest } from './produce-request.js';
import type { OutgoingRecord } from './record-batch.js';

const load = createRequire(import.meta.url);
const Encoder = load('kafkajs/src/protocol/encoder') as new () => object;

describe('the produce request', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(1_700_000_000_123);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const ours = (options: ProduceOptions): ProduceRequest =>
    (load('kafkajs/src/protocol/requests/produce') as ProduceProtocol).protocol({ version: 7 })(
      options,
    ).request;
  const kafkajsOwn = load('kafkajs/src/protocol/requests/produce/v7/request') as (
    options: ProduceOptions,
  ) => ProduceRequest;

  const records = (count: number): OutgoingRecord[] =>
    Array.from({ length: count }, (_, n) => ({
      key: n % 7 === 3 ? null : randomBytes(n % 80),
      value: n % 5 === 2 ? null : randomBytes((n * 37) % 9000),
      ...(n % 3 === 0
        ? {
            headers: {
              'hub-schema': 'messages/主体',
              traceparent: randomBytes(n % 200),
              many: ['1', '2'],
            },
          }
        : {}),
    }));
  const request = (
    messages: readonly OutgoingRecord[],
    more: Partial<ProduceOptions> = {},
  ): ProduceOptions => ({
    acks: -1,
    timeout: 30_000,
    producerId: { toString: () => '4711' },
    producerEpoch: 3,
    topicData: [
      {
        topic: 'hub.received.housing.v1',
        partitions: [
          { partition: 0, firstSequence: 17, messages },
          { partition: 11, firstSequence: 0, messages: messages.slice(0, 1) },
        ],
      },
      { topic: 'hub.health.v1', partitions: [{ partition: 0, firstSequence: 5, messages }] },
    ],
    ...more,
  });
  /** kafkajs encodes a Long, not just anything that can be written. */
  const forKafkajs = (options: ProduceOptions): ProduceOptions => ({
    ...options,
    producerId: 4711n as unknown as { toString(): string },
  });

  it.each([1, 3, 200])('is byte for byte what kafkajs encodes (%d records)', async (count) => {
    const options = request(records(count));

    const [mine, theirs] = [
      await ours(options).encode(),
      await kafkajsOwn(forKafkajs(options)).encode(),
    ];

    expect(mine.buffer.equals(theirs.buffer)).toBe(true);
    expect([mine, theirs].map((made) => made instanceof Encoder)).toEqual([false, true]);
  });

  it('is the same within a transaction, compressed, and for text in place of bytes', async () => {
    const text = request([
      { key: 'key', value: '值' },
      { key: '钥', value: '' },
    ]);
    const variants: ProduceOptions[] = [
      { ...request(records(50)), transactionalId: 'hub.relay.license' },
      { ...request(records(50)), compression: kafkajs.CompressionTypes.GZIP },
      text,
    ];

    for (const options of variants) {
      const [mine, theirs] = [
        await ours(options).encode(),
        await kafkajsOwn(forKafkajs(options)).encode(),
      ];
      expect(mine.buffer.equals(theirs.buffer)).toBe(true);
    }
  });

  it('leaves messages with times of their own to kafkajs', async () => {
    const options = forKafkajs(
      request([{ key: 'k', value: 'v', timestamp: '1600000000000' } as OutgoingRecord]),
    );

    const [mine, theirs] = [await ours(options).encode(), await kafkajsOwn(options).encode()];

    expect(mine.buffer.equals(theirs.buffer)).toBe(true);
  });
});
