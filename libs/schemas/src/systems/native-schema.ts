import type { Json, JsonObject } from '@hub/contracts';
import { asList, asObject, asTexts, isObject } from '../files/json-object.js';

/** Keywords under which further field schemas stand, by name. */
const NAMED = ['properties', '$defs'];

/**
 * What a form's schema means for records as systems send them: a field without a value may also be null or an empty
 * text, so every type allows null, and `required` becomes `filled` (`FILLED`), for which neither is a value.
 */
export function nativeSchema(schema: JsonObject): JsonObject {
  const { required, ...rest } = schema;
  const members = Object.entries(rest).map(([name, value]): [string, Json] => {
    if (NAMED.includes(name)) {
      return [name, namedFields(asObject(value))];
    }
    return [name, name === 'items' && isObject(value) ? nativeField(value) : value];
  });
  const filled = asList(required);
  return Object.fromEntries([
    ...members,
    ...(filled.length > 0 ? [['filled', filled]] : []),
  ]) as JsonObject;
}

function namedFields(fields: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, nativeField(asObject(field))]),
  );
}

function nativeField(field: JsonObject): JsonObject {
  const schema = nativeSchema(field);
  const { type } = schema;
  return type === undefined
    ? schema
    : { ...schema, type: [...new Set([...asTexts(type), 'null'])] };
}

/** All fields of a form's schema by the name that faults give them; rows of tables by `TABLE.FIELD`. */
export function declaredFields(form: JsonObject): ReadonlyMap<string, JsonObject> {
  const fields = new Map<string, JsonObject>();
  collect(form, '', { root: form, fields });
  return fields;
}

interface Collection {
  readonly root: JsonObject;
  readonly fields: Map<string, JsonObject>;
}

function collect(schema: JsonObject, prefix: string, into: Collection): void {
  for (const [name, value] of Object.entries(asObject(schema['properties']))) {
    const field = dereferenced(asObject(value), into.root);
    into.fields.set(prefix + name, field);
    if (prefix === '') {
      collect(field, `${name}.`, into);
      collect(dereferenced(asObject(field['items']), into.root), `${name}.`, into);
    }
  }
}

const DEFS = '#/$defs/';

function dereferenced(schema: JsonObject, root: JsonObject): JsonObject {
  const { $ref } = schema;
  return typeof $ref === 'string' && $ref.startsWith(DEFS)
    ? { ...asObject(asObject(root['$defs'])[$ref.slice(DEFS.length)]), ...schema }
    : schema;
}
