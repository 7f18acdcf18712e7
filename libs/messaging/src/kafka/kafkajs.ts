import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import zlib from 'node:zlib';
import type * as Kafkajs from 'kafkajs';
import { type FetchProtocol, replaceFetchDecoder } from './fetch-answer.js';
import { type Codecs, type ProduceProtocol, replaceProduceEncoder } from './produce-request.js';
import { lookOnlyWhileRequestsWait, type RequestQueueClass } from './request-queue.js';

/**
 * The parts of kafkajs 2.2.4 that its types do not show. The version is pinned, and the library has not changed since
 * 2023, so its inner files are as steady as its door; the specs of what is put in their place fail if one of them moves.
 */
const load = createRequire(import.meta.url);

export const kafkajs = load('kafkajs') as typeof Kafkajs;

const gzip = promisify(zlib.gzip);
const gunzip = promisify(zlib.gunzip);

/** gzip at level 1: half the time of kafkajs's level 6 for four fifths of its effect (`walk.md` §5). */
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.GZIP] = () => ({
  compress: (records: { readonly buffer: Buffer }) => gzip(records.buffer, { level: 1 }),
  decompress: (bytes: Buffer) => gunzip(bytes),
});

const codecs = kafkajs.CompressionCodecs as Codecs;
replaceProduceEncoder(load('kafkajs/src/protocol/requests/produce') as ProduceProtocol, codecs);
replaceFetchDecoder(load('kafkajs/src/protocol/requests/fetch') as FetchProtocol, codecs);
lookOnlyWhileRequestsWait(load('kafkajs/src/network/requestQueue') as RequestQueueClass);

/** One message as the decoder gives it. */
export interface DecodedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
}

/** One partition's part of a fetch answer. */
export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
}

/** kafkajs's view of a fetched partition: without control records and what was aborted. */
export interface FetchedBatch {
  readonly topic: string;
  readonly partition: number;
  readonly fetchedOffset: string;
  readonly highWatermark: string;
  readonly rawMessages: readonly DecodedMessage[];
  readonly messages: readonly DecodedMessage[];
  isEmptyIncludingFiltered(): boolean;
  lastOffset(): string;
}

/** What a fetch asks of one broker. */
export interface FetchRequest {
  readonly maxWaitTime: number;
  readonly minBytes: number;
  readonly maxBytes: number;
  readonly isolationLevel: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly fetchOffset: string;
      readonly maxBytes: number;
    }[];
  }[];
}

interface FetchAnswer {
  readonly responses: readonly {
    readonly topicName: string;
    readonly partitions: readonly FetchedPartition[];
  }[];
}

/** One broker of a cluster. */
export interface Broker {
  fetch(request: FetchRequest): Promise<FetchAnswer>;
}

/** kafkajs's connections to one Kafka. */
export interface Cluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findTopicPartitionMetadata(topic: string): readonly { readonly partitionId: number }[];
  findLeaderForPartitions(
    topic: string,
    partitions: readonly number[],
  ): Readonly<Record<string, number[]>>;
  findBroker(node: { nodeId: string }): Promise<Broker>;
  fetchTopicsOffset(
    topics: readonly {
      topic: string;
      fromBeginning: boolean;
      partitions: readonly { partition: number }[];
    }[],
  ): Promise<{ topic: string; partitions: { partition: number; offset: string }[] }[]>;
}

interface ClusterOptions {
  readonly logger: Kafkajs.Logger;
  readonly socketFactory: unknown;
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
  readonly enforceRequestTimeout: boolean;
  readonly metadataMaxAge: number;
  readonly allowAutoTopicCreation: boolean;
  readonly maxInFlightRequests: number | null;
  readonly retry: Kafkajs.RetryOptions;
}

export const Cluster = load('kafkajs/src/cluster') as new (options: ClusterOptions) => Cluster;

export const FetchedBatch = load('kafkajs/src/consumer/batch') as new (
  topic: string,
  fetchedOffset: string,
  partition: FetchedPartition,
) => FetchedBatch;

export const createSocketFactory = load('kafkajs/src/network/socketFactory') as () => unknown;
