import { crc32c } from './crc32c.js';

/** One record on its way: what kafkajs calls a message. */
export interface OutgoingRecord {
  readonly key?: Buffer | string | null;
  readonly value: Buffer | string | null;
  readonly headers?: RecordHeaders;
}

export type RecordHeaders = Readonly<
  Record<string, Buffer | string | (Buffer | string)[] | undefined>
>;

/** The fields of a batch besides its records. */
export interface BatchFields {
  readonly timestamp: number;
  readonly producerId: bigint;
  readonly producerEpoch: number;
  readonly firstSequence: number;
  readonly transactional: boolean;
  /** kafkajs's number of the compression; 0 is none. */
  readonly compression: number;
}

type Compress = (records: Buffer) => Promise<Buffer>;

/** First offset, length, leader's epoch, magic, checksum; then the fields below; then the number of records. */
const HEAD_BYTES = 61;
const CHECKED_FROM = 21;
const MAGIC = 2;
const TRANSACTIONAL = 16;

/**
 * A record batch of Kafka (magic 2), byte for byte as kafkajs encodes it, in one buffer whose size is known before it is
 * written. kafkajs grows a buffer per record and copies it four times (`walk.md` §4.3).
 */
export async function recordBatch(
  records: readonly OutgoingRecord[],
  fields: BatchFields,
  compress: Compress | undefined,
): Promise<Buffer> {
  const plans = records.map(planOf);
  const bytes = plans.reduce((sum, { size }) => sum + size + varintSize(size), 0);
  const head = compress ? 0 : HEAD_BYTES;
  const writer = new Writer(Buffer.allocUnsafe(head + bytes), head);
  plans.forEach((plan, delta) => writeRecord(writer, plan, delta));
  const batch = compress
    ? Buffer.concat([Buffer.allocUnsafe(HEAD_BYTES), await compress(writer.bytes)])
    : writer.bytes;
  writeHead(batch, records.length, fields);
  return batch;
}

function writeHead(batch: Buffer, records: number, fields: BatchFields): void {
  batch.writeBigInt64BE(0n, 0);
  batch.writeInt32BE(batch.length - 12, 8);
  batch.writeInt32BE(0, 12);
  batch.writeInt8(MAGIC, 16);
  batch.writeInt16BE(fields.compression | (fields.transactional ? TRANSACTIONAL : 0), 21);
  batch.writeInt32BE(records - 1, 23);
  batch.writeBigInt64BE(BigInt(fields.timestamp), 27);
  batch.writeBigInt64BE(BigInt(fields.timestamp), 35);
  batch.writeBigInt64BE(fields.producerId, 43);
  batch.writeInt16BE(fields.producerEpoch, 51);
  batch.writeInt32BE(fields.firstSequence, 53);
  batch.writeInt32BE(records, 57);
  batch.writeUInt32BE(crc32c(batch.subarray(CHECKED_FROM)), 17);
}

/** One record with its sizes reckoned. `offsetDelta` is its place in the batch. */
interface Plan {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Buffer;
  readonly size: number;
}

function planOf(record: OutgoingRecord, offsetDelta: number): Plan {
  const key = bytesOf(record.key);
  const value = bytesOf(record.value);
  const headers = headerBytes(record.headers);
  // One byte of attributes, one for a time that never differs from the batch's.
  const size = 2 + varintSize(offsetDelta) + sizeOf(key) + sizeOf(value) + headers.length;
  return { key, value, headers, size };
}

function writeRecord(writer: Writer, plan: Plan, offsetDelta: number): void {
  writer.varint(plan.size);
  writer.byte(0);
  writer.byte(0);
  writer.varint(offsetDelta);
  writer.lengthAndBytes(plan.key);
  writer.lengthAndBytes(plan.value);
  writer.raw(plan.headers);
}

/** The publisher gives all messages of a call and trace the same headers object: it is encoded once. */
const encodedHeaders = new WeakMap<RecordHeaders, Buffer>();
const NO_HEADERS = Buffer.from([0]);

function headerBytes(headers: RecordHeaders | undefined): Buffer {
  if (!headers) {
    return NO_HEADERS;
  }
  const known = encodedHeaders.get(headers);
  if (known) {
    return known;
  }
  const pairs = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one) => [Buffer.from(name), bytesOf(one)] as const),
  );
  const size = pairs.reduce((sum, [name, value]) => sum + sizeOf(name) + sizeOf(value), 0);
  const writer = new Writer(Buffer.allocUnsafe(varintSize(pairs.length) + size));
  writer.varint(pairs.length);
  for (const [name, value] of pairs) {
    writer.lengthAndBytes(name);
    writer.lengthAndBytes(value);
  }
  encodedHeaders.set(headers, writer.bytes);
  return writer.bytes;
}

function bytesOf(value: Buffer | string | null | undefined): Buffer | null {
  return typeof value === 'string' ? Buffer.from(value) : (value ?? null);
}

function sizeOf(bytes: Buffer | null): number {
  return bytes === null ? 1 : varintSize(bytes.length) + bytes.length;
}

/** Bytes of a number that is not negative, doubled as Kafka writes it (zigzag), seven bits a byte. */
function varintSize(value: number): number {
  let size = 1;
  for (let rest = value >>> 6; rest > 0; rest >>>= 7) {
    size += 1;
  }
  return size;
}

class Writer {
  constructor(
    readonly bytes: Buffer,
    private at = 0,
  ) {}

  byte(value: number): void {
    this.bytes[this.at] = value;
    this.at += 1;
  }

  /** A number that is not negative. */
  varint(value: number): void {
    let rest = value << 1;
    while ((rest & ~0x7f) !== 0) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  raw(bytes: Buffer): void {
    bytes.copy(this.bytes, this.at);
    this.at += bytes.length;
  }

  /** Null is the length -1, which zigzag makes a 1. */
  lengthAndBytes(bytes: Buffer | null): void {
    if (bytes === null) {
      this.byte(1);
      return;
    }
    this.varint(bytes.length);
    this.raw(bytes);
  }
}
