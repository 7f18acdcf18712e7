import { afterEach, describe, expect, it } from '@jest/globals';
import type { Outgoing, OutgoingBytes, Publisher, TopicName } from '@hub/contracts';
import { FixedClock, Unreachable } from '@hub/contracts';
import { Health, ThisApp, silentLog } from '@hub/runtime';
import { Heartbeats } from './heartbeats.js';

/** Keeps what it is given; fails as long as it is told to. */
class KeepingPublisher implements Publisher {
  readonly sent: { topic: TopicName; key: string; value: unknown }[] = [];
  isDown = false;
  private waiting: (() => void)[] = [];

  async publish(topic: TopicName, messages: readonly Outgoing<unknown>[]): Promise<void> {
    if (this.isDown) {
      throw new Unreachable('Kafka does not answer');
    }
    this.sent.push(...messages.map(({ key, value }) => ({ topic, key, value })));
    this.waiting.splice(0).forEach((tell) => tell());
  }

  publishBytes(_topic: TopicName, _messages: readonly OutgoingBytes[]): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  async count(wanted: number): Promise<void> {
    while (this.sent.length < wanted) {
      await new Promise<void>((tell) => this.waiting.push(tell));
    }
  }
}

describe(Heartbeats.name, () => {
  const publisher = new KeepingPublisher();
  const health = new Health();
  const heartbeats = new Heartbeats({
    publisher,
    health,
    thisApp: new ThisApp('departments', 'a', 'http://127.0.0.1:7104'),
    clock: new FixedClock(new Date('2026-11-25T01:00:00Z')),
    log: silentLog,
    sources: () => [],
    everySeconds: 0.01,
  });

  afterEach(() => heartbeats.stop());

  it('tells where the instance is and how it is, again and again, and a tombstone at the end', async () => {
    health.report('kafka', false, 'connecting');

    heartbeats.start();
    await publisher.count(2);
    await heartbeats.stop();

    expect(publisher.sent[1]).toEqual({
      topic: 'hub.health.v1',
      key: 'departments/a',
      value: {
        app: 'departments',
        instance: 'a',
        address: 'http://127.0.0.1:7104',
        pid: process.pid,
        at: '2026-11-25T09:00:00.000+08:00',
        ready: false,
        reasons: ['kafka: connecting'],
        sources: [],
      },
    });
    expect(publisher.sent.at(-1)?.value).toBeNull();
  });

  it('goes on after a beat that could not be published', async () => {
    const before = publisher.sent.length;
    publisher.isDown = true;
    heartbeats.start();
    await new Promise((resolve) => setImmediate(resolve));
    publisher.isDown = false;

    await publisher.count(before + 1);

    expect(publisher.sent.length).toBeGreaterThan(before);
  });

  it('does not wait for a broker that is away to say goodbye', async () => {
    const silent = new Heartbeats({
      publisher: { ...publisher, publish: () => new Promise(() => {}) } as unknown as Publisher,
      health,
      thisApp: new ThisApp('departments', 'b', 'http://127.0.0.1:7105'),
      clock: new FixedClock(new Date()),
      log: silentLog,
      sources: () => [],
      goodbyeMs: 10,
    });
    silent.start();

    await expect(silent.stop()).resolves.toBeUndefined();
  });
});
