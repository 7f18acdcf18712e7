import { isKind } from '@hub/contracts';
import type { FormDeclaration, JsonObject, Kind, SchemaProblem } from '@hub/contracts';
import type { MappingContext } from '../context.js';
import { checkPlan } from './check-plan.js';
import { parseCondition, parseWithdraw } from './condition.js';
import { asObject, formFields } from './form-fields.js';
import type {
  CanonicalRef,
  ChangedAt,
  Condition,
  Constant,
  Copy,
  Entry,
  Line,
  MappingPlan,
  NativeRef,
  TableRule,
} from './nodes.js';
import { pointerStep, ProblemList } from './problems.js';
import { bindCodec, parseLine } from './parse-line.js';
import { parseTables } from './parse-tables.js';
import { canonicalRef, entriesOf, nativeRef, textOf, textsOf } from './scope.js';
import type { Scope } from './scope.js';

/** The plan of a document, with the problems found on the way; a plan with problems must not be run. */
export interface ParsedMapping {
  readonly plan: MappingPlan;
  readonly scope: Scope;
  readonly problems: readonly SchemaProblem[];
}

/** Turns a mapping document into nodes and looks up every name in it. Finds all mistakes at once; throws nothing. */
export function parseMapping(form: FormDeclaration, context: MappingContext): ParsedMapping {
  const { body } = form.mapping;
  const problems = new ProblemList(form.mapping);
  const makes = kindsOf(body, problems);
  const tables = Object.keys(asObject(body['rows']));
  const scope = { form, context, makes, fields: formFields(form.schema, tables), problems };
  const plan = planOf(scope);
  checkPlan(plan, scope);
  return { plan, scope, problems: problems.found };
}

function kindsOf(body: JsonObject, problems: ProblemList): readonly Kind[] {
  const names = textsOf(body['makes']);
  const kinds = names.filter(isKind);
  if (kinds.length === 0 || kinds.length < names.length) {
    problems.add('/makes', {
      rule: 'makes',
      message: `"${names.join(', ')}" are not kinds of canonical record`,
      remedy: 'Name one or more of license, case, penalty, project, service-item, party.',
    });
  }
  return kinds;
}

function planOf(scope: Scope): MappingPlan {
  const { body } = scope.form.mapping;
  const withdraw = parseWithdraw(scope, asObject(body['withdraw']), '/withdraw');
  const tables = parseTables(scope);
  const changedAt = parseChangedAt(scope);
  return {
    form: scope.form.form,
    title: textOf(body['title']) ?? scope.form.form,
    entry: (textOf(body['entry']) ?? 'unknown') as Entry,
    makes: scope.makes,
    key: keyOf(scope, tables),
    ignore: fieldList(scope, 'ignore'),
    tables,
    lines: [...parseLines(scope), ...asideLines(scope, changedAt)],
    constants: parseConstants(scope),
    copies: [...parseCopies(scope), ...linkCopies(tables)],
    share: parseShare(scope),
    ...(withdraw === undefined ? {} : { withdraw }),
    ...(changedAt === undefined ? {} : { changedAt }),
  };
}

/** The form's `key`; in a form of several tables the column that `rows` calls so. */
function keyOf(scope: Scope, tables: readonly TableRule[]): readonly NativeRef[] {
  const listed = fieldList(scope, 'key');
  const main = tables.find(({ key }) => key !== undefined);
  const ref = main && nativeRef(scope, `${main.name}.${main.key ?? ''}`, '/rows');
  return listed.length > 0 || ref === undefined ? listed : [ref];
}

function parseLines(scope: Scope): readonly Line[] {
  return entriesOf(scope.form.mapping.body, 'fields')
    .map(([name, value]) => parseLine(scope, name, value))
    .filter((line) => line !== undefined);
}

/** Fields that only say when something changed, or whose change is none, need no line of their own. */
function asideLines(scope: Scope, changedAt: ChangedAt | undefined): readonly Line[] {
  const lines = asObject(scope.form.mapping.body['fields']);
  const ignored = fieldList(scope, 'ignore').map((field): Line => {
    return { kind: 'skip', field, pointer: '/ignore', reason: 'ignore' };
  });
  const version = changedAt?.field;
  const aside: readonly Line[] =
    version === undefined || ignored.some(({ field }) => field.name === version.name)
      ? ignored
      : [...ignored, { kind: 'skip', field: version, pointer: '/changedAt', reason: 'changedAt' }];
  return aside.filter(({ field }) => !(field.name in lines));
}

function fieldList(scope: Scope, member: string): readonly NativeRef[] {
  return textsOf(scope.form.mapping.body[member])
    .map((name) => nativeRef(scope, name, `/${member}`))
    .filter((ref) => ref !== undefined);
}

function parseConstants(scope: Scope): readonly Constant[] {
  return entriesOf(scope.form.mapping.body, 'constants').flatMap(([path, value]) => {
    const pointer = `/constants/${pointerStep(path)}`;
    const to = canonicalRef(scope, path, pointer);
    return to === undefined ? [] : [{ to, value, pointer }];
  });
}

function parseCopies(scope: Scope): readonly Copy[] {
  return entriesOf(scope.form.mapping.body, 'copies').flatMap(([path, value]) => {
    const pointer = `/copies/${pointerStep(path)}`;
    const to = canonicalRef(scope, path, pointer);
    const from = textsOf(value)
      .map((source) => canonicalRef(scope, source, pointer))
      .filter((ref) => ref !== undefined);
    return to === undefined || from.length === 0 ? [] : [{ to, from, pointer }];
  });
}

/** What names a record of each kind to others. */
const NAMED_BY: Readonly<Record<Kind, string>> = {
  license: 'number',
  case: 'number',
  penalty: 'number',
  project: 'code',
  'service-item': 'code',
  party: 'ids',
};

/** `links: license.case`: the record of this table says which record of the keyed table it belongs to. */
function linkCopies(tables: readonly TableRule[]): readonly Copy[] {
  const main = tables.find(({ key }) => key !== undefined)?.makes;
  return tables.flatMap(({ name, links }) => {
    if (links === undefined || main === undefined) {
      return [];
    }
    const member = NAMED_BY[main];
    const role = links.segments.at(-1) ?? main;
    return [
      {
        to: within(links, member),
        from: [{ kind: main, path: member, segments: [member] }],
        pointer: `/rows/${pointerStep(name)}`,
        ...(member === 'ids' ? {} : { link: { role, kind: main, scheme: member } }),
      },
    ];
  });
}

function within({ kind, path, segments }: CanonicalRef, member: string): CanonicalRef {
  return { kind, path: `${path}.${member}`, segments: [...segments, member] };
}

function parseShare(scope: Scope): readonly Condition[] {
  const { share } = scope.form.mapping.body;
  const bodies = Array.isArray(share) ? (share as readonly JsonObject[]) : [asObject(share)];
  return bodies
    .map((body) => parseCondition(scope, asObject(body), '/share'))
    .filter((condition) => condition !== undefined);
}

function parseChangedAt(scope: Scope): ChangedAt | undefined {
  const { changedAt } = scope.form.mapping.body;
  if (changedAt === undefined) {
    return undefined;
  }
  const body = typeof changedAt === 'string' ? { field: changedAt } : asObject(changedAt);
  const field = nativeRef(scope, textOf(body['field']) ?? '', '/changedAt');
  const also = textsOf(body['also']);
  const codec = bindCodec(scope, textOf(body['as']) ?? 'date-time', also, '/changedAt');
  return field === undefined || codec === undefined ? undefined : { field, codec };
}
