import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type { FetchProtocol } from './fetch-answer.js';
import { type DecodedMessage, FetchedBatch, kafkajs } from './kafkajs.js';
import { type BatchFields, type OutgoingRecord, recordBatch } from './record-batch.js';

const load = createRequire(import.meta.url);
const gzip = promisify(zlib.gzip);

interface Partition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly messages: readonly DecodedMessage[];
}
interface Answer {
  readonly responses: readonly { readonly partitions: readonly Partition[] }[];
}

const ours = (bytes: Buffer): Promise<Answer> => {
  const fetch = load('kafkajs/src/protocol/requests/fetch') as FetchProtocol;
  const { response } = fetch.protocol({ version: 11 })({ topics: [], maxWaitTime: 1 });
  return response.decode(bytes) as Promise<Answer>;
};
const kafkajsOwn = load('kafkajs/src/protocol/requests/fetch/v11/response') as {
  decode(bytes: Buffer): Promise<Answer>;
};

describe('the answer to a fetch', () => {
  const records = (count: number): OutgoingRecord[] =>
    Array.from({ length: count }, (_, n) => ({
      key: n % 7 === 3 ? null : randomBytes(n % 80),
      value: n % 5 === 2 ? null : randomBytes((n * 37) % 900),
      ...(n % 3 === 0
        ? {}
        : {
            headers: {
              'hub-schema': 'messages/主体',
              traceparent: `00-${n % 4}`,
              many: ['1', '2', '3'],
            },
          }),
    }));
  const batch = async (
    offset: bigint,
    of: readonly OutgoingRecord[],
    more: Partial<BatchFields> = {},
  ): Promise<Buffer> => {
    const fields = {
      timestamp: 1_700_000_000_123,
      producerId: 4711n,
      producerEpoch: 3,
      firstSequence: 0,
      transactional: false,
      compression: 0,
      ...more,
    };
    const bytes = await recordBatch(of, fields, fields.compression > 0 ? gzip : undefined);
    bytes.writeBigInt64BE(offset, 0);
    return bytes;
  };
  const answer = (partitions: readonly Buffer[], aborted: readonly bigint[] = []): Buffer =>
    Buffer.concat([
      Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 7]),
      int32(1),
      Buffer.from([0, 5]),
      Buffer.from('topic'),
      int32(partitions.length),
      ...partitions.flatMap((bytes, partition) => [
        int32(partition),
        Buffer.from([0, 0]),
        int64(99n),
        int64(98n),
        int64(1n),
        aborted.length > 0 ? int32(aborted.length) : int32(-1),
        ...aborted.flatMap((first) => [int64(4711n), int64(first)]),
        int32(-1),
        int32(bytes.length),
        bytes,
      ]),
    ]);

  /** What kafkajs's batch and we see of it. */
  const seen = (read: Answer): unknown[] =>
    read.responses.flatMap(({ partitions }) =>
      partitions.map((partition) => {
        const fetched = new FetchedBatch('topic', '0', partition);
        return {
          head: [partition.partition, partition.errorCode, partition.highWatermark],
          last: [fetched.lastOffset(), fetched.rawMessages.length],
          messages: fetched.messages.map(({ offset, timestamp, key, value, headers }) => ({
            offset,
            timestamp,
            key,
            value,
            headers: { ...headers },
          })),
        };
      }),
    );
  const expectTheSame = async (bytes: Buffer): Promise<unknown[]> => {
    const mine = seen(await ours(bytes));
    expect(mine).toEqual(seen(await kafkajsOwn.decode(bytes)));
    return mine;
  };

  it.each([0, 1, 3, 200])('says what kafkajs reads in it (%d records a batch)', async (count) => {
    const first = await batch(0n, records(count));
    const second = await batch(2n ** 40n, records(count + 1), { timestamp: -1 });

    await expectTheSame(answer([Buffer.concat([first, second]), Buffer.alloc(0), second]));
  });

  it('says the same of compressed batches', async () => {
    const compression = kafkajs.CompressionTypes.GZIP;

    await expectTheSame(answer([await batch(5n, records(50), { compression })]));
  });

  it('leaves out a batch that the fetch cut off', async () => {
    const whole = await batch(0n, records(3));
    const cut = (await batch(3n, records(3))).subarray(0, 100);

    const [partition] = await expectTheSame(answer([Buffer.concat([whole, cut])]));

    expect(partition).toMatchObject({ last: ['2', 3] });
  });

  it('knows what was aborted, and the marks of transactions', async () => {
    const transactional = true;
    const aborted = await batch(0n, records(3), { transactional });
    const mark = await batch(3n, [{ key: Buffer.from([0, 0, 0, 0]), value: Buffer.alloc(6) }]);
    mark.writeInt16BE(0x30, 21);
    const committed = await batch(4n, records(2), { transactional });

    const bytes = answer([Buffer.concat([aborted, mark, committed])], [0n]);
    const [partition] = await expectTheSame(bytes);

    expect(partition).toMatchObject({ messages: [{ offset: '4' }, { offset: '5' }] });
  });

  it('takes the time of the broker where that counts', async () => {
    const bytes = await batch(0n, records(2));
    bytes.writeInt16BE(0x08, 21);
    bytes.writeBigInt64BE(1_800_000_000_000n, 35);

    const [partition] = await expectTheSame(answer([bytes]));

    expect(partition).toMatchObject({ messages: [{ timestamp: '1800000000000' }, {}] });
  });
});

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
