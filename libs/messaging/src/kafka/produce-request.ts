import { type OutgoingRecord, recordBatch } from './record-batch.js';

/** What kafkajs hands to its produce request. */
export interface ProduceOptions {
  readonly acks: number;
  readonly timeout: number;
  readonly compression?: number;
  readonly transactionalId?: string | null;
  readonly producerId?: { toString(): string };
  readonly producerEpoch?: number;
  readonly topicData: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly firstSequence?: number;
      readonly messages: readonly (OutgoingRecord & { readonly timestamp?: string })[];
    }[];
  }[];
}

/** A request as kafkajs sends it; it asks an encoder for its bytes in these two ways. */
export interface ProduceRequest {
  encode(): Promise<{ readonly buf: Buffer; readonly buffer: Buffer }>;
}

/** One version of the protocol: makes the request and reads the answer. */
export type ProduceVersion = (options: ProduceOptions) => {
  readonly request: ProduceRequest;
  readonly response: unknown;
};

/** kafkajs's module of the produce request. */
export interface ProduceProtocol {
  protocol(wanted: { version: number }): ProduceVersion;
}

/** One compression, as kafkajs keeps them by number. */
interface Codec {
  compress(records: { buffer: Buffer }): Promise<Buffer>;
  decompress(records: Buffer): Promise<Buffer>;
}

export type Codecs = Readonly<Record<number, (() => Codec) | undefined>>;

/** Before this version messages had another form. */
const FIRST_VERSION_OF_BATCHES = 3;

/**
 * Puts our encoder in the place of kafkajs's: the requests it makes are the same, byte for byte, and cost a fraction.
 * Messages that carry times of their own are left to kafkajs.
 */
export function replaceProduceEncoder(produce: ProduceProtocol, codecs: Codecs): void {
  const original = produce.protocol.bind(produce);
  produce.protocol = (wanted) => {
    const version = original(wanted);
    return wanted.version < FIRST_VERSION_OF_BATCHES
      ? version
      : (options) => {
          const made = version(options);
          return hasTimes(options)
            ? made
            : { ...made, request: { ...made.request, encode: () => encode(options, codecs) } };
        };
  };
}

function hasTimes({ topicData }: ProduceOptions): boolean {
  return topicData.some(({ partitions }) =>
    partitions.some(({ messages }) =>
      messages.some(({ timestamp }) => timestamp !== undefined && timestamp !== null),
    ),
  );
}

async function encode(
  options: ProduceOptions,
  codecs: Codecs,
): Promise<{ buf: Buffer; buffer: Buffer }> {
  const pieces = [text(options.transactionalId), int16(options.acks), int32(options.timeout)];
  pieces.push(int32(options.topicData.length));
  for (const { topic, partitions } of options.topicData) {
    pieces.push(text(topic), int32(partitions.length));
    for (const { partition, firstSequence, messages } of partitions) {
      const batch = await batchOf(messages, firstSequence ?? 0, options, codecs);
      pieces.push(int32(partition), int32(batch.length), batch);
    }
  }
  const buffer = Buffer.concat(pieces);
  return { buf: buffer, buffer };
}

function batchOf(
  messages: readonly OutgoingRecord[],
  firstSequence: number,
  options: ProduceOptions,
  codecs: Codecs,
): Promise<Buffer> {
  const compression = options.compression ?? 0;
  const codec = compression === 0 ? undefined : codecs[compression]?.();
  return recordBatch(
    messages,
    {
      timestamp: Date.now(),
      producerId: BigInt(String(options.producerId ?? -1)),
      producerEpoch: options.producerEpoch ?? 0,
      firstSequence,
      transactional: Boolean(options.transactionalId),
      compression,
    },
    codec && ((buffer) => codec.compress({ buffer })),
  );
}

function text(value: string | null | undefined): Buffer {
  if (value === null || value === undefined) {
    return int16(-1);
  }
  const bytes = Buffer.from(value);
  return Buffer.concat([int16(bytes.length), bytes]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}
