import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { OffsetStore, TopicName } from '@hub/contracts';
import {
  Displaced,
  Misconfigured,
  RecordsMissing,
  receivedTopic,
  SourceRefused,
  Unreachable,
} from '@hub/contracts';
import { Health, silentLog } from '@hub/runtime';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTimeout as delay } from 'node:timers/promises';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import type { IncomingBatch, IncomingMessage, OffsetRange } from '../incoming.js';
import { ADMIN_RETRY, kafkaClient } from '../kafka/client.js';
import { connectKafka, type HubKafka } from '../kafka/connect-kafka.js';
import { FencedPublisher } from '../kafka/fenced-publisher.js';
import { BatchServer, type BatchServerOptions } from './batch-server.js';
import { OnBatch } from './on-batch.js';

/** Offsets guarded as PostgreSQL guards them: a batch that does not begin where the last one ended is displaced. */
class MemoryOffsets implements OffsetStore {
  private readonly next = new Map<string, Map<number, bigint>>();

  read(topic: string): Promise<ReadonlyMap<number, bigint>> {
    return Promise.resolve(new Map(this.next.get(topic)));
  }

  set(topic: string, partition: number, next: bigint): void {
    this.next.set(topic, (this.next.get(topic) ?? new Map<number, bigint>()).set(partition, next));
  }

  commit(ranges: readonly OffsetRange[]): void {
    for (const { topic, partition, from } of ranges) {
      if ((this.next.get(topic)?.get(partition) ?? from) !== from) {
        throw new Displaced('Another instance has moved the offsets');
      }
    }
    ranges.forEach(({ topic, partition, next }) => this.set(topic, partition, next));
  }
}

/** Waits until a condition holds; fails with the last value of `show` when it never does. */
async function until(condition: () => boolean, show: () => unknown = () => ''): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 3000) {
      throw new Error(`not so within 30 s: ${String(show())}`);
    }
    await delay(10);
  }
}

jest.setTimeout(30_000);

