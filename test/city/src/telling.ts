/** A field's value as the hub is to share it. */
export type Value = string | readonly string[];

/** Canonical path → value, as the consumers of the shared topics see it; written by the city's own hand. */
export type Fields = Readonly<Record<string, Value>>;

/** What one native record says of one entity. */
export interface Word {
  readonly kind: 'license' | 'party';
  /** The town's own name of the entity: `L7`, `P12`. */
  readonly entity: string;
  readonly fields: Fields;
}

/** What is wrong with a bad record, in the submitter's own field name; empty for the record as a whole. */
export interface Wrong {
  readonly field: string;
  readonly code: string;
}

/** What is to become of a record once it is handed in. */
export type Verdict = 'published' | 'duplicate' | 'superseded' | 'quarantined';

/** One record as a system hands it in, with what is to become of it. */
export interface Told {
  readonly system: string;
  readonly form: string;
  /** What the form knows the record by; without one (no key can be read) the record stands alone. */
  readonly key?: string;
  /** The record; bytes for a table row that its writer broke. */
  readonly native: Native | Buffer;
  readonly verdict: Verdict;
  /** For `quarantined`: every fault, no other. */
  readonly wrong?: readonly Wrong[];
  /** For `published`: what it says from now on; nothing where it takes back what its key had said. */
  readonly words?: readonly Word[];
  /** When its system says the record changed, ms since 1970; absent where the form does not say. */
  readonly at?: number;
  /** It closes the bad record that waits under its key. */
  readonly mends?: boolean;
}

/** A native record in its form's own field names. */
export type Native = Readonly<Record<string, unknown>>;

/** How records reach the hub. A delivery's number counts per system; its name is the same each time. */
export type Delivery = {
  readonly system: string;
  readonly form: string;
  readonly name: string;
  readonly told: readonly Told[];
} & (
  | { readonly door: 'push'; readonly type: string; readonly body: string }
  | { readonly door: 'file'; readonly bytes: Buffer }
  | { readonly door: 'withdrawal'; readonly body: string }
);

/** Fields without those that are absent. */
export function fieldsOf(given: Readonly<Record<string, Value | undefined>>): Fields {
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, Value] => entry[1] !== undefined),
  );
}
