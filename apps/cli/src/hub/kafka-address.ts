import type { KafkaAddress } from '@hub/messaging';
import { createLog } from '@hub/runtime';
import type { CliContext } from '../context.js';

/** How the command line reaches this hub's Kafka. */
export function kafkaAddress({ settings }: CliContext): KafkaAddress {
  return {
    brokers: settings.brokers,
    clientId: 'cli/1',
    log: createLog({ app: 'cli', instance: '1', level: 'error' }),
  };
}
