import type { Json, JsonObject, Kind, MappingStamp } from '@hub/contracts';
import type { StageResult } from './stage-result.js';

/** A form's whole way from a native record to checked canonical records; pure, compiled once. */
export interface Stage {
  readonly system: string;
  readonly form: string;
  /** In the order of the form's `makes`. */
  readonly kinds: readonly Kind[];
  readonly mapping: MappingStamp;
  /** The form says when its records changed. */
  readonly declaresChangedAt: boolean;
  /** The native fields that make its key. */
  readonly keyFields: readonly string[];
  /** Native key as JSON array text, or undefined when a key field is missing. */
  keyOf(native: Json): string | undefined;
  /** Native schema, mapping, canonical schema, domain checks. */
  run(native: Json, now: Date): StageResult;
  /** From a joined view back to the form. */
  fill(view: { readonly kind: Kind; readonly record: JsonObject; readonly related: JsonObject }): {
    readonly native: JsonObject;
    readonly filled: Readonly<Record<string, string>>;
    readonly missing: readonly string[];
  };
}
