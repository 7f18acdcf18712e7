import type { Fault, Json, JsonObject, Kind, MappedRecord } from '@hub/contracts';
import type { Direction, Entry } from './document/nodes.js';

/** What reading one native record gives: its canonical records, or all its faults at once. */
export type ReadResult =
  | {
      readonly ok: true;
      /** In the order of the form's `makes`. */
      readonly records: readonly MappedRecord[];
      readonly warnings: readonly Fault[];
      /** False when the form's `share:` filter holds the record back. */
      readonly share: boolean;
    }
  | { readonly ok: false; readonly faults: readonly Fault[]; readonly warnings: readonly Fault[] };

/** A shared record as a delivery or a clerk's form sees it. */
export interface JoinedView {
  readonly kind: Kind;
  readonly record: JsonObject;
  /** `holder`, `item`, `case`, `project`: what the record itself does not say. */
  readonly related?: JsonObject;
}

/** A form filled from a joined view. */
export interface WriteResult {
  readonly native: JsonObject;
  /** Native field → where its value comes from: `holder.name`, `related.holder.name`, `system.owner.name`, `constant`. */
  readonly filled: Readonly<Record<string, string>>;
  /** Fields that the form needs and nobody holds, in the order of the mapping: left to a person. */
  readonly missing: readonly string[];
}

/** How much of a form the hub carries. */
export interface Coverage {
  readonly total: number;
  readonly mapped: number;
  readonly skipped: readonly { readonly field: string; readonly reason: string }[];
  /** Fields carried in one direction only. */
  readonly oneWay: readonly {
    readonly field: string;
    readonly only: Exclude<Direction, 'both'>;
    readonly because: string;
  }[];
}

/** A compiled mapping. Pure: the same input gives the same output, and input is never changed. */
export interface MappingProgram {
  readonly system: string;
  readonly form: string;
  readonly title: string;
  readonly entry: Entry;
  /** In the order of `makes`. */
  readonly kinds: readonly Kind[];
  /** SHA-256 of the document and of what it depends on. */
  readonly sha256: string;
  readonly coverage: Coverage;
  /** The form says when its records changed. */
  readonly declaresChangedAt: boolean;
  /** Native → canonical. Every line runs even after one fails. */
  read(native: Json): ReadResult;
  /** The native fields that make the key, in its order. */
  readonly keyFields: readonly string[];
  /** The key fields as a JSON array of texts; `undefined` when one is missing or `native` is no record. */
  keyOf(native: Json): string | undefined;
  /** When the record says it changed; `undefined` when it does not or says it unreadably. */
  changedAt(native: Json): Date | undefined;
  /** Canonical → native. */
  write(view: JoinedView): WriteResult;
  /** Whether the record takes itself back as never valid (`withdraw:`). */
  withdraws(native: Json): boolean;
  /**
   * SHA-256 (hex) of the content of a record that `read` made, without what the form declares to be no change.
   * `json` spares the work where the record's JSON has been made already.
   */
  hashOf(record: MappedRecord, json?: string | Uint8Array): string;
  /** The native field that a canonical path is read from. */
  fieldOf(kind: Kind, path: string): string | undefined;
}
