import type { Json, JsonObject } from '@hub/contracts';

const NONE: JsonObject = {};

/** Whether a value is an object with members: neither a list nor a text, number … */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `value` if it is an object, else one without members. */
export function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : NONE;
}

/** `value` if it is a list, else an empty one. */
export function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

/** `value` if it is a text. */
export function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The texts of a list, or one text as a list; whatever else stands there is left out. */
export function asTexts(value: Json | undefined): readonly string[] {
  const values = Array.isArray(value) ? asList(value) : [value];
  return values.filter((one) => typeof one === 'string');
}
