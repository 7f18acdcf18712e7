import type { CodeTable, Json, JsonObject, MappedRecord } from '@hub/contracts';
import type { JoinedView, MappingProgram } from '@hub/mapping';
import { coveredBy } from '@hub/mapping';

/**
 * What of the mapping law a view breaks: decode ∘ encode is idempotent, equals the original on what the form holds, and
 * contradicts it nowhere. A form that stays incomplete (`missing`) cannot be read again: `undefined`.
 */
export function breaches(
  program: MappingProgram,
  view: JoinedView,
  codes: ReadonlyMap<string, CodeTable>,
): readonly string[] | undefined {
  const written = program.write(view);
  if (written.missing.length > 0) {
    return undefined;
  }
  const first = program.read(written.native);
  if (!first.ok) {
    return first.faults.map(({ field, code }) => `cannot read what it wrote: ${field} ${code}`);
  }
  const record = first.records.find(({ kind }) => kind === view.kind);
  if (record === undefined) {
    return [`makes no ${view.kind} of what it wrote`];
  }
  return [
    ...contradictions(record, written.filled, { view, program, codes }),
    ...losses(record, written.filled, view, program),
    ...drifts(record, view, program),
  ];
}

interface Setting {
  readonly view: JoinedView;
  readonly program: MappingProgram;
  readonly codes: ReadonlyMap<string, CodeTable>;
}

function contradictions(
  { kind, record }: MappedRecord,
  filled: Readonly<Record<string, string>>,
  { view, program, codes }: Setting,
): readonly string[] {
  return leaves(record).flatMap(([path, value]) => {
    const original = valueIn(view, path);
    const field = program.fieldOf(kind, path);
    // What the form says of every record is no statement about this one.
    const isConstant = field === undefined;
    // The form spells out what the original held as a whole: an amount in words.
    const whole = filled[field ?? '']?.replace(/^related\./, '') ?? path;
    const isDetail = original === undefined && path.startsWith(`${whole}.`);
    return isConstant || isDetail || agrees(value, original, codes)
      ? []
      : [`says ${path} = ${JSON.stringify(value)}, not ${JSON.stringify(original)}`];
  });
}

/** Equal, or the coarser word for the same. */
function agrees(
  value: Json,
  original: Json | undefined,
  codes: ReadonlyMap<string, CodeTable>,
): boolean {
  const isEqual = JSON.stringify(value) === JSON.stringify(original);
  return (
    isEqual ||
    [...codes.values()].some((table) => coveredBy(table).get(String(value))?.has(String(original)))
  );
}

/** A field that was filled from a path must give that path back. */
function losses(
  { record }: MappedRecord,
  filled: Readonly<Record<string, string>>,
  view: JoinedView,
  program: MappingProgram,
): readonly string[] {
  return Object.entries(filled).flatMap(([field, place]) => {
    const path = place.replace(/^related\./, '');
    const isHeld = program.fieldOf(view.kind, path) === field && valueIn(view, path) !== undefined;
    return isHeld && valueAt(record, path) === undefined ? [`lost ${path} in ${field}`] : [];
  });
}

function drifts(
  { kind, record }: MappedRecord,
  view: JoinedView,
  program: MappingProgram,
): readonly string[] {
  const again = program.read(program.write({ ...view, record, related: {} }).native);
  const second = again.ok ? again.records.find((other) => other.kind === kind)?.record : again;
  return JSON.stringify(second) === JSON.stringify(record)
    ? []
    : [`not idempotent: ${JSON.stringify(record)} became ${JSON.stringify(second)}`];
}

function valueIn({ record, related }: JoinedView, path: string): Json | undefined {
  return valueAt(record, path) ?? valueAt(related ?? {}, path);
}

function valueAt(record: JsonObject, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>(
      (value, name) =>
        value !== null && typeof value === 'object' ? (value as JsonObject)[name] : undefined,
      record,
    );
}

/** Every path of a record that holds a text, a number, a list …, with its value. */
export function leaves(record: JsonObject, prefix = ''): readonly (readonly [string, Json])[] {
  return Object.entries(record).flatMap(([name, value]) => {
    const path = prefix + name;
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? leaves(value as JsonObject, `${path}.`)
      : [[path, value] as const];
  });
}
