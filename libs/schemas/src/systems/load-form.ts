import { createHash } from 'node:crypto';
import type {
  CodeTable,
  FormDeclaration,
  JsonObject,
  Kind,
  KindRules,
  MappingCase,
  SchemaProblem,
} from '@hub/contracts';
import { isKind } from '@hub/contracts';
import { asList, asObject, asText, asTexts } from '../files/json-object.js';
import type { SchemaDocument } from '../files/read-document.js';
import { readDocument } from '../files/read-document.js';
import type { MetaName, MetaSchemas } from '../meta/meta-schemas.js';
import { compileMistake } from '../meta/meta-schemas.js';
import type { NamedTable } from './mapping-codes.js';
import { tablesNamedIn, unknownTables } from './mapping-codes.js';
import type { NativeCheck } from './native-check.js';
import { nativeCheck } from './native-check.js';
import { declaredFields } from './native-schema.js';
import type { FindField } from './shown-fields.js';
import { shownFields } from './shown-fields.js';

/** What forms are read with. */
export interface FormContext {
  /** The folder like `schemas/` in which the system's own folder stands. */
  readonly folder: string;
  readonly system: string;
  /** The system's folder, relative to `folder`. */
  readonly inside: string;
  readonly meta: MetaSchemas;
  readonly codes: ReadonlyMap<string, CodeTable>;
  readonly kinds: ReadonlyMap<Kind, KindRules>;
  readonly find: FindField;
  /** The system's owner as JSON text: mappings can write it. */
  readonly owner: string;
}

/** A form, if it could be made, and what is wrong with its files. */
export interface LoadedForm {
  readonly form?: FormDeclaration;
  readonly problems: readonly SchemaProblem[];
}

/** Reads `<form>.v1.schema.json`, `<form>.mapping.yaml` and, where there is one, `<form>.cases.yaml`. */
export function loadForm(form: string, hasCases: boolean, context: FormContext): LoadedForm {
  const problems: SchemaProblem[] = [];
  const read = (ending: string, name: MetaName): SchemaDocument | undefined => {
    const reading = readDocument(context.folder, `${context.inside}/${form}${ending}`);
    const found = reading.ok ? context.meta.check(name, reading.document) : reading.problems;
    problems.push(...found);
    return reading.ok && found.length === 0 ? reading.document : undefined;
  };
  const schema = read('.v1.schema.json', 'form');
  const mapping = read('.mapping.yaml', 'mapping');
  const cases = hasCases ? read('.cases.yaml', 'cases') : undefined;
  if (schema === undefined || mapping === undefined) {
    return { problems };
  }
  const made = makeForm(form, { schema, mapping, cases }, context);
  return { ...made, problems: [...problems, ...made.problems] };
}

interface FormFiles {
  readonly schema: SchemaDocument;
  readonly mapping: SchemaDocument;
  readonly cases: SchemaDocument | undefined;
}

function makeForm(form: string, files: FormFiles, context: FormContext): LoadedForm {
  const { schema, mapping, cases } = files;
  const body = asObject(mapping.body);
  const tables = tablesNamedIn(body);
  const problems = [...unknownTables(mapping, tables, context.codes), ...wrongName(form, mapping)];
  const check = compileCheck(schema, body, context);
  if (!check.ok) {
    return { problems: [...problems, check.problem] };
  }
  const declaration: FormDeclaration = {
    system: context.system,
    form,
    schema: asObject(schema.body),
    mapping: {
      file: mapping.file,
      sha256: fingerprint(form, files, tables, context),
      body,
      get lines() {
        return mapping.lines;
      },
    },
    cases: cases === undefined ? [] : casesOf(cases),
    checkNative: check.check,
  };
  return { form: declaration, problems };
}

function wrongName(form: string, mapping: SchemaDocument): readonly SchemaProblem[] {
  const named = asText(asObject(mapping.body)['form']);
  return named === form
    ? []
    : [
        mapping.problem('/form', {
          rule: 'form',
          message: `the file belongs to form "${form}", but says "${named ?? ''}"`,
          remedy: `Write form: ${form}.`,
        }),
      ];
}

function compileCheck(
  schema: SchemaDocument,
  mapping: JsonObject,
  { find }: FormContext,
):
  | { readonly ok: true; readonly check: NativeCheck }
  | { readonly ok: false; readonly problem: SchemaProblem } {
  const body = asObject(schema.body);
  try {
    return { ok: true, check: nativeCheck(body, shownFields(declaredFields(body), mapping, find)) };
  } catch (error) {
    return { ok: false, problem: schema.problem('', compileMistake(error)) };
  }
}

function casesOf(document: SchemaDocument): readonly MappingCase[] {
  return asList(document.body).map((value, index) => {
    const body = asObject(value);
    return { name: asText(body['name']) ?? '', line: document.lineOf(`/${index}`), body };
  });
}

/**
 * SHA-256 over all that decides what a record of the form becomes: mapping, form schema, the columns of code tables it
 * uses, the links and placeholders of the kinds it makes, and the system's owner. A change in any of them makes records
 * new; another form's column does not.
 */
function fingerprint(
  form: string,
  { schema, mapping }: FormFiles,
  tables: readonly NamedTable[],
  { codes, kinds, owner }: FormContext,
): string {
  const makes = asTexts(asObject(mapping.body)['makes']).filter(isKind);
  const parts = [
    mapping.text,
    schema.text,
    owner,
    JSON.stringify(tables.map((table) => usedCells(form, table, codes.get(table.concept)))),
    JSON.stringify(makes.map((kind) => [kinds.get(kind)?.links, kinds.get(kind)?.placeholders])),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function usedCells(form: string, { concept, words }: NamedTable, table?: CodeTable): unknown {
  const columns = [form, ...words];
  const rows = [...(table?.rows ?? [])].map(([value, dialects]) => [
    value,
    columns.map((column) => dialects.get(column) ?? []),
  ]);
  return [concept, rows];
}
