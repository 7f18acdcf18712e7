import type { CodeTable, Json, JsonObject, SchemaProblem } from '@hub/contracts';
import { isObject } from '../files/json-object.js';
import { nearest } from '../files/nearest.js';
import { pointerStep } from '../files/lines.js';
import type { SchemaDocument } from '../files/read-document.js';

/** A code table that a mapping names, and where. */
export interface NamedTable {
  readonly concept: string;
  /** What the codec says after the table's name: another column than the form's own may be among it. */
  readonly words: readonly string[];
  readonly pointer: string;
}

const CODE = /(?:^|\s)code\s+(\S+)(.*)$/s;

/** The code tables that a mapping's codecs name (`as: code license-status`), also inside other codecs. */
export function tablesNamedIn(mapping: JsonObject): readonly NamedTable[] {
  return named(mapping, '');
}

function named(value: Json, pointer: string): readonly NamedTable[] {
  if (!isObject(value)) {
    return [];
  }
  return Object.entries(value).flatMap(([name, member]) => {
    const at = `${pointer}/${pointerStep(name)}`;
    if (name !== 'as' || typeof member !== 'string') {
      return named(member, at);
    }
    const [, concept, words = ''] = CODE.exec(member) ?? [];
    return concept === undefined ? [] : [{ concept, words: words.split(/\s+/), pointer: at }];
  });
}

/** Names of code tables that do not exist. */
export function unknownTables(
  document: SchemaDocument,
  tables: readonly NamedTable[],
  codes: ReadonlyMap<string, CodeTable>,
): readonly SchemaProblem[] {
  return tables
    .filter(({ concept }) => !codes.has(concept))
    .map(({ concept, pointer }) => {
      const meant = nearest(concept, [...codes.keys()]);
      return document.problem(pointer, {
        rule: 'code-table',
        message: `there is no code table "${concept}"`,
        remedy:
          meant === undefined
            ? `Add codes/${concept}.yaml.`
            : `Did you mean "${meant}"? Else add codes/${concept}.yaml.`,
      });
    });
}
