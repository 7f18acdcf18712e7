import type { Json, JsonObject } from '@hub/contracts';
import { asObject, isObject } from '../files/json-object.js';

const REF = /^(common\.v1\.schema\.json)?#\/\$defs\/([A-Za-z]+)$/;
/** Our definitions are three deep; one that refers to itself would have no end. */
const DEEPEST = 12;

/**
 * A canonical schema in one piece: every `$ref` replaced by what it means, with the members beside it taking the place
 * of the definition's own. So it compiles to one function, and what is said of a field stands at the field.
 * References to nothing stay, so that compiling names them.
 */
export function resolveSchema(schema: JsonObject, common: JsonObject): JsonObject {
  const { $schema: _, $defs, ...rest } = schema;
  return resolved(rest, { own: asObject($defs), common: asObject(common['$defs']), depth: 0 });
}

interface Definitions {
  readonly own: JsonObject;
  readonly common: JsonObject;
  readonly depth: number;
}

function resolved(schema: JsonObject, definitions: Definitions): JsonObject {
  const { $ref, ...beside } = schema;
  const found = typeof $ref === 'string' ? definition($ref, definitions) : undefined;
  if (found !== undefined && definitions.depth < DEEPEST) {
    const inner = resolved(found.schema, { ...found.within, depth: definitions.depth + 1 });
    return { ...inner, ...membersOf(beside, definitions) };
  }
  return membersOf(schema, definitions);
}

function definition(
  ref: string,
  { own, common, depth }: Definitions,
): { readonly schema: JsonObject; readonly within: Definitions } | undefined {
  const [, file, name = ''] = REF.exec(ref) ?? [];
  const schema = (file === undefined ? own : common)[name];
  const within = file === undefined ? { own, common, depth } : { own: common, common, depth };
  return isObject(schema) ? { schema, within } : undefined;
}

function membersOf(schema: JsonObject, definitions: Definitions): JsonObject {
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, member(name, value, definitions)]),
  );
}

function member(name: string, value: Json, definitions: Definitions): Json {
  if (name === 'properties') {
    return Object.fromEntries(
      Object.entries(asObject(value)).map(([field, schema]) => [
        field,
        resolved(asObject(schema), definitions),
      ]),
    );
  }
  return name === 'items' && isObject(value) ? resolved(value, definitions) : value;
}
