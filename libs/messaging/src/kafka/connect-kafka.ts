import type { KafkaAddress } from './client.js';
import { KafkaPublisher, type PublisherOptions } from './kafka-publisher.js';
import { LogReader } from './log-reader.js';
import { TopicAdmin } from './topic-admin.js';

/** What an app does with Kafka besides consuming. Serves as the address for further clients, too. */
export interface HubKafka extends KafkaAddress {
  readonly publisher: KafkaPublisher;
  readonly topics: TopicAdmin;
  readonly reader: LogReader;
  /** Lets go of all three. Safe to call twice. */
  close(): Promise<void>;
}

/** Makes the clients of one app; each connects when it is first used. `publisher.connect()` does so at once. */
export function connectKafka(options: PublisherOptions): HubKafka {
  const publisher = new KafkaPublisher(options);
  const topics = new TopicAdmin(options);
  const reader = new LogReader(options);
  return {
    brokers: options.brokers,
    clientId: options.clientId,
    log: options.log,
    publisher,
    topics,
    reader,
    close: async () => {
      await publisher.close();
      await Promise.all([topics.close(), reader.close()]);
    },
  };
}
