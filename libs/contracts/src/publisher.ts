import type { TopicName, Topics } from './topics.js';

/** One message on its way out. `value` null is a tombstone. */
export interface Outgoing<V> {
  /** Never personal data: an HMAC, an entity id, a system or an instance name. */
  readonly key: string;
  readonly value: V | null;
  /** The trace it belongs to (header `traceparent`); the publisher begins one where none is given. */
  readonly traceparent?: string | undefined;
}

/** One message whose bytes are ready: the data path encodes once and passes slices through. */
export interface OutgoingBytes {
  readonly key: string;
  readonly value: Uint8Array | null;
  readonly traceparent?: string | undefined;
}

/** Writes to the log. */
export interface Publisher {
  /**
   * Returns once all in-sync replicas have acknowledged every message, in order per key.
   * Throws `Unreachable` (retry) when the broker does not answer for long: some messages may have been written.
   */
  publish<T extends TopicName>(topic: T, messages: readonly Outgoing<Topics[T]>[]): Promise<void>;
  /** The same for bytes that already are the topic's JSON. */
  publishBytes(topic: TopicName, messages: readonly OutgoingBytes[]): Promise<void>;
  /** Flushes and lets go. Safe to call twice. */
  close(): Promise<void>;
}
