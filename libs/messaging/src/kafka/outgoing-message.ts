import type { Outgoing, OutgoingBytes, TopicName } from '@hub/contracts';
import type { IHeaders, Message } from 'kafkajs';

/** A message's JSON as bytes; a tombstone stays one. */
export function jsonBytes(message: Outgoing<unknown>): OutgoingBytes {
  const value = message.value === null ? null : Buffer.from(JSON.stringify(message.value));
  return message.headers
    ? { key: message.key, value, headers: message.headers }
    : { key: message.key, value };
}

/** Makes kafkajs's messages of ours, with the headers that every message of the hub has. */
export function messageMaker(
  origin: string,
): (topic: TopicName, messages: readonly OutgoingBytes[]) => Message[] {
  const common = new Map<string, IHeaders>();
  const headersOf = (topic: TopicName): IHeaders => {
    const known = common.get(topic) ?? { 'hub-schema': `messages/${topic}`, 'hub-origin': origin };
    common.set(topic, known);
    return known;
  };
  return (topic, messages) => {
    const headers = headersOf(topic);
    return messages.map((message) => ({
      key: Buffer.from(message.key),
      value: message.value === null ? null : asBuffer(message.value),
      headers: message.headers ? { ...headers, ...message.headers } : headers,
    }));
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
