import { describe, expect, it } from '@jest/globals';
import { HEALTH_TOPIC } from '@hub/contracts';
import { type PublishCall, takeLoad } from './outgoing-load.js';

const LIMITS = { batchBytes: 1000, requestBytes: 2500 };

/** A call of messages of about `bytes` each; key `k<n>`. */
function aCall(count: number, bytes: number): PublishCall {
  return {
    topic: HEALTH_TOPIC,
    messages: Array.from({ length: count }, (_, n) => ({
      key: Buffer.from(`k${n}`),
      value: Buffer.alloc(bytes - 30),
    })),
    taken: 0,
    failed: false,
    resolve: () => undefined,
    reject: () => undefined,
  };
}

const sizes = (parts: ReturnType<typeof takeLoad>): number[] =>
  parts.map(({ messages }) => messages.length);

describe(takeLoad, () => {
  it('puts calls that fit together into one request', () => {
    const waiting = [aCall(3, 100), aCall(4, 100)];

    const parts = takeLoad(waiting, () => 1, LIMITS);

    expect(sizes(parts)).toEqual([3, 4]);
    expect(waiting).toEqual([]);
  });

  it('divides a call whose messages lie in one partition at the size of a batch', () => {
    const waiting = [aCall(25, 100)];
    const rounds: number[] = [];

    while (waiting.length > 0) {
      rounds.push(...sizes(takeLoad(waiting, () => 1, LIMITS)));
    }

    expect(rounds).toEqual([10, 10, 5]);
  });

  it('fills a request with the batches of several partitions', () => {
    const [part] = takeLoad([aCall(100, 100)], () => 12, LIMITS);

    expect(part?.messages.length).toBeGreaterThan(10);
    expect(part?.messages.length).toBeLessThanOrEqual(25);
  });

  it('takes a message that is too large for a batch alone', () => {
    const waiting = [aCall(2, 100), aCall(1, 5000), aCall(1, 100)];

    expect(sizes(takeLoad(waiting, () => 1, LIMITS))).toEqual([2]);
    expect(sizes(takeLoad(waiting, () => 1, LIMITS))).toEqual([1]);
    expect(sizes(takeLoad(waiting, () => 1, LIMITS))).toEqual([1]);
  });

  it('takes a topic not met yet for a single partition', () => {
    const [part] = takeLoad([aCall(25, 100)], () => undefined, LIMITS);

    expect(part?.messages).toHaveLength(10);
  });
});
