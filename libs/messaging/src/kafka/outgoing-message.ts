import type { Outgoing, OutgoingBytes, TopicName } from '@hub/contracts';
import { newTraceparent } from '@hub/runtime';
import type { IHeaders, Message } from 'kafkajs';

/** A message's JSON as bytes; a tombstone stays one. */
export function jsonBytes({ key, value, traceparent }: Outgoing<unknown>): OutgoingBytes {
  return {
    key,
    value: value === null ? null : Buffer.from(JSON.stringify(value)),
    traceparent,
  };
}

/**
 * Makes kafkajs's messages of ours, with the headers that every message of the hub has. Messages of one call and trace
 * share one object of headers, which is encoded once.
 */
export function messageMaker(
  origin: string,
): (topic: TopicName, messages: readonly OutgoingBytes[]) => Message[] {
  return (topic, messages) => {
    const byTrace = new Map<string | undefined, IHeaders>();
    const headersOf = (trace: string | undefined): IHeaders => {
      const headers = byTrace.get(trace) ?? {
        'hub-schema': `messages/${topic}`,
        'hub-origin': origin,
        traceparent: trace ?? newTraceparent(),
      };
      byTrace.set(trace, headers);
      return headers;
    };
    return messages.map(({ key, value, traceparent }) => ({
      key: Buffer.from(key),
      value: value === null ? null : asBuffer(value),
      headers: headersOf(traceparent),
    }));
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
