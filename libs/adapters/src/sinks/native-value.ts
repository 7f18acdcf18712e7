import type { Json, JsonObject } from '@hub/contracts';

/** Whether a value is an object, and no list. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const HALF_A_PAIR = /\p{Surrogate}/u;

/** U+0000 and half a surrogate pair are no text to files and databases; the latter would be written as something else. */
export function isText(text: string): boolean {
  return !text.includes('\0') && !HALF_A_PAIR.test(text);
}
