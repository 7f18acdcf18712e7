import type { JsonObject, Kind, SchemaProblem } from '@hub/contracts';
import type { Ajv2020, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import type { CanonicalSchema } from '../canonical/canonical-schemas.js';
import { canonicalFile, COMMON_FILE } from '../canonical/canonical-schemas.js';
import { schemaCompiler } from '../files/compiler.js';
import { listFiles } from '../files/list-files.js';
import { asObject } from '../files/json-object.js';
import { readDocument } from '../files/read-document.js';
import type { MessageSchema } from '../schema-set.js';

const ENDING = '.schema.json';
/** Gives the files addresses of their own, so that they refer to each other as they lie in the folder. */
const BASE = 'hub:/';
const MOST = 20;

interface CanonicalSchemas {
  readonly schemas: ReadonlyMap<Kind, CanonicalSchema>;
  readonly common: JsonObject;
}

/** Files that hold what messages have in common are called otherwise than topics. */
const TOPIC = /^hub\./;

/** Reads `messages/*.schema.json`; each is compiled when it is first asked. */
export function readMessageSchemas(
  folder: string,
  { schemas: canonical, common }: CanonicalSchemas,
): {
  readonly schemas: ReadonlyMap<string, MessageSchema>;
  readonly problems: readonly SchemaProblem[];
} {
  const ajv = schemaCompiler();
  ajv.addSchema({ ...common, $id: BASE + COMMON_FILE });
  for (const [kind, { schema }] of canonical) {
    ajv.addSchema({ ...schema, $id: BASE + canonicalFile(kind) });
  }
  const schemas = new Map<string, MessageSchema>();
  const problems: SchemaProblem[] = [];
  for (const file of listFiles(folder, 'messages').filter((name) => name.endsWith(ENDING))) {
    const reading = readDocument(folder, file);
    if (reading.ok) {
      ajv.addSchema({ ...asObject(reading.document.body), $id: BASE + file });
      const name = file.slice('messages/'.length, -ENDING.length);
      if (TOPIC.test(name)) {
        schemas.set(name, messageSchema(ajv, name, file));
      }
    } else {
      problems.push(...reading.problems);
    }
  }
  return { schemas, problems };
}

function messageSchema(ajv: Ajv2020, name: string, file: string): MessageSchema {
  let validate: ValidateFunction | undefined;
  return {
    name,
    check: (value) => {
      validate ??= ajv.getSchema(BASE + file);
      return validate?.(value) === true ? [] : tellAll(validate?.errors ?? []);
    },
  };
}

/** Where something else is wrong, members are called unevaluated that are well known: that is left out. */
function tellAll(errors: readonly ErrorObject[]): readonly string[] {
  const own = errors.filter(({ keyword }) => keyword !== 'if');
  const others = own.filter(({ keyword }) => keyword !== 'unevaluatedProperties');
  return (others.length > 0 ? others : own).slice(0, MOST).map(told);
}

function told({ instancePath, message, params, keyword }: ErrorObject): string {
  const member: unknown = params['additionalProperty'] ?? params['unevaluatedProperty'];
  const which = typeof member === 'string' ? ` (${member})` : '';
  return `${instancePath || '/'}: ${message ?? keyword}${which}`;
}
