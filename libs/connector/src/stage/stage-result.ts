import type { Fault, Kind, Link } from '@hub/contracts';

/** A canonical record that has passed all checks, as the JSON that goes to the log, in UTF-8. */
export interface EncodedRecord {
  readonly kind: Kind;
  readonly json: Buffer;
  readonly links: readonly Link[];
}

/** What checking and mapping one native record gives: all its faults at once, or its records. */
export type StageResult =
  | {
      readonly ok: true;
      readonly records: readonly EncodedRecord[];
      /** Of the mapped content, hexadecimal: equal hashes mean that nothing has changed. */
      readonly hash: string;
      readonly warnings: readonly Fault[];
      /** False when the form's `share:` filter holds it back. */
      readonly share: boolean;
      /** The record takes itself back as never valid (`withdraw:`). */
      readonly withdraws: boolean;
      /** ms since 1970, where the form declares it and the record has it. */
      readonly changedAt?: number;
    }
  | {
      readonly ok: false;
      readonly faults: readonly Fault[];
      readonly warnings: readonly Fault[];
      readonly changedAt?: number;
    };
