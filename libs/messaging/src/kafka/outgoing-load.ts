import type { TopicName } from '@hub/contracts';
import type { IHeaders, Message } from 'kafkajs';
import { partitionOf } from './murmur2.js';

/** One call of a publisher, as long as not all of its messages are acknowledged. */
export interface PublishCall {
  readonly topic: TopicName;
  readonly messages: readonly Message[];
  /** Index of the first message that is not yet on its way. */
  taken: number;
  /** Set when the caller was told of an error: nothing more of this call is sent. */
  failed: boolean;
  resolve(): void;
  reject(error: unknown): void;
}

/** Some messages of one call, in order, on their way. */
export interface LoadPart {
  readonly call: PublishCall;
  readonly messages: readonly Message[];
}

/** Bytes of one record batch, and of one request. */
export interface LoadLimits {
  readonly batchBytes: number;
  readonly requestBytes: number;
}

/** Room for the fields of one record besides key, value and headers. */
const RECORD_BYTES = 24;

/**
 * Takes from the front of `waiting` what fits into one request: calls in their order, messages in their order, no
 * partition above the limit of a batch. Always takes at least one message. Stopping at the first message that does not
 * fit keeps the order per key. `partitionsOf` is undefined for topics not met yet: they count as one partition.
 */
export function takeLoad(
  waiting: PublishCall[],
  partitionsOf: (topic: string) => number | undefined,
  limits: LoadLimits,
): LoadPart[] {
  const parts: LoadPart[] = [];
  const room = new Room(limits);
  for (let call = waiting[0]; call !== undefined; call = waiting[0]) {
    const messages = takeFrom(call, partitionsOf(call.topic), room);
    if (messages.length > 0) {
      parts.push({ call, messages });
    }
    if (call.taken < call.messages.length) {
      break;
    }
    waiting.shift();
  }
  return parts;
}

function takeFrom(call: PublishCall, partitions: number | undefined, room: Room): Message[] {
  const first = call.taken;
  const used = room.usedOf(call.topic);
  while (call.taken < call.messages.length) {
    const message = call.messages[call.taken]!;
    if (partitions !== undefined) {
      message.partition = partitionOf(message.key as Buffer, partitions);
    }
    if (!room.take(used, message.partition ?? 0, bytesOf(message))) {
      break;
    }
    call.taken += 1;
  }
  return call.messages.slice(first, call.taken);
}

/** Bytes taken by partition of one topic. */
type UsedBytes = Map<number, number>;

class Room {
  private total = 0;
  private readonly used = new Map<string, UsedBytes>();

  constructor(private readonly limits: LoadLimits) {}

  usedOf(topic: string): UsedBytes {
    const used = this.used.get(topic) ?? new Map<number, number>();
    this.used.set(topic, used);
    return used;
  }

  take(used: UsedBytes, partition: number, bytes: number): boolean {
    const batch = (used.get(partition) ?? 0) + bytes;
    const fits = batch <= this.limits.batchBytes && this.total + bytes <= this.limits.requestBytes;
    if (!fits && this.total > 0) {
      return false;
    }
    used.set(partition, batch);
    this.total += bytes;
    return true;
  }
}

function bytesOf({ key, value, headers }: Message): number {
  const fields = headers === undefined ? 0 : headerBytesOf(headers);
  return RECORD_BYTES + (key?.length ?? 0) + (value?.length ?? 0) + fields;
}

/** Messages of one call share their headers: they are reckoned once. */
const headerBytes = new WeakMap<IHeaders, number>();

function headerBytesOf(headers: IHeaders): number {
  let bytes = headerBytes.get(headers);
  if (bytes === undefined) {
    const pairs = Object.entries(headers);
    bytes = pairs.reduce((sum, [name, value]) => sum + name.length + String(value).length + 4, 0);
    headerBytes.set(headers, bytes);
  }
  return bytes;
}
