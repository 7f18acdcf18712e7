import type { Clock } from './clock.js';
import type { JsonObject } from './json.js';
import type { Intent } from './messages.js';
import type { SecretReader } from './secrets.js';

/** How a recipient can be trusted after a crash between writing and noting it. */
export type SinkCertainty = 'idempotent' | 'lookable' | 'blind';

/** One filled native record on its way out. */
export interface Filled {
  /** The delivery's number (UUID): an idempotency key, the same whenever this version is written again. */
  readonly delivery: string;
  readonly form: string;
  /** With `withdraw`, the record as it was given: the recipient takes back what it holds under its key. */
  readonly native: JsonObject;
  readonly intent: Intent;
  /** Names the native record in this form for ever, without telling what is in it (hexadecimal). */
  readonly key: string;
  /** Its writing may have arrived already: a `lookable` sink asks before it writes. */
  readonly again: boolean;
  /**
   * The batch it belongs to, `<yyyymmdd>_<number>`, fixed before the first writing. All records of one call carry the
   * same; written again after a crash, a batch holds the same records under the same name.
   */
  readonly batch: string;
}

/**
 * What a recipient said to one filled record. `unknown`: it may have arrived or not (no answer came in time); an
 * idempotent or lookable recipient is written to again, with a blind one a person decides.
 * A reason may quote the record: it is kept and shown, never logged.
 */
export type SinkAnswer =
  | { readonly delivery: string; readonly outcome: 'written' }
  | { readonly delivery: string; readonly outcome: 'refused' | 'unknown'; readonly reason: string };

/** What a recipient said later about records written before, e.g. in a result file. */
export interface ReadBack {
  /** `written` here means: acknowledged, the delivery becomes `confirmed`. */
  readonly answers: readonly SinkAnswer[];
  /** Called once the answers are noted: they need not be told again. May be called twice. */
  settle(): Promise<void>;
}

/** Whether a recipient holds a delivery. */
export interface SinkFinding {
  readonly delivery: string;
  readonly isHeld: boolean;
}

/** One recipient, seen as a place to write filled forms. */
export interface Sink {
  readonly certainty: SinkCertainty;
  /** How much it likes to be given at a time, and how often at most. Default: 100 records, no pause. */
  readonly pace?: { readonly maxRecords?: number; readonly everySeconds?: number };
  /**
   * Writes all, in this order, and answers for each; one left out counts as `unknown`. May be called again with the
   * same deliveries after a crash or after `unknown`: then `again` is true.
   * When `signal` is aborted, what is under way is given up as if the recipient had fallen silent.
   * Throws `Unreachable` when nothing at all was written; the recipient's breaker opens, for as long as the error's
   * `retryAfterSeconds` says where it says so. Throws another `HubError` that halts when only a person can help: the
   * recipient is held, and its deliveries wait.
   */
  write(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkAnswer[]>;
  /**
   * Where a recipient answers later: what it has said and nobody settled yet, undefined when nothing. Called every
   * few seconds by the one process that writes. Throws `Unreachable` when it cannot be asked now.
   */
  readBack?(signal: AbortSignal): Promise<ReadBack | undefined>;
  /**
   * Only lookable sinks: which of these the recipient holds, in the same order. `write` asks this itself for every
   * record that is `again`. Throws `Unreachable` when the recipient does not say.
   */
  lookUp?(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkFinding[]>;
  /** Lets go of connections. Safe to call more than once. */
  close(): Promise<void>;
}

/** What a sink is made with, besides its settings. */
export interface SinkContext {
  readonly system: string;
  /** The want's name in the system's declaration. */
  readonly name: string;
  readonly form: string;
  /** The form's JSON Schema: its fields, their titles and order. */
  readonly schema: JsonObject;
  /** The native fields that make the record's key. */
  readonly keyFields: readonly string[];
  /** What the declaration promises of the recipient; a sink that knows better may ignore it. */
  readonly certainty?: SinkCertainty;
  /** The folder in which files are exchanged with all systems (`HUB_EXCHANGE_DIR`). */
  readonly exchangeFolder: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** The secrets that settings name; where absent, there are none. */
  readonly secret?: SecretReader;
  /** Writes an event to the log, e.g. a result file that cannot be read; never a record's body. */
  note(event: string, facts: Readonly<Record<string, unknown>>): void;
}

/** Makes one sink. Throws `Misconfigured` naming the settings that are wrong; opens nothing yet. */
export type SinkMaker = (settings: JsonObject, context: SinkContext) => Sink;

/** Sink kind → its maker. */
export type SinkMakers = ReadonlyMap<string, SinkMaker>;