describe(BatchServer.name, () => {
  let stack: Stack;
  let kafka: HubKafka;
  let topicNumber = 0;
  const servers: BatchServer[] = [];

  beforeAll(async () => {
    stack = await startStack({ kafka: true });
    kafka = connectKafka({ brokers: stack.brokers, clientId: 'spec', log: silentLog });
  }, STACK_MILLISECONDS);
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });
  afterAll(async () => {
    await kafka.close();
    await stack.stop();
  });

  const aTopic = async (): Promise<TopicName> => {
    const topic = receivedTopic(`s${(topicNumber += 1)}`);
    await kafka.topics.ensure([
      { name: topic, partitions: 12, cleanup: 'delete', retentionDays: 1 },
    ]);
    return topic;
  };
  /** Messages `first` … `first + count - 1` on two hundred keys. */
  const publish = (topic: TopicName, count: number, first = 0): Promise<void> =>
    kafka.publisher.publishBytes(
      topic,
      Array.from({ length: count }, (_, n) => ({
        key: `key-${(first + n) % 200}`,
        value: Buffer.from(String(first + n)),
      })),
    );
  const aServer = (
    topics: readonly string[],
    handle: (batch: IncomingBatch) => void | Promise<void>,
    options: Partial<BatchServerOptions> = {},
  ): BatchServer => {
    const server = new BatchServer({
      brokers: stack.brokers,
      groupId: `group-${topics.join('-')}`,
      subscriptions: { 'hub.received': topics },
      offsets: new MemoryOffsets(),
      onCrash: () => undefined,
      log: silentLog,
      ...options,
    });
    server.addHandler('hub.received', (batch) => Promise.resolve(handle(batch)), true);
    servers.push(server);
    return server;
  };
  const start = (server: BatchServer): Promise<void> =>
    new Promise((resolve, reject) => server.listen((error) => (error ? reject(error) : resolve())));
  const numbers = (messages: readonly IncomingMessage[]): number[] =>
    messages.map(({ value }) => Number(value));
  /** Where each message lies in the log: publishing may write one twice, the log itself never holds a place twice. */
  const places = (messages: readonly IncomingMessage[]): string[] =>
    messages.map(({ partition, offset }) => `${partition}/${offset}`);
  const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
  const sorted = (list: readonly number[]): number[] => list.toSorted((a, b) => a - b);

  it('hands batches to the method marked for their pattern, and sees what it throws', async () => {
    const topic = await aTopic();
    const handled: number[] = [];
    let failures = 0;
    @Controller()
    class Consumer {
      @OnBatch('hub.received')
      onReceived(batch: IncomingBatch): Promise<void> {
        if (failures === 0) {
          failures += 1;
          return Promise.reject(new Unreachable('The database is away'));
        }
        handled.push(...numbers(batch.messages));
        return Promise.resolve();
      }
    }
    @Module({ controllers: [Consumer] })
    class App {}
    const server = new BatchServer({
      brokers: stack.brokers,
      groupId: 'nest',
      subscriptions: { 'hub.received': [topic] },
      offsets: new MemoryOffsets(),
      onCrash: () => undefined,
      log: silentLog,
    });
    const app = await NestFactory.createMicroservice(App, { strategy: server, logger: false });

    await app.listen();
    await publish(topic, 10);
    await until(() => handled.length >= 10);
    await app.close();

    expect(sorted(handled)).toEqual(upTo(10));
    expect(failures).toBe(1);
  });

  it('refuses to start when a pattern has no handler', async () => {
    const server = new BatchServer({
      brokers: stack.brokers,
      groupId: 'none',
      subscriptions: { 'hub.received': ['x'] },
      offsets: new MemoryOffsets(),
      onCrash: () => undefined,
      log: silentLog,
    });

    await expect(start(server)).rejects.toBeInstanceOf(Misconfigured);
  });

  it('hands on every message once, in log order, in ranges that follow on each other', async () => {
    const topic = await aTopic();
    const offsets = new MemoryOffsets();
    const handled: IncomingMessage[] = [];
    await publish(topic, 2500);

    await start(
      aServer(
        [topic],
        ({ messages, ranges }) => {
          offsets.commit(ranges);
          handled.push(...messages);
        },
        { offsets, maxRows: 300 },
      ),
    );
    await publish(topic, 500, 2500);
    await until(() => handled.length >= 3000);

    expect(sorted(numbers(handled))).toEqual(upTo(3000));
    for (const partition of upTo(12)) {
      const read = handled.filter((message) => message.partition === partition);
      expect(read.map(({ offset }) => Number(offset))).toEqual(upTo(read.length));
    }
    const stored = await offsets.read(topic);
    const ends = await kafka.topics.offsets(topic);
    ends.forEach(({ high }, partition) => expect(stored.get(partition) ?? 0n).toBe(high));
  });

  it('gathers rows of all partitions into large batches under load', async () => {
    const topic = await aTopic();
    const batches: IncomingBatch[] = [];
    let rows = 0;
    await publish(topic, 4000);

    await start(
      aServer([topic], (batch) => {
        batches.push(batch);
        rows += batch.messages.length;
      }),
    );
    await until(() => rows >= 4000);

    const largest = batches.toSorted((a, b) => b.messages.length - a.messages.length)[0];
    expect(largest?.messages.length).toBeGreaterThanOrEqual(300);
    expect(new Set(largest?.messages.map(({ partition }) => partition)).size).toBe(12);
  });

  it('hands on a single message without waiting for another', async () => {
    const topic = await aTopic();
    const handled: number[] = [];
    await start(aServer([topic], ({ messages }) => void handled.push(...numbers(messages))));

    for (const n of upTo(5)) {
      await publish(topic, 1, n);
      await until(() => handled.length > n);
    }

    expect(handled).toEqual(upTo(5));
  });

  it('begins at the stored offsets and drops what lies below', async () => {
    const topic = await aTopic();
    const offsets = new MemoryOffsets();
    await publish(topic, 1200);
    const ends = await kafka.topics.offsets(topic);
    ends.forEach(({ high }, partition) =>
      offsets.set(topic, partition, high > 5n ? high - 5n : 0n),
    );
    const expected = [...ends.values()].reduce(
      (sum, { high }) => sum + Number(high > 5n ? 5n : high),
      0,
    );
    const handled: IncomingMessage[] = [];

    await start(aServer([topic], (batch) => void handled.push(...batch.messages), { offsets }));
    await publish(topic, 10, 1200);
    await until(() => handled.length >= expected + 10);

    expect(handled).toHaveLength(expected + 10);
  });

  it('halts a topic whose log lacks what comes next, and only that one, until it is resumed', async () => {
    const [broken, sound] = [await aTopic(), await aTopic()];
    const offsets = new MemoryOffsets();
    await publish(broken, 200);
    upTo(12).forEach((partition) => offsets.set(broken, partition, 0n));
    const admin = kafkaClient(kafka, ADMIN_RETRY).admin();
    await admin.connect();
    const ends = await admin.fetchTopicOffsets(broken);
    const cut = ends.find(({ high }) => Number(high) > 3)!.partition;
    await admin.deleteTopicRecords({
      topic: broken,
      partitions: [{ partition: cut, offset: '3' }],
    });
    await admin.disconnect();
    const halts: unknown[][] = [];
    const handled: IncomingMessage[] = [];

    const server = aServer(
      [broken, sound],
      ({ messages, ranges }) => {
        offsets.commit(ranges);
        handled.push(...messages);
      },
      { offsets, onHalt: (...halt) => void halts.push(halt) },
    );
    await start(server);
    await publish(sound, 50);
    await until(() => handled.length >= 50);

    expect(halts).toEqual([[broken, expect.any(RecordsMissing)]]);
    expect(String(halts[0]?.[1])).toContain('3 records missing');
    expect(handled.every(({ topic }) => topic === sound)).toBe(true);

    offsets.set(broken, cut, 3n);
    server.resume(broken);
    await until(() => handled.length >= 247);

    expect(handled.filter(({ topic }) => topic === broken)).toHaveLength(197);
  });

  it('leaves a topic alone that was paused before there was anything to pause, until it is resumed', async () => {
    const [paused, running] = [await aTopic(), await aTopic()];
    await publish(paused, 5);
    await publish(running, 5, 5);
    const offsets = new MemoryOffsets();
    const handled: number[] = [];
    const handle = ({ messages, ranges }: IncomingBatch): void => {
      offsets.commit(ranges);
      handled.push(...numbers(messages));
    };
    const server = aServer([paused, running], handle, { offsets });
    const hasHandled = (count: number): Promise<void> =>
      until(
        () => handled.length >= count,
        () => handled,
      );

    server.pause(paused);
    await start(server);
    await hasHandled(5);
    await publish(running, 5, 10);
    await hasHandled(10);
    const before = sorted(handled);
    server.resume(paused);
    await hasHandled(15);

    expect(before).toEqual(upTo(15).slice(5));
    expect(sorted(handled)).toEqual(upTo(15));
  });

  it('halts the one topic of a batch that its handler cannot go on with', async () => {
    const [refused, sound] = [await aTopic(), await aTopic()];
    await publish(refused, 100);
    await publish(sound, 100);
    const halts: string[] = [];
    const handled: IncomingMessage[] = [];

    const server = aServer(
      [refused, sound],
      ({ messages }) => {
        if (halts.length === 0 && messages.some(({ topic }) => topic === refused)) {
          throw new SourceRefused('Someone has to look at this');
        }
        handled.push(...messages);
      },
      { onHalt: (topic) => void halts.push(topic) },
    );
    await start(server);
    await until(() => handled.length >= 100);

    expect(halts).toEqual([refused]);
    expect(handled.every(({ topic }) => topic === sound)).toBe(true);

    server.resume(refused);
    await until(() => handled.length >= 200);

    expect(sorted(numbers(handled.filter(({ topic }) => topic === refused)))).toEqual(upTo(100));
  });

  it('reads only what was committed, and steps over the marks that transactions leave', async () => {
    const topic = `hub.shared.s${(topicNumber += 1)}.v1` as TopicName;
    await kafka.topics.ensure([{ name: topic, partitions: 2, cleanup: 'compact' }]);
    const transactions = new FencedPublisher({ ...kafka, transactionalId: `relay-${topic}` });
    await transactions.gain();
    const write = (...values: readonly number[]): Promise<void> =>
      transactions.publishBytes(
        topic,
        values.map((n) => ({ key: `key-${n}`, value: Buffer.from(String(n)) })),
      );
    const offsets = new MemoryOffsets();
    const handled: number[] = [];
    await write(0, 1, 2, 3);

    await start(
      aServer(
        [topic],
        ({ messages, ranges }) => {
          offsets.commit(ranges);
          handled.push(...numbers(messages));
        },
        { offsets },
      ),
    );
    await until(() => handled.length >= 4);
    await write(4, 5);
    const huge = { key: 'huge', value: Buffer.alloc(5 * 1024 * 1024) };
    const aborted = { key: 'aborted', value: Buffer.from('99') };
    await expect(transactions.publishBytes(topic, [aborted, huge])).rejects.toThrow();
    await transactions.gain();
    await write(6, 7);
    await until(() => handled.length >= 8);
    await transactions.lose();

    expect(sorted(handled)).toEqual(upTo(8));
  });

  it('tries the same batch again while the handler cannot reach something', async () => {
    const topic = await aTopic();
    await publish(topic, 20);
    const health = new Health();
    const seen: number[][] = [];
    const reasons: string[][] = [];

    await start(
      aServer(
        [topic],
        ({ messages }) => {
          seen.push(numbers(messages));
          reasons.push(health.reasons());
          if (seen.length < 4) {
            throw new Unreachable('The database is away');
          }
        },
        { health },
      ),
    );
    await until(() => seen.length >= 4 && health.isReady());

    expect(seen[3]).toEqual(seen[0]);
    expect(reasons[3]).toEqual(['batches of hub.received: The database is away']);
  });

  it('reads the offsets again when it was displaced', async () => {
    const topic = await aTopic();
    const offsets = new MemoryOffsets();
    await publish(topic, 600);
    const ends = await kafka.topics.offsets(topic);
    const handled: IncomingMessage[] = [];
    let displaced = 0;

    await start(
      aServer(
        [topic],
        ({ messages, ranges }) => {
          if (displaced === 0) {
            displaced += 1;
            // Someone else has done all but the last message of each partition.
            ends.forEach(({ high }, partition) => offsets.set(topic, partition, high - 1n));
          }
          offsets.commit(ranges);
          handled.push(...messages);
        },
        { offsets, maxRows: 100 },
      ),
    );
    await publish(topic, 50, 600);
    await until(() => handled.length >= ends.size + 50);

    expect(handled).toHaveLength(ends.size + 50);
    ends.forEach(({ high }, partition) => {
      const first = handled.find((message) => message.partition === partition);
      expect(first?.offset).toBe(high - 1n);
    });
  });

  it('ends the process after four tries of a batch that fails for no known reason', async () => {
    const topic = await aTopic();
    await publish(topic, 1);
    const crashes: unknown[] = [];
    let tries = 0;
    const bug = new TypeError('a bug');

    await start(
      aServer(
        [topic],
        () => {
          tries += 1;
          throw bug;
        },
        { onCrash: (error) => void crashes.push(error) },
      ),
    );
    await until(() => crashes.length > 0);

    expect(crashes).toEqual([bug]);
    expect(tries).toBe(4);
  });

  it('ends the process when it meets what it cannot read', async () => {
    const topic = receivedTopic(`s${(topicNumber += 1)}`);
    const admin = kafkaClient(kafka, ADMIN_RETRY).admin();
    await admin.connect();
    await admin.createTopics({
      topics: [
        {
          topic,
          numPartitions: 1,
          configEntries: [{ name: 'compression.type', value: 'snappy' }],
        },
      ],
    });
    await admin.disconnect();
    const crashes: unknown[] = [];
    const health = new Health();

    await start(
      aServer([topic], () => undefined, {
        onCrash: (error) => void crashes.push(error),
        health,
      }),
    );
    await publish(topic, 10);
    await until(() => crashes.length > 0);

    expect(String(crashes[0])).toContain('Snappy');
    expect(health.isReady()).toBe(false);
  });

  it('says how many records are not handled yet, and tells Kafka how far it has come', async () => {
    const topic = await aTopic();
    let finish: () => void = () => undefined;
    const server = aServer(
      [topic],
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
      { groupId: 'hub.lag', maxRows: 10, fetchWaitMs: 100 },
    );
    await start(server);

    await publish(topic, 25);
    await until(() => server.lagRecords().get(topic) === 25);
    await until(() => {
      finish();
      return server.lagRecords().get(topic) === 0;
    });
    await server.close();

    expect(await kafka.topics.lagRecords('hub.lag', [topic])).toEqual(new Map([[topic, 0]]));
  });

  it('finishes the batch in work before it closes, and takes no other', async () => {
    const topic = await aTopic();
    await publish(topic, 30);
    let begun = 0;
    let finished = 0;
    let finish: () => void = () => undefined;
    const server = aServer(
      [topic],
      async () => {
        begun += 1;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
        finished += 1;
      },
      { maxRows: 10 },
    );
    await start(server);
    await until(() => begun === 1);

    let closed = false;
    const closing = server.close().then(() => {
      closed = true;
    });
    await publish(topic, 1);
    expect(closed).toBe(false);
    finish();
    await closing;

    expect([begun, finished]).toEqual([1, 1]);
  });

  it('tells a batch that its partitions may belong to someone else', async () => {
    const topic = await aTopic();
    await publish(topic, 10);
    const current: boolean[] = [];
    let batch: IncomingBatch | undefined;
    let finish: () => void = () => undefined;
    const server = aServer(
      [topic],
      async (given) => {
        batch ??= given;
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      },
      { groupId: 'given-away' },
    );
    await start(server);
    await until(() => batch !== undefined);
    current.push(batch!.isCurrent());
    await batch!.heartbeat();

    const other = aServer([topic], () => undefined, { groupId: 'given-away' });
    const joined = start(other);
    await until(() => !batch!.isCurrent());
    current.push(batch!.isCurrent());

    await expect(batch!.heartbeat()).rejects.toBeInstanceOf(Displaced);
    expect(current).toEqual([true, false]);
    finish();
    await joined;
    await until(() => {
      finish();
      return true;
    });
  });

  it('fetches together what comes soon after a fetch that brought something', async () => {
    const topic = await aTopic();
    const batches: number[][] = [];
    const server = aServer([topic], ({ messages }) => void batches.push(numbers(messages)), {
      fetchRestMs: 3_000,
    });
    await start(server);
    await publish(topic, 1);
    await until(() => batches.length === 1);

    for (const n of [1, 2, 3, 4, 5]) {
      await publish(topic, 1, n);
    }
    await until(() => batches.flat().length === 6);

    expect(batches.map(sorted)).toEqual([[0], [1, 2, 3, 4, 5]]);
  });

  it('loses and doubles nothing when members come and go', async () => {
    const topic = await aTopic();
    const offsets = new MemoryOffsets();
    const effects: number[] = [];
    const worked: string[] = [];
    const shares = new Map<number, number>();
    const shareOf = (at: number): number => shares.get(at) ?? 0;
    const member = (at: number): BatchServer =>
      aServer(
        [topic],
        async ({ messages, ranges }) => {
          await delay(5);
          offsets.commit(ranges);
          effects.push(...numbers(messages));
          worked.push(...places(messages));
          shares.set(at, shareOf(at) + messages.length);
        },
        { offsets, groupId: 'members', maxRows: 50 },
      );
    let published = 0;
    const flow = async (condition: () => boolean): Promise<void> => {
      while (!condition()) {
        await publish(topic, 40, published);
        published += 40;
        await delay(10);
      }
    };

    const first = member(0);
    await start(first);
    await flow(() => shareOf(0) > 200);
    const second = member(1);
    await Promise.all([start(second), flow(() => shareOf(1) > 200)]);
    await Promise.all([first.close(), flow(() => published > 2000)]);
    const third = member(2);
    await Promise.all([start(third), flow(() => shareOf(2) > 200)]);
    await until(
      () => new Set(effects).size >= published,
      () => `${new Set(effects).size} of ${published}`,
    );

    expect(sorted([...new Set(effects)])).toEqual(upTo(published));
    expect(new Set(worked).size).toBe(worked.length);
  }, 60_000);

  it('loses and doubles nothing while the broker is killed and comes back', async () => {
    const topic = await aTopic();
    const offsets = new MemoryOffsets();
    const effects: number[] = [];
    const worked: string[] = [];
    const crashes: unknown[] = [];
    await start(
      aServer(
        [topic],
        async ({ messages, ranges }) => {
          await delay(2);
          offsets.commit(ranges);
          effects.push(...numbers(messages));
          worked.push(...places(messages));
        },
        { offsets, onCrash: (error) => void crashes.push(error) },
      ),
    );

    const sent: Promise<void>[] = upTo(20).map((n) => publish(topic, 50, n * 50));
    await until(() => effects.length > 100);
    await stack.killKafka();
    sent.push(...upTo(20).map((n) => publish(topic, 50, 1000 + n * 50)));
    await stack.startKafkaAgain();
    await Promise.all(sent);
    await until(
      () => new Set(effects).size >= 2000,
      () => new Set(effects).size,
    );

    expect(sorted([...new Set(effects)])).toEqual(upTo(2000));
    expect(new Set(worked).size).toBe(worked.length);
    expect(crashes).toEqual([]);
  }, 90_000);
});
