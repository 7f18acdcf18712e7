import type { CodeTable, SchemaProblem } from '@hub/contracts';
import { asObject, asTexts } from '../files/json-object.js';
import { listFiles } from '../files/list-files.js';
import { pointerStep } from '../files/lines.js';
import type { SchemaDocument } from '../files/read-document.js';
import { readDocument } from '../files/read-document.js';
import type { MetaSchemas } from '../meta/meta-schemas.js';

/** Code tables while they are read; later folders may add rows and columns. */
export type CodeTables = Map<string, CodeTable>;

const ENDING = '.yaml';

/**
 * Reads `codes/` of a folder into `tables`. A later folder may add tables, rows and columns; a cell that is already
 * there is a problem, so that nobody changes what another system means.
 */
export function readCodeTables(
  folder: string,
  meta: MetaSchemas,
  tables: CodeTables,
): readonly SchemaProblem[] {
  return listFiles(folder, 'codes')
    .filter((file) => file.endsWith(ENDING))
    .flatMap((file) => readTable(folder, file, meta, tables));
}

function readTable(
  folder: string,
  file: string,
  meta: MetaSchemas,
  tables: CodeTables,
): readonly SchemaProblem[] {
  const reading = readDocument(folder, file);
  if (!reading.ok) {
    return reading.problems;
  }
  const { document } = reading;
  const problems = meta.check('code-table', document);
  if (problems.length > 0) {
    return problems;
  }
  const concept = file.slice('codes/'.length, -ENDING.length);
  const { table, taken } = merged(concept, document, tables.get(concept));
  tables.set(concept, table);
  return taken;
}

function merged(
  concept: string,
  document: SchemaDocument,
  known: CodeTable | undefined,
): { readonly table: CodeTable; readonly taken: readonly SchemaProblem[] } {
  const taken: SchemaProblem[] = [];
  const rows = new Map(known?.rows);
  for (const [value, dialects] of Object.entries(asObject(document.body))) {
    const row = new Map(rows.get(value));
    for (const [dialect, spellings] of Object.entries(asObject(dialects))) {
      if (row.has(dialect)) {
        taken.push(takenCell(document, value, dialect));
      } else {
        row.set(dialect, asTexts(spellings));
      }
    }
    rows.set(value, row);
  }
  return { table: { concept, rows }, taken };
}

function takenCell(document: SchemaDocument, value: string, dialect: string): SchemaProblem {
  return document.problem(`/${pointerStep(value)}/${pointerStep(dialect)}`, {
    rule: 'code-table',
    message: `"${value}" is already spelt in "${dialect}" by a folder before this one`,
    remedy: 'Give the form a name of its own, and its column that name.',
  });
}
