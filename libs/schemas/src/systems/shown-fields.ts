import type { JsonObject, Kind } from '@hub/contracts';
import { isKind } from '@hub/contracts';
import { isOpen } from '../canonical/check-canonical.js';
import { asObject, asText, asTexts } from '../files/json-object.js';
import type { FieldInfo } from '../schema-set.js';

/** Looks a canonical path up. */
export type FindField = (kind: Kind, path: string) => FieldInfo | undefined;

/**
 * Whether the value of a form's field may be repeated to whoever sent it: what the form's schema says of its
 * sensitivity, else what the canonical schema says of the path it is mapped to. A field of which neither says anything
 * is treated as personal.
 */
export function shownFields(
  fields: ReadonlyMap<string, JsonObject>,
  mapping: JsonObject,
  find: FindField,
): (field: string) => boolean {
  const lines = asObject(mapping['fields']);
  const makes = asTexts(mapping['makes']).filter(isKind);
  return (field) => {
    const declared = asText(fields.get(field)?.['x-sensitivity']);
    if (declared !== undefined) {
      return declared === 'public' || declared === 'internal';
    }
    const line = lines[field];
    const path = asText(line) ?? asText(asObject(line)['path']);
    return path !== undefined && isOpen(infoOf(path, makes, find));
  };
}

function infoOf(path: string, makes: readonly Kind[], find: FindField): FieldInfo | undefined {
  const [only] = makes;
  if (only !== undefined && makes.length === 1) {
    return find(only, path);
  }
  const dot = path.indexOf('.');
  const kind = makes.find((name) => name === path.slice(0, dot));
  return kind && find(kind, path.slice(dot + 1));
}
