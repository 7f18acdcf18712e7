import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { OutgoingBytes, TopicName } from '@hub/contracts';
import { Displaced, RecordRefused, sharedTopic } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { ADMIN_RETRY, kafkaClient } from './client.js';
import { connectKafka, type HubKafka } from './connect-kafka.js';
import { FencedPublisher } from './fenced-publisher.js';

jest.setTimeout(30_000);

describe(FencedPublisher.name, () => {
  let stack: Stack;
  let kafka: HubKafka;
  let topicNumber = 0;
  const publishers: FencedPublisher[] = [];

  const aPublisher = (transactionalId = 'hub.relay.license'): FencedPublisher => {
    const publisher = new FencedPublisher({
      brokers: stack.brokers,
      clientId: 'registry/1',
      log: silentLog,
      transactionalId,
    });
    publishers.push(publisher);
    return publisher;
  };
  const aTopic = async (): Promise<TopicName> => {
    const name = `hub.shared.k${(topicNumber += 1)}.v1` as TopicName;
    await kafka.topics.ensure([{ name, partitions: 12, cleanup: 'compact' }]);
    return name;
  };
  const messages = (...values: readonly string[]): OutgoingBytes[] =>
    values.map((value) => ({ key: 'entity', value: Buffer.from(value) }));
  const seen = async (topic: TopicName, committedOnly = true): Promise<string[]> =>
    (await kafka.reader.readAll(topic, { committedOnly })).map(({ value }) => String(value));

  beforeAll(async () => {
    stack = await startStack({ kafka: true });
    kafka = connectKafka({ brokers: stack.brokers, clientId: 'spec', log: silentLog });
  }, STACK_MILLISECONDS);
  afterEach(async () => {
    await Promise.all(publishers.splice(0).map((publisher) => publisher.lose()));
  });
  afterAll(async () => {
    await kafka.close();
    await stack.stop();
  });

  it('writes what a reader of committed messages sees, one transaction after the other', async () => {
    const topic = await aTopic();
    const publisher = aPublisher();
    await publisher.gain();

    await Promise.all([
      publisher.publishBytes(topic, messages('1', '2')),
      publisher.publishBytes(topic, messages('3')),
      publisher.publishBytes(topic, messages('4')),
    ]);

    expect(await seen(topic)).toEqual(['1', '2', '3', '4']);
  });

  it('writes nothing before it has gained its id', async () => {
    await expect(
      aPublisher().publishBytes(sharedTopic('case'), messages('1')),
    ).rejects.toBeInstanceOf(Displaced);
  });

  it('shuts its predecessor out', async () => {
    const topic = await aTopic();
    const [predecessor, successor] = [aPublisher(), aPublisher()];
    await predecessor.gain();
    await predecessor.publishBytes(topic, messages('1'));

    await successor.gain();

    await expect(predecessor.publishBytes(topic, messages('late'))).rejects.toBeInstanceOf(
      Displaced,
    );
    await successor.publishBytes(topic, messages('2'));
    expect(await seen(topic)).toEqual(['1', '2']);
  });

  it('aborts what its predecessor has begun and not committed', async () => {
    const topic = await aTopic();
    const predecessor = kafkaClient(kafka, ADMIN_RETRY).producer({
      transactionalId: 'hub.relay.license',
      idempotent: true,
      maxInFlightRequests: 1,
    });
    await predecessor.connect();
    const open = await predecessor.transaction();
    await open.send({ topic, messages: [{ key: 'entity', value: 'begun' }] });
    const successor = aPublisher();

    await successor.gain();

    await expect(
      open.send({ topic, messages: [{ key: 'entity', value: 'late' }] }),
    ).rejects.toThrow('old epoch');
    await expect(open.commit()).rejects.toThrow();
    await successor.publishBytes(topic, messages('mine'));
    expect(await seen(topic)).toEqual(['mine']);
    expect(await seen(topic, false)).toEqual(['begun', 'mine']);
    await predecessor.disconnect();
  });

  it('leaves other transactional ids alone', async () => {
    const topic = await aTopic();
    const [license, party] = [aPublisher(), aPublisher('hub.relay.party')];
    await license.gain();
    await party.gain();

    await license.publishBytes(topic, messages('1'));

    expect(await seen(topic)).toEqual(['1']);
  });

  it('divides what is too large for one batch without dividing the transaction', async () => {
    const topic = await aTopic();
    const publisher = aPublisher();
    await publisher.gain();
    const large = Array.from({ length: 60 }, (_, n) => `${n} `.padEnd(100_000, '.'));

    await publisher.publishBytes(topic, messages(...large));

    expect((await seen(topic)).map((value) => Number.parseInt(value, 10))).toEqual(
      large.map((_, n) => n),
    );
  });

  it('shows nothing of a transaction in which one message was refused, and goes on once gained again', async () => {
    const topic = await aTopic();
    const publisher = aPublisher();
    await publisher.gain();
    const huge = { key: 'huge', value: Buffer.alloc(5 * 1024 * 1024) };

    await expect(publisher.publishBytes(topic, [...messages('1'), huge])).rejects.toBeInstanceOf(
      RecordRefused,
    );
    await expect(publisher.publishBytes(topic, messages('2'))).rejects.toBeInstanceOf(Displaced);
    await publisher.gain();
    await publisher.publishBytes(topic, messages('3'));

    expect(await seen(topic)).toEqual(['3']);
  });

  it('goes on after the broker was killed, once gained again where need be', async () => {
    const topic = await aTopic();
    const publisher = aPublisher();
    await publisher.gain();
    await publisher.publishBytes(topic, messages('1'));

    await stack.killKafka();
    const during = publisher.publishBytes(topic, messages('2')).catch(async () => {
      await publisher.gain();
      await publisher.publishBytes(topic, messages('2 again'));
    });
    await stack.startKafkaAgain();
    await during;
    await publisher.publishBytes(topic, messages('3'));

    const values = await seen(topic);
    expect(values[0]).toBe('1');
    expect(values.slice(1, -1).map((value) => value[0])).toContain('2');
    expect(values.at(-1)).toBe('3');
  }, 60_000);
});
