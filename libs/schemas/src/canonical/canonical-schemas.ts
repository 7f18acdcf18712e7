import type { Fault, Json, JsonObject, Kind, SchemaProblem } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { schemaCompiler } from '../files/compiler.js';
import { asObject } from '../files/json-object.js';
import type { SchemaDocument } from '../files/read-document.js';
import { readDocument } from '../files/read-document.js';
import type { MetaSchemas } from '../meta/meta-schemas.js';
import { compileMistake } from '../meta/meta-schemas.js';
import { canonicalCheck } from './check-canonical.js';
import { FieldTable } from './field-info.js';
import { resolveSchema } from './resolve.js';

/** One kind's schema, ready for use. */
export interface CanonicalSchema {
  /** In one piece, without references. */
  readonly schema: JsonObject;
  readonly fields: FieldTable;
  check(record: Json): readonly Fault[];
}

/** The file of what the kinds have in common. */
export const COMMON_FILE = 'canonical/common.v1.schema.json';

/** The file of a kind's schema inside a `schemas/` folder. */
export function canonicalFile(kind: Kind): string {
  return `canonical/${kind}.v1.schema.json`;
}

/** Reads and compiles `canonical/*.v1.schema.json`. */
export function readCanonicalSchemas(
  folder: string,
  meta: MetaSchemas,
): {
  readonly schemas: ReadonlyMap<Kind, CanonicalSchema>;
  /** What the kinds have in common, for messages that refer to it. */
  readonly common: JsonObject;
  readonly problems: readonly SchemaProblem[];
} {
  const schemas = new Map<Kind, CanonicalSchema>();
  const problems: SchemaProblem[] = [];
  const read = (file: string): SchemaDocument | undefined => {
    const reading = readDocument(folder, file);
    const found = reading.ok ? meta.check('canonical', reading.document) : reading.problems;
    problems.push(...found);
    return reading.ok && found.length === 0 ? reading.document : undefined;
  };
  const common = asObject(read(COMMON_FILE)?.body);
  const ajv = schemaCompiler();
  for (const kind of KINDS) {
    const document = read(canonicalFile(kind));
    const compiled = document && compile(ajv, document, common);
    if (compiled?.ok) {
      schemas.set(kind, compiled.schema);
    } else if (compiled) {
      problems.push(compiled.problem);
    }
  }
  return { schemas, common, problems };
}

type Compiled =
  | { readonly ok: true; readonly schema: CanonicalSchema }
  | { readonly ok: false; readonly problem: SchemaProblem };

function compile(ajv: Ajv2020, document: SchemaDocument, common: JsonObject): Compiled {
  const schema = resolveSchema(asObject(document.body), common);
  try {
    const fields = new FieldTable(schema);
    return {
      ok: true,
      schema: { schema, fields, check: canonicalCheck(ajv.compile(schema), fields) },
    };
  } catch (error) {
    return { ok: false, problem: document.problem('', compileMistake(error)) };
  }
}
