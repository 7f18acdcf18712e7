import type { TopicName } from '@hub/contracts';
import type { Message } from 'kafkajs';
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
  while (call.taken < call.messages.length) {
    const message = call.messages[call.taken]!;
    if (partitions !== undefined) {
      message.partition = partitionOf(message.key as Buffer, partitions);
    }
    if (!room.take(`${call.topic}/${message.partition ?? ''}`, bytesOf(message))) {
      break;
    }
    call.taken += 1;
  }
  return call.messages.slice(first, call.taken);
}

class Room {
  private total = 0;
  private readonly used = new Map<string, number>();

  constructor(private readonly limits: LoadLimits) {}

  take(place: string, bytes: number): boolean {
    const batch = (this.used.get(place) ?? 0) + bytes;
    const fits = batch <= this.limits.batchBytes && this.total + bytes <= this.limits.requestBytes;
    if (!fits && this.total > 0) {
      return false;
    }
    this.used.set(place, batch);
    this.total += bytes;
    return true;
  }
}

function bytesOf(message: Message): number {
  let bytes = RECORD_BYTES + (message.key?.length ?? 0) + (message.value?.length ?? 0);
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    bytes += name.length + String(value).length + 4;
  }
  return bytes;
}
