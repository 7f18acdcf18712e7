import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { OutgoingBytes } from '@hub/contracts';
import { Misconfigured, receivedTopic, RecordRefused, Unreachable } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import type { IncomingMessage } from '../incoming.js';
import { KafkaPublisher, type PublisherOptions } from './kafka-publisher.js';
import { LogReader } from './log-reader.js';
import { TopicAdmin } from './topic-admin.js';

jest.setTimeout(30_000);

describe(KafkaPublisher, () => {
  let stack: Stack;
  let topics: TopicAdmin;
  let reader: LogReader;
  const publishers: KafkaPublisher[] = [];

  const aPublisher = (options: Partial<PublisherOptions> = {}): KafkaPublisher => {
    const publisher = new KafkaPublisher({
      brokers: stack.brokers,
      clientId: 'departments/1',
      log: silentLog,
      ...options,
    });
    publishers.push(publisher);
    return publisher;
  };
  const aTopic = async (name: string): Promise<ReturnType<typeof receivedTopic>> => {
    const topic = receivedTopic(name);
    await topics.ensure([{ name: topic, partitions: 12, cleanup: 'delete', retentionDays: 1 }]);
    return topic;
  };
  const numbered = (count: number, bytes = 40, key = (n: number) => `key-${n % 50}`) =>
    Array.from({ length: count }, (_, n): OutgoingBytes => {
      const value = Buffer.alloc(bytes, 32);
      value.write(JSON.stringify({ n }));
      return { key: key(n), value };
    });
  const numberOf = (message: IncomingMessage): number =>
    (JSON.parse(String(message.value)) as { n: number }).n;

  beforeAll(async () => {
    stack = await startStack({ kafka: true });
    const address = { brokers: stack.brokers, clientId: 'spec', log: silentLog };
    topics = new TopicAdmin(address);
    reader = new LogReader(address);
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await Promise.all(publishers.map((publisher) => publisher.close()));
    await Promise.all([topics.close(), reader.close()]);
    await stack.stop();
  });

  it('writes JSON with the headers of the hub, and tombstones', async () => {
    const topic = 'hub.health.v1';
    await topics.ensure([{ name: topic, partitions: 1, cleanup: 'compact' }]);

    await aPublisher().publish(topic, [{ key: 'registry/1', value: null, traceparent: '00-1' }]);

    const [message] = await reader.readAll(topic);
    expect(message).toMatchObject({ key: 'registry/1', value: null, traceparent: '00-1' });
    expect(message?.headers).toEqual({
      'hub-schema': 'messages/hub.health.v1',
      'hub-origin': 'departments/1',
      traceparent: '00-1',
    });
  });

  it('begins a trace for each call that names none, and keeps apart those that are named', async () => {
    const topic = await aTopic('traces');
    const publisher = aPublisher();
    const [a, b, c] = numbered(3) as [OutgoingBytes, OutgoingBytes, OutgoingBytes];

    await publisher.publishBytes(topic, [a, b]);
    await publisher.publishBytes(topic, [a]);
    await publisher.publishBytes(topic, [
      { ...b, traceparent: '00-1' },
      { ...c, traceparent: '00-2' },
    ]);

    const traces = (await reader.readAll(topic)).map(({ traceparent = '' }) => traceparent);
    const begun = traces.filter((trace) => trace.length > 4);
    expect(traces.toSorted()).toEqual([...begun, '00-1', '00-2'].toSorted());
    expect([begun.length, new Set(begun).size]).toEqual([3, 2]);
  });

  it.each(['none', 'gzip'] as const)(
    'writes every message of concurrent calls once, in order per key (%s)',
    async (compression) => {
      const topic = await aTopic(`concurrent-${compression}`);
      const publisher = aPublisher({ compression });
      const all = numbered(2000);

      const calls = Array.from({ length: 40 }, (_, n) => all.slice(n * 50, n * 50 + 50));
      await Promise.all(calls.map((call) => publisher.publishBytes(topic, call)));

      const written = await reader.readAll(topic);
      expect(written.map(numberOf).toSorted((a, b) => a - b)).toEqual(all.map((_, n) => n));
      for (const key of new Set(written.map((message) => message.key))) {
        const numbers = written.filter((message) => message.key === key).map(numberOf);
        expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      }
    },
  );

  it('sends what is handed over in whatever turn after the one before was acknowledged', async () => {
    const topic = await aTopic('turns');
    const publisher = aPublisher();

    for (let turns = 0; turns < 12; turns += 1) {
      await publisher.publishBytes(topic, numbered(1));
      for (let turn = 0; turn < turns; turn += 1) {
        await Promise.resolve();
      }
      await publisher.publishBytes(topic, numbered(1));
    }

    expect(await reader.readAll(topic)).toHaveLength(24);
  });

  it('divides what is too large for one batch, even when all of it lies in one partition', async () => {
    const topic = await aTopic('large');
    const all = numbered(60, 100_000, () => 'same');

    await aPublisher().publishBytes(topic, all);

    expect((await reader.readAll(topic)).map(numberOf)).toEqual(all.map((_, n) => n));
  });

  it('refuses the one message that is larger than its topic takes, not its neighbours', async () => {
    const topic = await aTopic('huge');
    const publisher = aPublisher();
    await publisher.publishBytes(topic, numbered(1));
    const huge: OutgoingBytes = { key: 'huge', value: Buffer.alloc(5 * 1024 * 1024, 32) };

    const outcomes = await Promise.allSettled([
      publisher.publishBytes(topic, numbered(3)),
      publisher.publishBytes(topic, [huge]),
      publisher.publishBytes(topic, numbered(3)),
    ]);

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(RecordRefused) });
    expect(await reader.readAll(topic)).toHaveLength(7);
  });

  it('goes on with the other topics when one is missing', async () => {
    const topic = await aTopic('present');
    const publisher = aPublisher();

    const outcomes = await Promise.allSettled([
      publisher.publishBytes(receivedTopic('missing'), numbered(1)),
      publisher.publishBytes(topic, numbered(1)),
    ]);

    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: expect.any(Misconfigured) },
      { status: 'fulfilled' },
    ]);
  }, 60_000);

  it('loses nothing while the broker is killed and comes back', async () => {
    const topic = await aTopic('killed');
    const publisher = aPublisher();
    const sent: Promise<void>[] = [];
    const all = numbered(3000);
    const sendNext = (upTo: number): void => {
      while (sent.length < upTo) {
        sent.push(
          publisher.publishBytes(topic, all.slice(sent.length * 10, sent.length * 10 + 10)),
        );
      }
    };

    sendNext(100);
    await sent[50];
    const killed = stack.killKafka();
    sendNext(200);
    await killed;
    sendNext(300);
    await stack.startKafkaAgain();
    await Promise.all(sent);

    // What was on its way may be there twice: a broker that comes back may not know the producer any more.
    const written = new Set((await reader.readAll(topic)).map(numberOf));
    expect([...written].toSorted((a, b) => a - b)).toEqual(all.map((_, n) => n));
  }, 60_000);

  it('says that Kafka cannot be reached once its patience is over', async () => {
    const publisher = aPublisher({ brokers: ['127.0.0.1:9'], patienceSeconds: 0 });

    await expect(publisher.publishBytes(receivedTopic('x'), numbered(1))).rejects.toBeInstanceOf(
      Unreachable,
    );
  }, 30_000);

  it('does not wait for ever for a broker that is away when it is closed', async () => {
    const publisher = aPublisher({ brokers: ['127.0.0.1:9'], patienceSeconds: 3600 });
    const published = publisher.publishBytes(receivedTopic('x'), numbered(1));

    const outcome = expect(published).rejects.toBeInstanceOf(Unreachable);
    await publisher.close();

    await outcome;
  });

  it('takes nothing more once it is closed', async () => {
    const publisher = aPublisher();
    await publisher.close();

    await expect(publisher.publishBytes(receivedTopic('x'), numbered(1))).rejects.toThrow('closed');
  });
});
