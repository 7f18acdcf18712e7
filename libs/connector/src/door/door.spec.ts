import { describe, expect, it } from '@jest/globals';
import type { JsonObject, OutgoingBytes, Publisher } from '@hub/contracts';
import { FixedClock, RequestRefused } from '@hub/contracts';
import type { PushStore } from '../store/push.store.js';
import { NOON, PRACTICE_KEYS, practiceStage } from '../testing/practice-connector.js';
import type { PushedRecord } from './body.js';
import type { Push } from './door.js';
import { Door } from './door.js';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Acknowledges calls when it is told to. */
class SlowPublisher implements Publisher {
  readonly calls: (readonly OutgoingBytes[])[] = [];
  private waiting: (() => void)[] = [];

  publish(): Promise<void> {
    return Promise.resolve();
  }

  publishBytes(_: string, messages: readonly OutgoingBytes[]): Promise<void> {
    this.calls.push(messages);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Acknowledges this and whatever follows until `work` is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    const progress = { isDone: false };
    void work.finally(() => (progress.isDone = true)).catch(() => undefined);
    while (!progress.isDone) {
      this.waiting.splice(0).forEach((acknowledge) => acknowledge());
      await nextTurn();
    }
    return work;
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function aRecord(serial: number, bytes = 100): PushedRecord {
  const native: JsonObject = { key: `k${serial}`, text: 'x'.repeat(bytes) };
  return { native, bytes: Buffer.from(JSON.stringify(native)) };
}

function aPush(count: number, bytes?: number, more: Partial<Push> = {}): Push {
  return {
    form: { id: 1, system: 'practice', form: 'note', stage: practiceStage },
    endpoint: 'records',
    records: Array.from({ length: count }, (_, serial) => aRecord(serial, bytes)),
    body: Buffer.alloc(0),
    ...more,
  };
}

function aDoor(): { door: Door; publisher: SlowPublisher } {
  const publisher = new SlowPublisher();
  const pushes = {} as PushStore;
  const clock = new FixedClock(NOON);
  return { door: new Door({ keys: PRACTICE_KEYS, publisher, pushes, clock }), publisher };
}

const MUCH = { count: 50, bytes: 850 * 1024 };

describe(Door.name, () => {
  it('turns down what it has no room for, takes nothing of it, and says when to come back', async () => {
    const { door, publisher } = aDoor();
    const first = door.take(aPush(MUCH.count, MUCH.bytes));
    await nextTurn();
    const calls = publisher.calls.length;

    const second = door.take(aPush(MUCH.count, MUCH.bytes));

    const refused = (await second.catch((error: unknown) => error)) as RequestRefused;
    expect(refused).toBeInstanceOf(RequestRefused);
    expect(refused.refusal).toMatchObject({ status: 429, retryAfterSeconds: 1 });
    expect(publisher.calls).toHaveLength(calls);
    await publisher.until(first);
  });

  it('has room again once the log has acknowledged', async () => {
    const { door, publisher } = aDoor();
    await publisher.until(door.take(aPush(MUCH.count, MUCH.bytes)));

    const receipts = await publisher.until(door.take(aPush(MUCH.count, MUCH.bytes)));

    expect(receipts).toHaveLength(MUCH.count);
  });

  it.each([
    ["its caller's trace", TRACE],
    ['a trace of its own', undefined],
  ])('gives every message of a push %s', async (_, traceparent) => {
    const { door, publisher } = aDoor();

    await publisher.until(door.take(aPush(4, 300 * 1024, { traceparent })));

    const traces = new Set(publisher.calls.flat().map((message) => message.traceparent));
    expect(publisher.calls.length).toBeGreaterThan(1);
    expect([...traces]).toEqual([traceparent ?? expect.stringMatching(/^00-[0-9a-f]{32}-/)]);
  });
});
