import type { CodeTable, FormDeclaration, Json, JsonObject } from '@hub/contracts';
import { compileMapping } from '@hub/mapping';
import type { MappingContext, MappingProgram } from '@hub/mapping';
import { isMap, LineCounter, parseDocument, visit } from 'yaml';

/** A form made of the text of its mapping document; its schema has the fields that are given, as optional texts. */
export function aForm(mapping: string, schema: JsonObject | readonly string[]): FormDeclaration {
  const lines = new LineCounter();
  const document = parseDocument(mapping, { lineCounter: lines });
  const body = document.toJS() as JsonObject;
  return {
    system: 'fisheries',
    form: 'permit',
    schema: Array.isArray(schema)
      ? fieldsSchema(schema as readonly string[])
      : (schema as JsonObject),
    mapping: {
      file: 'systems/fisheries/permit.mapping.yaml',
      sha256: '0'.repeat(64),
      body,
      lines: linesOf(document, lines),
    },
    cases: [],
    checkNative: () => [],
  };
}

/** A context with the tables that are given, in which every canonical path is known unless `paths` lists them. */
export function aContext(
  codes: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {},
  paths?: readonly string[],
): MappingContext {
  return {
    codes: new Map(
      Object.entries(codes).map(([concept, rows]) => [concept, aTable(concept, rows)]),
    ),
    owner: { name: '渔业局', code: '11320700000002727A' },
    ...(paths === undefined
      ? {}
      : { fieldInfo: (_kind, path) => (paths.includes(path) ? {} : undefined) }),
  };
}

/** A compiled program; throws with its problems where the document has mistakes. */
export function aProgram(
  mapping: string,
  schema: JsonObject | readonly string[],
  context: MappingContext = aContext(),
): MappingProgram {
  const compiled = compileMapping(aForm(mapping, schema), context);
  if ('problems' in compiled) {
    throw new Error(JSON.stringify(compiled.problems));
  }
  return compiled.program;
}

/** A table with one column, `permit`. */
function aTable(concept: string, rows: Readonly<Record<string, readonly string[]>>): CodeTable {
  const entries = Object.entries(rows);
  return {
    concept,
    rows: new Map(entries.map(([value, texts]) => [value, new Map([['permit', texts]])])),
  };
}

function fieldsSchema(names: readonly string[]): JsonObject {
  const properties = Object.fromEntries(names.map((name): [string, Json] => [name, {}]));
  return { type: 'object', properties };
}

function linesOf(
  document: ReturnType<typeof parseDocument>,
  counter: LineCounter,
): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  visit(document, {
    Pair(_, pair, path) {
      const parents = path.filter((node) => !isMap(node)).slice(1);
      const names = [...parents, pair].map((node) => String((node as { key: unknown }).key));
      const range = (pair.key as { range?: readonly number[] }).range;
      lines.set(`/${names.join('/')}`, counter.linePos(range?.[0] ?? 0).line);
    },
  });
  return lines;
}
