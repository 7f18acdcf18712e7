/** One message as it was read from the log. */
export interface IncomingMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** Empty when the writer gave none. */
  readonly key: string;
  /** Null is a tombstone: forget this key. */
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The trace it belongs to; absent where its writer gave none. */
  readonly traceparent?: string | undefined;
  /** Milliseconds since 1970, as the writer's clock had it. */
  readonly timestamp: number;
}

/** Messages of one partition, `from` inclusive, `next` exclusive: what the offset guard moves. */
export interface OffsetRange {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly next: bigint;
}

/** Rows of many partitions, gathered to be handled in one transaction. */
export interface IncomingBatch {
  /** In log order within each partition; no order between partitions. */
  readonly messages: readonly IncomingMessage[];
  /** One range per partition touched, sorted by topic and partition; each begins where the one before it ended. */
  readonly ranges: readonly OffsetRange[];
  /** False once the partitions may belong to someone else: what is not committed yet should be dropped. */
  isCurrent(): boolean;
  /**
   * For handlers that compute for long: lets the heartbeat through. Throws `Displaced` when the batch is no longer
   * current, which a handler simply lets pass.
   */
  heartbeat(): Promise<void>;
}
