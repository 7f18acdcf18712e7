import type { Log } from '@hub/runtime';
import type { Kafka, LogEntry, RetryOptions } from 'kafkajs';
import { kafkajs } from './kafkajs.js';

/** Where Kafka is, who asks, and who hears of trouble. */
export interface KafkaAddress {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  /** App and instance, e.g. `registry/1`: shown in the broker's log and in the header `hub-origin`. */
  readonly clientId: string;
  readonly log: Log;
}

/** Data clients wait out a restart of the broker (`performance.md` §5.4). */
export const DATA_RETRY: RetryOptions = { retries: 100, initialRetryTime: 100, maxRetryTime: 1000 };

/** Administrative calls answer soon: one for an unknown topic would otherwise be tried for a minute. */
export const ADMIN_RETRY: RetryOptions = { retries: 2, initialRetryTime: 100, maxRetryTime: 1000 };

/** A kafkajs client that talks to our log. */
export function kafkaClient(address: KafkaAddress, retry: RetryOptions): Kafka {
  return new kafkajs.Kafka({
    brokers: [...address.brokers],
    clientId: address.clientId,
    retry,
    logLevel: kafkajs.logLevel.WARN,
    logCreator: () => (entry) => tell(address.log, entry),
  });
}

/** What of an entry may be told: kafkajs also logs stacks, requests and answers. */
const TOLD = ['groupId', 'memberId', 'topic', 'partition', 'broker', 'retryCount', 'apiName'];

/** Daily business that kafkajs calls an error or a warning. */
const EVERYDAY =
  /Limiting retries for the idempotent|concurrent operation on the same transaction|rebalanc/i;

function tell(log: Log, { namespace, log: entry }: LogEntry): void {
  const fields: Record<string, string | number> = { part: namespace, says: entry.message };
  for (const name of TOLD) {
    const value: unknown = entry[name];
    if (typeof value === 'string' || typeof value === 'number') {
      fields[name] = value;
    }
  }
  const cause: unknown = entry['error'];
  if (typeof cause === 'string') {
    fields['cause'] = cause;
  }
  if (EVERYDAY.test(`${entry.message} ${fields['cause'] ?? ''}`)) {
    log.debug('kafka-client', fields);
  } else {
    log.warn('kafka-client', fields);
  }
}
