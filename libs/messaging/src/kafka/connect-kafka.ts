import { KafkaPublisher, type PublisherOptions } from './kafka-publisher.js';
import { LogReader } from './log-reader.js';
import { TopicAdmin } from './topic-admin.js';

/** What an app does with Kafka besides consuming. */
export interface HubKafka {
  readonly publisher: KafkaPublisher;
  readonly topics: TopicAdmin;
  readonly reader: LogReader;
  /** Lets go of all three. Safe to call twice. */
  close(): Promise<void>;
}

/** Connects to Kafka. Throws `Unreachable` when no broker answers. */
export async function connectKafka(options: PublisherOptions): Promise<HubKafka> {
  const publisher = new KafkaPublisher(options);
  const topics = new TopicAdmin(options);
  const reader = new LogReader(options);
  const close = async (): Promise<void> => {
    await publisher.close();
    await Promise.all([topics.close(), reader.close()]);
  };
  try {
    await publisher.connect();
  } catch (error) {
    await close();
    throw error;
  }
  return { publisher, topics, reader, close };
}
