import type { DecodedMessage } from './kafkajs.js';
import type { Codecs } from './produce-request.js';

/** What kafkajs looks at, of the batch a message came in, to leave out what was aborted. */
interface BatchContext {
  readonly producerId: string;
  readonly inTransaction: boolean;
  readonly isControlBatch: boolean;
}

/** First offset, length, leader's epoch, magic, checksum, attributes …, number of records. */
const HEAD_BYTES = 61;
/** First offset and length, which the length does not count. */
const UNCOUNTED_BYTES = 12;
const MAGIC_AT = 16;
const MAGIC = 2;
const CODEC = 0x07;
const LOG_APPEND_TIME = 0x08;
const TRANSACTIONAL = 0x10;
const CONTROL = 0x20;

/** Whether these record batches are of the form that Kafka has written since 0.11. */
export function areBatches(bytes: Buffer): boolean {
  return bytes.length <= MAGIC_AT || bytes[MAGIC_AT] === MAGIC;
}

/**
 * The messages of a fetched partition, as kafkajs's own decoder gives them and at a fifth of its cost: nothing of a
 * message is read but its lengths until somebody asks. A batch that the fetch cut off at the end is left out.
 */
export async function fetchedMessages(bytes: Buffer, codecs: Codecs): Promise<DecodedMessage[]> {
  const messages: DecodedMessage[] = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length;) {
    const end = at + UNCOUNTED_BYTES + bytes.readInt32BE(at + 8);
    if (end > bytes.length) {
      break;
    }
    const batch = new FetchedRecords(bytes.subarray(at, end));
    batch.addTo(messages, await batch.records(codecs));
    at = end;
  }
  return messages;
}

/** One record batch. */
class FetchedRecords {
  readonly context: BatchContext;
  readonly firstOffset: number;
  private readonly attributes: number;
  private readonly firstTimestamp: number;
  /** Set where the broker's clock counts, for all records alike. */
  private readonly appendedAt: string | undefined;

  constructor(private readonly bytes: Buffer) {
    this.attributes = bytes.readInt16BE(21);
    this.firstOffset = Number(bytes.readBigInt64BE(0));
    this.firstTimestamp = Number(bytes.readBigInt64BE(27));
    const isAppendTime = (this.attributes & LOG_APPEND_TIME) > 0;
    this.appendedAt = isAppendTime ? bytes.readBigInt64BE(35).toString() : undefined;
    this.context = {
      producerId: bytes.readBigInt64BE(43).toString(),
      inTransaction: (this.attributes & TRANSACTIONAL) > 0,
      isControlBatch: (this.attributes & CONTROL) > 0,
    };
  }

  /** The records' own bytes. Throws what kafkajs throws for a compression it does not know. */
  async records(codecs: Codecs): Promise<Buffer> {
    const records = this.bytes.subarray(HEAD_BYTES);
    const compression = this.attributes & CODEC;
    const codec = compression === 0 ? undefined : codecs[compression]?.();
    return codec ? codec.decompress(records) : records;
  }

  addTo(messages: DecodedMessage[], records: Buffer): void {
    const count = this.bytes.readInt32BE(57);
    const reader = new Reader(records);
    for (let n = 0; n < count; n += 1) {
      const end = reader.varint() + reader.at;
      reader.at += 1;
      const writtenAt = this.firstTimestamp + reader.varint();
      const timestamp = this.appendedAt ?? String(writtenAt);
      const offset = String(this.firstOffset + reader.varint());
      const key = reader.bytes();
      const value = reader.bytes();
      const headers = records.subarray(reader.at, end);
      messages.push(
        new FetchedMessage({ timestamp, offset, key, value, headerBytes: headers, batch: this }),
      );
      reader.at = end;
    }
  }

  private lastHeaders: { readonly bytes: Buffer; readonly headers: Headers } | undefined;

  /** Messages that stand together mostly have the same headers: they are read once. */
  headersOf(bytes: Buffer): Headers {
    if (!this.lastHeaders?.bytes.equals(bytes)) {
      this.lastHeaders = { bytes, headers: readHeaders(bytes) };
    }
    return this.lastHeaders.headers;
  }
}

type Headers = DecodedMessage['headers'];

/** One message with the members that kafkajs and we read. */
class FetchedMessage implements DecodedMessage {
  readonly timestamp: string;
  readonly offset: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  private readonly headerBytes: Buffer;
  private readonly batch: FetchedRecords;

  constructor(
    parts: Pick<DecodedMessage, 'timestamp' | 'offset' | 'key' | 'value'> & {
      readonly headerBytes: Buffer;
      readonly batch: FetchedRecords;
    },
  ) {
    this.timestamp = parts.timestamp;
    this.offset = parts.offset;
    this.key = parts.key;
    this.value = parts.value;
    this.headerBytes = parts.headerBytes;
    this.batch = parts.batch;
  }

  get headers(): Headers {
    return this.batch.headersOf(this.headerBytes);
  }

  get isControlRecord(): boolean {
    return this.batch.context.isControlBatch;
  }

  get batchContext(): BatchContext {
    return this.batch.context;
  }
}

function readHeaders(bytes: Buffer): Headers {
  const headers: { [name: string]: Headers[string] } = {};
  const reader = new Reader(bytes);
  for (let left = reader.varint(); left > 0; left -= 1) {
    const name = reader.bytes()?.toString() ?? '';
    const value = reader.bytes() as Buffer;
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}

class Reader {
  at = 0;

  constructor(private readonly buffer: Buffer) {}

  /** A zigzag number of up to 53 bits. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.buffer[this.at] ?? 0;
      this.at += 1;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
      }
      scale *= 128;
    }
  }

  /** Bytes behind their length; null for the length −1. */
  bytes(): Buffer | null {
    const length = this.varint();
    if (length < 0) {
      return null;
    }
    const start = this.at;
    this.at += length;
    return this.buffer.subarray(start, this.at);
  }
}
