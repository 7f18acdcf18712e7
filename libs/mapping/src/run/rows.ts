import type { Json, JsonObject } from '@hub/contracts';
import type { FieldNote, Notes } from './notes.js';
import { keyText } from './pick.js';

/** What reading a table needs to know of it. */
export interface TableNote {
  readonly note: FieldNote;
  readonly optional: boolean;
  readonly order?: string;
}

/** The row of a table that has one: an object, or an array of one. */
export function oneRow(
  native: Json | undefined,
  notes: Notes,
  { note, optional }: TableNote,
): JsonObject | undefined {
  const rows: readonly (Json | undefined)[] = Array.isArray(native) ? (native as Json[]) : [native];
  const [row] = rows;
  if (row === undefined || row === null) {
    if (!optional) {
      notes.required(note);
    }
    return undefined;
  }
  return rows.length === 1 && isRow(row) ? row : notes.misfit(note, null, rows);
}

/** The only row of a table, read on its own: what `oneRow` takes, without a word where it is none. */
export function soleRow(native: Json | undefined): JsonObject | undefined {
  const row: Json | undefined = Array.isArray(native) ? (native as Json[])[0] : native;
  return isRow(row) ? row : undefined;
}

/** The rows of a table that has many, by its order column; a single object is a table of one row. */
export function manyRows(
  native: Json | undefined,
  notes: Notes,
  { note, optional, order }: TableNote,
): readonly JsonObject[] {
  if (native === undefined || native === null) {
    if (!optional) {
      notes.required(note);
    }
    return [];
  }
  const rows: readonly Json[] = Array.isArray(native) ? (native as Json[]) : [native];
  if (!rows.every(isRow)) {
    notes.misfit(note, null, rows);
    return [];
  }
  return order === undefined ? rows : rows.toSorted((a, b) => compare(a[order], b[order]));
}

/** A list with something in it; an empty one says nothing. */
export function filledList(list: readonly JsonObject[]): readonly JsonObject[] | undefined {
  return list.length === 0 ? undefined : list;
}

function isRow(row: Json | undefined): row is JsonObject {
  return row !== null && typeof row === 'object' && !Array.isArray(row);
}

/** Numbers in texts count as numbers: step 10 comes after step 9. */
function compare(a: Json | undefined, b: Json | undefined): number {
  const [first, second] = [Number(a), Number(b)];
  if (Number.isNaN(first) || Number.isNaN(second)) {
    return (keyText(a) ?? '').localeCompare(keyText(b) ?? '', 'en');
  }
  return first - second;
}
