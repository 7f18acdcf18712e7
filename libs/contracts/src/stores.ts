import type { Cursor } from './source.js';

/** Where each partition is to be read next, kept in PostgreSQL with the effects themselves. */
export interface OffsetStore {
  /** Partition → next offset; partitions never read are absent. */
  read(topic: string): Promise<ReadonlyMap<number, bigint>>;
}

/** What a source's cursor row holds. */
export interface StoredCursor {
  readonly cursor?: Cursor;
  /** The ordinal of the reading under way. */
  readonly reading: number;
  /** When the reading began: its receipts carry this time. */
  readonly readingAt: Date;
}

/** Cursors of pulled sources. */
export interface CursorStore {
  load(system: string, source: string): Promise<StoredCursor | undefined>;
  /**
   * Moves the cursor, guarded by its previous value, on the connection that holds the source's lease.
   * Throws `Displaced` when someone else has moved it.
   */
  move(
    system: string,
    source: string,
    from: StoredCursor | undefined,
    to: StoredCursor,
  ): Promise<void>;
}

/** A right that one process at a time holds; lost with its connection. */
export interface Lease {
  /** Resolves with true when taken, false when someone else holds it. */
  tryTake(name: string): Promise<boolean>;
  release(name: string): Promise<void>;
}
