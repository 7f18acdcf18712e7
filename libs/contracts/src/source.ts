import type { Json, JsonObject } from './json.js';
import type { Fault } from './faults.js';

/** Where a source stands; opaque to all but the source that made it. */
export type Cursor = JsonObjectCursor;
type JsonObjectCursor = { readonly [key: string]: Json };

/** One record a source has read. */
export interface SourceRecord {
  /** 1-based row within its reading. */
  readonly row: number;
  /** The native record, or the unreadable line as text, or `{ base64 }`. */
  readonly native: Json;
  /** What the reader already knows to be wrong with it (`COLUMN_COUNT`, `ENCODING`). */
  readonly faults?: readonly Fault[];
  /** What the reader found odd about it; stops nothing. */
  readonly warnings?: readonly Fault[];
}

/** What lies after a cursor, as far as one chunk goes. */
export interface Batch {
  readonly form: string;
  /** Names the reading (one file, one table scan): a crash and a second pass name it the same. */
  readonly reading: string;
  readonly records: readonly SourceRecord[];
  readonly next: Cursor;
  /** True when this is the last batch of its reading. */
  readonly complete: boolean;
  /** The number of records the sender says the reading has. */
  readonly declared?: number;
  /** Encoding found, for the result file. */
  readonly encoding?: string;
}

/** What became of one reading, told back to its source when all its receipts are decided. */
export interface ReadingResult {
  readonly reading: string;
  readonly rows: number;
  readonly declared?: number;
  readonly states: Readonly<Record<string, number>>;
  readonly faults: readonly (Fault & { readonly row: number })[];
  readonly warnings: readonly (Fault & { readonly row: number })[];
  /** Faults and warnings that there were beyond those listed. */
  readonly leftOut?: { readonly faults: number; readonly warnings: number };
}

/** One outside system, seen as a sequence of records that can be read again from any cursor. */
export interface Source {
  /**
   * Called once before the first `read`, and again after any call threw `SourceUnreachable`.
   * Calling it on an open connection changes nothing.
   */
  connect(signal: AbortSignal): Promise<void>;

  /**
   * Returns what lies after `cursor`; no cursor means "from the beginning". No batch is good news, not an error.
   * Reading twice from one cursor may repeat records and never skips one; rows and reading names are the same each time.
   * Throws `SourceUnreachable` when trying later may help, `SourceRefused` when only a person can help.
   */
  read(cursor: Cursor | undefined, signal: AbortSignal): Promise<Batch | undefined>;

  /**
   * Called after all receipts of a reading are decided; may be called again after a crash.
   * Files write their result file and move the input here.
   */
  settle(result: ReadingResult): Promise<void>;

  /** Lets go of connections. Safe to call more than once, and before `connect`. */
  close(): Promise<void>;
}

/** What a source is made with, besides its settings. */
export interface SourceContext {
  readonly system: string;
  /** The source's name in the system's declaration. */
  readonly name: string;
  /** The forms it reads: form → JSON Schema. */
  readonly forms: ReadonlyMap<string, JsonObject>;
  /** The folder in which files are exchanged with all systems (`HUB_EXCHANGE_DIR`). */
  readonly exchangeFolder: string;
  /** Writes an event to the log, e.g. a file that was refused; never a record's body. */
  note(event: string, facts: Readonly<Record<string, unknown>>): void;
}

/** Makes one source. Throws `Misconfigured` naming the settings that are wrong; opens nothing yet. */
export type SourceMaker = (settings: JsonObject, context: SourceContext) => Source;

/** Source kind → its maker. `push` is not among them: its records come through the HTTP door. */
export type SourceMakers = ReadonlyMap<string, SourceMaker>;
