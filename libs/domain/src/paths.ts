import type { Json, JsonObject } from '@hub/contracts';

/** One value of a record with its canonical path. Lists are values: they are never taken apart. */
export interface Leaf {
  readonly path: string;
  readonly value: Json;
}

/** Whether a value is an object with members of its own: neither a list nor a text, number … */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** All values of a record in its own order; absent and null members, and objects without members, give none. */
export function leavesOf(record: JsonObject): readonly Leaf[] {
  const leaves: Leaf[] = [];
  collect(record, ROOT, leaves);
  return leaves;
}

function collect(object: JsonObject, at: Place, leaves: Leaf[]): void {
  for (const name in object) {
    const value = object[name];
    if (isObject(value)) {
      collect(value, placeBelow(at, name), leaves);
    } else if (value !== undefined && value !== null) {
      leaves.push({ path: placeBelow(at, name).path, value });
    }
  }
}

/** One path met before: its text is made once, so that looking it up, comparing it and writing it cost little. */
interface Place {
  readonly path: string;
  readonly below: Map<string, Place>;
}

const ROOT: Place = { path: '', below: new Map() };
/** The canonical schemas have some hundreds; what comes beyond is no path of theirs, and is not kept. */
const MOST_PLACES = 10_000;
let places = 0;

function placeBelow(at: Place, name: string): Place {
  const known = at.below.get(name);
  if (known) {
    return known;
  }
  const place = { path: at.path === '' ? name : `${at.path}.${name}`, below: new Map() };
  if (places < MOST_PLACES) {
    places += 1;
    at.below.set(name, place);
  }
  return place;
}

/** The value at a path, or undefined. Whoever asks for one path often compiles it: `pathReader`. */
export function valueAt(record: JsonObject, path: string): Json | undefined {
  return pathReader(path)(record);
}

/** Compiles a path into a function that gives its value in a record, or undefined. */
export function pathReader(path: string): (record: JsonObject) => Json | undefined {
  const names = path.split('.');
  return (record) => {
    let value: Json | undefined = record;
    for (const name of names) {
      if (!isObject(value)) {
        return undefined;
      }
      value = value[name];
    }
    return value ?? undefined;
  };
}

/** A record with these values, each at its path, in their order. */
export function recordOf(leaves: readonly Leaf[]): JsonObject {
  const record: { [name: string]: Json } = {};
  for (const { path, value } of leaves) {
    const names = path.split('.');
    const last = names.pop() as string;
    let at = record;
    for (const name of names) {
      at = own(at, name);
    }
    at[last] = value;
  }
  return record;
}

function own(object: { [name: string]: Json }, name: string): { [name: string]: Json } {
  const known = object[name];
  if (isObject(known)) {
    return known;
  }
  const made: { [name: string]: Json } = {};
  object[name] = made;
  return made;
}

/** Whether `prefix` is the path itself or an object on the way to it. */
export function isWithin(path: string, prefix: string): boolean {
  return (
    path.startsWith(prefix) &&
    (path.length === prefix.length || path.charCodeAt(prefix.length) === 46)
  );
}
