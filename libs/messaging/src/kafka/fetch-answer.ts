import { areBatches, fetchedMessages } from './fetched-records.js';
import type { DecodedMessage } from './kafkajs.js';
import type { Codecs } from './produce-request.js';

/** What kafkajs makes of the bytes of an answer. */
interface FetchResponse {
  decode(bytes: Buffer): Promise<unknown>;
  parse(answer: unknown): Promise<unknown>;
}

/** One version of the protocol: makes the request and reads the answer. */
type FetchVersion = (options: unknown) => {
  readonly request: unknown;
  readonly response: FetchResponse;
  readonly requestTimeout: unknown;
};

/** kafkajs's module of the fetch request. */
export interface FetchProtocol {
  protocol(wanted: { version: number }): FetchVersion;
}

/** The newest version kafkajs speaks; brokers since 2.3 do, and with others it reads for itself. */
const OUR_VERSION = 11;

/**
 * Puts our decoder in the place of kafkajs's, which makes some thirty objects of each message. What it gives is the same
 * to all who look at it.
 */
export function replaceFetchDecoder(fetch: FetchProtocol, codecs: Codecs): void {
  const original = fetch.protocol.bind(fetch);
  fetch.protocol = (wanted) => {
    const version = original(wanted);
    if (wanted.version !== OUR_VERSION) {
      return version;
    }
    return (options) => {
      const { request, response, requestTimeout } = version(options);
      const decode = async (bytes: Buffer): Promise<unknown> =>
        (await decoded(bytes, codecs)) ?? response.decode(bytes);
      return { request, requestTimeout, response: { ...response, decode } };
    };
  };
}

/** Undefined where the answer holds messages of an older form. */
async function decoded(bytes: Buffer, codecs: Codecs): Promise<object | undefined> {
  const reader = new AnswerReader(bytes);
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  const sessionId = reader.int32();
  const topics = reader.list(() => ({
    topicName: reader.text(),
    partitions: reader.list(() => partitionFrom(reader)),
  }));
  const partitions = topics.flatMap((topic) => topic.partitions);
  if (!partitions.every(({ records }) => areBatches(records))) {
    return undefined;
  }
  for (const partition of partitions) {
    partition.messages = await fetchedMessages(partition.records, codecs);
  }
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses: topics };
}

/** The members that kafkajs gives a partition, in the order of the protocol. */
function partitionFrom(reader: AnswerReader) {
  return {
    partition: reader.int32(),
    errorCode: reader.int16(),
    highWatermark: reader.int64(),
    lastStableOffset: reader.int64(),
    lastStartOffset: reader.int64(),
    abortedTransactions: reader.list(() => ({
      producerId: reader.int64(),
      firstOffset: reader.int64(),
    })),
    preferredReadReplica: reader.int32(),
    records: reader.bytes(),
    messages: [] as DecodedMessage[],
  };
}

class AnswerReader {
  private at = 0;

  constructor(private readonly buffer: Buffer) {}

  int16(): number {
    this.at += 2;
    return this.buffer.readInt16BE(this.at - 2);
  }

  int32(): number {
    this.at += 4;
    return this.buffer.readInt32BE(this.at - 4);
  }

  /** As text, as kafkajs keeps offsets. */
  int64(): string {
    this.at += 8;
    return this.buffer.readBigInt64BE(this.at - 8).toString();
  }

  text(): string {
    const length = this.int16();
    this.at += length;
    return this.buffer.toString('utf8', this.at - length, this.at);
  }

  /** Nothing for the length −1. */
  bytes(): Buffer {
    const length = Math.max(this.int32(), 0);
    this.at += length;
    return this.buffer.subarray(this.at - length, this.at);
  }

  /** Nothing for the number −1. */
  list<T>(read: () => T): T[] {
    return Array.from({ length: Math.max(this.int32(), 0) }, read);
  }
}
