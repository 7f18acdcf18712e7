import { topicSpecs } from '@hub/contracts';
import { TopicAdmin } from '@hub/messaging';
import type { CliContext } from '../context.js';
import { kafkaAddress } from './kafka-address.js';
import { servedSystems } from './systems.js';

/** Makes the topics that are missing, and returns how many this hub has. */
export async function prepareTopics(context: CliContext): Promise<number> {
  const { settings } = context;
  const systems = servedSystems(settings).map(({ system }) => system);
  const specs = topicSpecs(systems, settings.HUB_RECEIVED_RETENTION_DAYS);
  const admin = new TopicAdmin(kafkaAddress(context));
  try {
    // Where several brokers were named, one may be lost.
    await admin.ensure(specs, settings.ownsKafka ? 1 : Math.min(3, settings.brokers.length));
  } finally {
    await admin.close();
  }
  return specs.length;
}
