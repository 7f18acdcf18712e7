import type { Canonical, JsonObject, Kind } from '@hub/contracts';
import { canonicalTopic, inHubZone } from '@hub/contracts';
import type { IncomingBatch, IncomingMessage, OffsetRange } from '@hub/messaging';
import { HubKeys } from '@hub/runtime';
import { TEST_HMAC_KEY } from '@hub/runtime/testing';

/** What one system says in a spec; no record withdraws. */
export interface Said extends Partial<Pick<Canonical, 'system' | 'form' | 'attempt' | 'links'>> {
  readonly kind?: Kind;
  /** Names the native record. */
  readonly key: string;
  /** Source version, in seconds of 2026. Default 1. */
  readonly at?: number;
  readonly record?: JsonObject;
  readonly partition?: number;
}

export const testKeys = new HubKeys(TEST_HMAC_KEY);
const START = Date.UTC(2026, 0, 1);

/** The value of a canonical message. */
export function aCanonical({ key, at = 1, record, ...said }: Said): Canonical {
  return {
    receipt: `${key}@${at}`,
    attempt: said.attempt ?? 1,
    system: said.system ?? 'housing',
    form: said.form ?? 'permit',
    intent: record ? 'upsert' : 'withdraw',
    sourceVersion: { at: inHubZone(new Date(START + at * 1000)), seq: at },
    mapping: { name: 'permit', sha256: '0' },
    ...(said.links ? { links: said.links } : {}),
    ...(record ? { record } : {}),
  };
}

/** The Kafka key of a native record in specs. */
export function kafkaKey({ system = 'housing', form = 'permit', key }: Said): string {
  return testKeys.nativeKey(system, form, JSON.stringify([key])).hex;
}

/** A log without Kafka: gives offsets, and cuts batches as the batch server does. */
export class PracticeLog {
  private readonly ends = new Map<string, bigint>();

  /** The next batch, with these messages in it. */
  batch(...said: readonly Said[]): IncomingBatch {
    return batchOf(said.map((one) => this.message(one)));
  }

  message(said: Said): IncomingMessage {
    return this.raw(said, Buffer.from(JSON.stringify(aCanonical(said))));
  }

  /** A message with this value, whatever it is. */
  raw(said: Said, value: Buffer | null): IncomingMessage {
    const topic = canonicalTopic(said.kind ?? 'license');
    const partition = said.partition ?? 0;
    const offset = this.ends.get(`${topic}/${partition}`) ?? 0n;
    this.ends.set(`${topic}/${partition}`, offset + 1n);
    return { topic, partition, offset, key: kafkaKey(said), value, headers: {}, timestamp: 0 };
  }
}

/** A batch of these messages, which must be in log order. */
export function batchOf(messages: readonly IncomingMessage[]): IncomingBatch {
  const ranges = new Map<string, OffsetRange>();
  for (const { topic, partition, offset } of messages) {
    const from = ranges.get(`${topic}/${partition}`)?.from ?? offset;
    ranges.set(`${topic}/${partition}`, { topic, partition, from, next: offset + 1n });
  }
  return {
    messages,
    ranges: [...ranges].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, range]) => range),
    isCurrent: () => true,
    heartbeat: () => Promise.resolve(),
  };
}
