import type { JsonObject } from './json.js';

/** How a recipient can be trusted after a crash between writing and noting it. */
export type SinkCertainty = 'idempotent' | 'lookable' | 'blind';

/** One filled native record on its way out. */
export interface Filled {
  readonly delivery: string;
  readonly form: string;
  readonly native: JsonObject;
}

/** What a recipient said to one filled record. */
export type SinkAnswer =
  | { readonly delivery: string; readonly outcome: 'written' }
  | { readonly delivery: string; readonly outcome: 'refused'; readonly reason: string };

/** One recipient, seen as a place to write filled forms. */
export interface Sink {
  readonly certainty: SinkCertainty;
  /**
   * Writes all, and answers for each. May be called again with the same deliveries after a crash.
   * Throws `Unreachable` when nothing could be written; the recipient's breaker opens.
   */
  write(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkAnswer[]>;
  close(): Promise<void>;
}
