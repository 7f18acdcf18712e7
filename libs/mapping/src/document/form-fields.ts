import type { Json, JsonObject } from '@hub/contracts';
import type { NativeRef } from './nodes.js';

/** One field of a form, as its JSON Schema declares it. */
export interface FormField {
  readonly ref: NativeRef;
  /** The label on the form, in Chinese. */
  readonly title?: string;
  /** JSON types the schema allows; empty when it names none. */
  readonly types: readonly string[];
  readonly required: boolean;
  /** Marked personal or sensitive by the form's own schema. */
  readonly personal: boolean;
}

const NONE: JsonObject = {};

/** The fields of a form by name, in the order of its schema; of the named tables, or of the record itself. */
export function formFields(
  schema: JsonObject,
  tables: readonly string[],
): ReadonlyMap<string, FormField> {
  const fields =
    tables.length === 0
      ? fieldsOf(schema, schema)
      : tables.flatMap((table) => fieldsOf(tableSchema(schema, table), schema, table));
  return new Map(fields.map((field) => [field.ref.name, field]));
}

function fieldsOf(object: JsonObject, root: JsonObject, table?: string): readonly FormField[] {
  const required = Array.isArray(object['required']) ? (object['required'] as readonly Json[]) : [];
  return Object.entries(asObject(object['properties'])).map(([field, declared]) => {
    const schema = resolved(asObject(declared), root);
    const title = schema['title'];
    return {
      ref: nativeRef(field, table),
      ...(typeof title === 'string' ? { title } : {}),
      types: typesOf(schema),
      required: required.includes(field),
      personal: schema['x-sensitivity'] === 'personal' || schema['x-sensitivity'] === 'sensitive',
    };
  });
}

function nativeRef(field: string, table?: string): NativeRef {
  return table === undefined ? { name: field, field } : { name: `${table}.${field}`, table, field };
}

/** The rows of a table are the object itself or the items of an array. */
function tableSchema(root: JsonObject, table: string): JsonObject {
  const schema = resolved(asObject(asObject(root['properties'])[table]), root);
  return schema['items'] === undefined ? schema : resolved(asObject(schema['items']), root);
}

const DEFS = '#/$defs/';

function resolved(schema: JsonObject, root: JsonObject): JsonObject {
  const ref = schema['$ref'];
  if (typeof ref !== 'string' || !ref.startsWith(DEFS)) {
    return schema;
  }
  return { ...asObject(asObject(root['$defs'])[ref.slice(DEFS.length)]), ...schema };
}

function typesOf({ type }: JsonObject): readonly string[] {
  const types = Array.isArray(type) ? (type as readonly Json[]) : [type];
  return types.filter((name) => typeof name === 'string');
}

/** `value` if it is a JSON object, else an empty one. */
export function asObject(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as JsonObject)
    : NONE;
}
