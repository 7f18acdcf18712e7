import { RecordsMissing } from '@hub/contracts';
import type { DecodedMessage } from './kafkajs.js';
import type { PartitionOffsets } from './log-reader.js';

/** Which topics may have holes: shared ones are compacted, and transactions leave marks in them. */
export function isGapless(topic: string): boolean {
  return !topic.startsWith('hub.shared.');
}

/** One partition of one topic. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/**
 * Where to begin reading a partition: at the stored offset, else at the beginning. Throws `RecordsMissing` when the log
 * no longer has, or does not yet have, what the stored offset says was there.
 */
export function beginningOf(
  place: Place,
  stored: bigint | undefined,
  { low, high }: PartitionOffsets,
): bigint {
  const from = stored ?? low;
  if (from > high) {
    throw missing(place, high, from);
  }
  if (from < low && isGapless(place.topic)) {
    throw missing(place, from, low);
  }
  return from < low ? low : from;
}

/** A partition's fetched messages, as far as they are needed here. */
export interface Fetched extends Place {
  /** The offset that was asked for. */
  readonly fetchedOffset: string;
  readonly messages: readonly DecodedMessage[];
}

/**
 * The messages from `expected` on. What lies below is dropped: kafkajs may have begun before it was told where to.
 * `askew` means that it reads somewhere else and has to be told again. Throws `RecordsMissing` when a gapless topic has
 * a hole.
 */
export function messagesFrom(
  fetched: Fetched,
  expected: bigint,
): readonly DecodedMessage[] | 'askew' {
  const gapless = isGapless(fetched.topic);
  if (gapless && BigInt(fetched.fetchedOffset) > expected) {
    return 'askew';
  }
  const messages = fetched.messages.filter(({ offset }) => BigInt(offset) >= expected);
  let at = expected;
  for (const { offset } of gapless ? messages : []) {
    if (BigInt(offset) !== at) {
      throw missing(fetched, at, BigInt(offset));
    }
    at += 1n;
  }
  return messages;
}

function missing({ topic, partition }: Place, from: bigint, to: bigint): RecordsMissing {
  const records = to - from;
  return new RecordsMissing(`${records} records missing in ${topic}`, {
    topic,
    partition,
    from: from.toString(),
    to: to.toString(),
  });
}
