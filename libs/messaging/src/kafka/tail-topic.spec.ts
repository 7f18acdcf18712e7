import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Misconfigured, receivedTopic, type TopicName } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import { setTimeout as delay } from 'node:timers/promises';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { connectKafka, type HubKafka } from './connect-kafka.js';
import { LogReader } from './log-reader.js';
import { tailTopic } from './tail-topic.js';

jest.setTimeout(30_000);

let stack: Stack;
let kafka: HubKafka;
let topicNumber = 0;

beforeAll(async () => {
  stack = await startStack({ kafka: true });
  kafka = connectKafka({ brokers: stack.brokers, clientId: 'spec', log: silentLog });
}, STACK_MILLISECONDS);
afterAll(async () => {
  await kafka.close();
  await stack.stop();
});

const aTopic = async (partitions = 1): Promise<TopicName> => {
  const name = receivedTopic(`t${(topicNumber += 1)}`);
  await kafka.topics.ensure([{ name, partitions, cleanup: 'delete' }]);
  return name;
};
const publish = (topic: TopicName, ...values: readonly string[]): Promise<void> =>
  kafka.publisher.publishBytes(
    topic,
    values.map((value) => ({ key: `key-${value}`, value: Buffer.from(value) })),
  );
const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition() && tries < 2000; tries += 1) {
    await delay(10);
  }
  expect(condition()).toBe(true);
};

describe(tailTopic, () => {
  it('hands on what the topic holds, then what comes', async () => {
    const topic = await aTopic();
    await publish(topic, 'a', 'b');
    const heard: string[] = [];
    const onMessage = ({ value }: { value: Buffer | null }): void => void heard.push(String(value));

    const tail = await tailTopic({ ...kafka, topic, from: 'beginning', onMessage });
    await tail.caughtUp;
    expect(heard).toEqual(['a', 'b']);
    await publish(topic, 'c');
    await until(() => heard.length === 3);
    await tail.stop();
    await publish(topic, 'd');
    await tail.stop();

    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('hands on only what is written after it has begun, from the end', async () => {
    const topic = await aTopic();
    await publish(topic, 'old');
    const heard: string[] = [];

    const tail = await tailTopic({
      ...kafka,
      topic,
      from: 'end',
      onMessage: ({ value }) => void heard.push(String(value)),
    });
    await tail.caughtUp;
    await publish(topic, 'new');
    await until(() => heard.length > 0);
    await tail.stop();

    expect(heard).toEqual(['new']);
  });

  it('has caught up at once with an empty topic', async () => {
    const topic = await aTopic(3);

    const tail = await tailTopic({
      ...kafka,
      topic,
      from: 'beginning',
      onMessage: () => undefined,
    });

    await tail.caughtUp;
    await tail.stop();
  });

  it('goes on with the next message when its listener fails', async () => {
    const topic = await aTopic();
    await publish(topic, 'a', 'b');
    const heard: string[] = [];

    const tail = await tailTopic({
      ...kafka,
      topic,
      from: 'beginning',
      onMessage: ({ value }) => {
        heard.push(String(value));
        throw new TypeError('a bug');
      },
    });
    await tail.caughtUp;
    await tail.stop();

    expect(heard).toEqual(['a', 'b']);
  });

  it('refuses a topic that does not exist', async () => {
    const topic = receivedTopic('missing');

    await expect(
      tailTopic({ ...kafka, topic, from: 'end', onMessage: () => undefined }),
    ).rejects.toBeInstanceOf(Misconfigured);
  });

  it('leaves nothing out and repeats nothing when the broker is killed and comes back', async () => {
    const topic = await aTopic();
    const heard: string[] = [];
    const tail = await tailTopic({
      ...kafka,
      topic,
      from: 'beginning',
      onMessage: ({ value }) => void heard.push(String(value)),
    });
    await publish(topic, 'a');
    await until(() => heard.length === 1);

    await stack.killKafka();
    await stack.startKafkaAgain();
    await publish(topic, 'b');
    await until(() => heard.length === 2);
    await tail.stop();

    expect(heard).toEqual(['a', 'b']);
  }, 60_000);
});

describe(LogReader.name, () => {
  it('reads single messages back by partition and offset', async () => {
    const topic = await aTopic();
    await publish(topic, 'a', 'b', 'c');

    const message = await kafka.reader.readRange(topic, 0, 1n);
    const several = await kafka.reader.readMessages(topic, [
      { partition: 0, offset: 2n },
      { partition: 0, offset: 9n },
      { partition: 7, offset: 0n },
      { partition: 0, offset: 0n },
    ]);

    expect(message).toMatchObject({ topic, partition: 0, offset: 1n, key: 'key-b' });
    expect(several.map((found) => found && String(found.value))).toEqual([
      'c',
      undefined,
      undefined,
      'a',
    ]);
  });

  it('reads a message out of the middle of a compressed batch', async () => {
    const topic = await aTopic();
    const zipped = connectKafka({ ...kafka, compression: 'gzip' });
    await zipped.publisher.publishBytes(
      topic,
      Array.from({ length: 500 }, (_, n) => ({ key: 'k', value: Buffer.from(`value ${n}`) })),
    );
    await zipped.close();

    expect(String((await kafka.reader.readRange(topic, 0, 321n))?.value)).toBe('value 321');
  });

  it('reads on after a topic it had read was deleted', async () => {
    const [gone, kept] = [await aTopic(), await aTopic()];
    await publish(kept, 'a');
    await kafka.reader.readAll(gone);
    await kafka.topics.delete([gone]);
    await kafka.reader.readAll(gone).catch(() => undefined);

    expect(await kafka.reader.readAll(kept)).toHaveLength(1);
  });
});
