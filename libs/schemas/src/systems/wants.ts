import type {
  CodeTable,
  Json,
  JsonObject,
  Kind,
  KindRules,
  SchemaProblem,
  SinkDeclaration,
  SystemDeclaration,
  Want,
  WantCondition,
} from '@hub/contracts';
import { isKind } from '@hub/contracts';
import { asList, asObject, asText, asTexts } from '../files/json-object.js';
import { meantRemedy } from '../files/nearest.js';
import type { SchemaDocument } from '../files/read-document.js';
import type { FieldInfo } from '../schema-set.js';
import type { FindField } from './shown-fields.js';
import { unknownForm } from './unknown-form.js';

/** The `wants` of a `system.yaml` that has the shape of its meta-schema. */
export function wantsOf(value: Json | undefined): readonly Want[] {
  return asList(value)
    .map(asObject)
    .map((want) => ({
      name: asText(want['name']) ?? '',
      kinds: asTexts(want['kinds']).filter(isKind),
      where: asList(want['where']) as unknown as readonly WantCondition[],
      form: asText(want['form']) ?? '',
      sink: sinkOf(asObject(want['sink'])),
    }));
}

function sinkOf(body: JsonObject): SinkDeclaration {
  return { ...(body as unknown as SinkDeclaration), settings: asObject(body['settings']) };
}

/** What names in wants are looked up in. */
export interface WantContext {
  readonly codes: ReadonlyMap<string, CodeTable>;
  readonly kinds: ReadonlyMap<Kind, KindRules>;
  readonly find: FindField;
}

/** Forms, kinds, paths and code values that wants name and that there are not, and names that two of them have. */
export function wrongWants(
  system: SystemDeclaration,
  document: SchemaDocument,
  context: WantContext,
): readonly SchemaProblem[] {
  return system.wants.flatMap((want, index) => [
    ...repeatedName(system.wants, index, document),
    ...wrongForm(want, `/wants/${index}`, { system, document }),
    ...want.where.flatMap((condition, at) => {
      const place = { document, pointer: `/wants/${index}/where/${at}`, context };
      return want.kinds.flatMap((kind) => wrongCondition(kind, condition, place).slice(0, 1));
    }),
  ]);
}

function repeatedName(
  wants: readonly Want[],
  index: number,
  document: SchemaDocument,
): readonly SchemaProblem[] {
  const name = wants[index]?.name;
  return wants.findIndex((want) => want.name === name) === index
    ? []
    : [
        document.problem(`/wants/${index}/name`, {
          rule: 'want',
          message: `another want is called "${name ?? ''}" already`,
          remedy: 'Give it a name of its own: what was delivered is kept under it.',
        }),
      ];
}

function wrongForm(
  { form, kinds }: Want,
  pointer: string,
  { system, document }: { readonly system: SystemDeclaration; readonly document: SchemaDocument },
): readonly SchemaProblem[] {
  const declared = system.forms.get(form);
  if (declared === undefined) {
    return [unknownForm(form, `${pointer}/form`, { system, document })];
  }
  const makes = asTexts(declared.mapping.body['makes']);
  return kinds
    .filter((kind) => !makes.includes(kind))
    .map((kind) =>
      document.problem(`${pointer}/kinds`, {
        rule: 'kind',
        message: `form "${form}" cannot be filled from a ${kind}: it makes ${makes.join(', ')}`,
        remedy: `Want ${makes.join(' or ')}, or name a form that makes a ${kind}.`,
      }),
    );
}

interface Place {
  readonly document: SchemaDocument;
  readonly pointer: string;
  readonly context: WantContext;
}

function wrongCondition(
  kind: Kind,
  condition: WantCondition,
  { document, pointer, context }: Place,
): readonly SchemaProblem[] {
  const { path } = condition;
  const info = fieldOf(kind, path, context);
  if (info === undefined) {
    return [
      document.problem(`${pointer}/path`, {
        rule: 'path',
        message: `neither a ${kind} nor what it is joined with has a path "${path}"`,
        remedy: `Use a path of canonical/${kind}.v1.schema.json, or of an extract in canonical/kinds.yaml.`,
      }),
    ];
  }
  if (condition.exists === undefined && isPersonal(info)) {
    return [
      document.problem(`${pointer}/path`, {
        rule: 'personal',
        message: `"${path}" is personal: no value of it may stand in a file`,
        remedy: 'Ask only whether it exists, or choose by another field.',
      }),
    ];
  }
  return unknownValues(condition, info, context).map(({ member, value, remedy }) =>
    document.problem(`${pointer}/${member}`, {
      rule: 'code',
      message: `code table "${info.codes ?? ''}" has no value "${value}"`,
      remedy,
    }),
  );
}

function isPersonal({ sensitivity }: FieldInfo): boolean {
  return sensitivity === 'personal' || sensitivity === 'sensitive';
}

/** The record's own field, else that of the extract which joined views carry of what it points at. */
function fieldOf(kind: Kind, path: string, { kinds, find }: WantContext): FieldInfo | undefined {
  return find(kind, path) ?? extractedField(kinds.get(kind), path, { kinds, find });
}

function extractedField(
  rules: KindRules | undefined,
  path: string,
  { kinds, find }: Pick<WantContext, 'kinds' | 'find'>,
): FieldInfo | undefined {
  const [role, member = '', ...rest] = path.split('.');
  const targets = (rules?.links ?? []).filter((link) => link.role === role);
  return targets
    .map(({ kind }) => {
      const start = kinds.get(kind)?.extract[member];
      return start === undefined ? undefined : find(kind, [start, ...rest].join('.'));
    })
    .find((info) => info !== undefined);
}

interface UnknownValue {
  readonly member: 'equals' | 'in';
  readonly value: string;
  readonly remedy: string;
}

/** A spelling of some dialect in place of the table's value would want nothing, and nobody would notice. */
function unknownValues(
  condition: WantCondition,
  { codes: concept }: FieldInfo,
  { codes }: WantContext,
): readonly UnknownValue[] {
  const table = concept === undefined ? undefined : codes.get(concept);
  if (table === undefined) {
    return [];
  }
  const rows = [...table.rows.keys()];
  const given = (member: 'equals' | 'in'): readonly UnknownValue[] =>
    [condition[member] ?? []]
      .flat()
      .map(String)
      .filter((value) => !rows.some((row) => isValueOf(row, value)))
      .map((value) => ({ member, value, remedy: valueRemedy(value, table, rows) }));
  return [...given('equals'), ...given('in')];
}

/** `other-*` stands for every value that begins so. */
function isValueOf(row: string, value: string): boolean {
  return row.endsWith('*') ? value.startsWith(row.slice(0, -1)) : row === value;
}

function valueRemedy(value: string, table: CodeTable, rows: readonly string[]): string {
  const spelt = rows.find((row) =>
    [...(table.rows.get(row)?.values() ?? [])].some((spellings) => spellings.includes(value)),
  );
  return spelt === undefined
    ? meantRemedy(value, rows, `Use one of ${rows.join(', ')}.`)
    : `Write "${spelt}": that is what the hub calls it.`;
}
