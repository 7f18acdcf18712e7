import type { FormDeclaration, Json, JsonObject, Kind } from '@hub/contracts';
import type { MappingContext } from '../context.js';
import type { FormField } from './form-fields.js';
import type { CanonicalRef, NativeRef } from './nodes.js';
import type { ProblemList } from './problems.js';

/** What the parts of the parser share. */
export interface Scope {
  readonly form: FormDeclaration;
  readonly context: MappingContext;
  readonly makes: readonly Kind[];
  readonly fields: ReadonlyMap<string, FormField>;
  readonly problems: ProblemList;
}

const SEGMENT = /^[A-Za-z][A-Za-z0-9]*$/;

/** Looks a canonical path up; with a problem at `pointer` and no answer when no schema knows it. */
export function canonicalRef(
  scope: Scope,
  text: string,
  pointer: string,
): CanonicalRef | undefined {
  const ref = splitPath(scope.makes, text);
  if (ref === undefined) {
    scope.problems.add(pointer, {
      rule: 'path',
      message: `"${text}" is no canonical path of this form`,
      remedy:
        scope.makes.length > 1
          ? `Begin with a kind that the form makes (${scope.makes.join(', ')}) and a dot.`
          : 'Write names and dots only, e.g. holder.ids.uscc.',
    });
    return undefined;
  }
  const { fieldInfo } = scope.context;
  if (fieldInfo !== undefined && fieldInfo(ref.kind, ref.path) === undefined) {
    scope.problems.add(pointer, {
      rule: 'path',
      message: `the canonical ${ref.kind} has no path "${ref.path}"`,
      remedy: `Use a path of schemas/canonical/${ref.kind}.v1.schema.json, or skip the field.`,
    });
    return undefined;
  }
  return ref;
}

function splitPath(makes: readonly Kind[], text: string): CanonicalRef | undefined {
  const [only] = makes;
  if (makes.length === 1 && only !== undefined) {
    return refOf(only, text);
  }
  const dot = text.indexOf('.');
  const kind = makes.find((name) => name === text.slice(0, dot));
  return kind === undefined ? undefined : refOf(kind, text.slice(dot + 1));
}

function refOf(kind: Kind, path: string): CanonicalRef | undefined {
  const segments = path.split('.');
  return segments.every(isName) ? { kind, path, segments } : undefined;
}

/** Members that every JavaScript object has are no names of fields. */
export function isName(segment: string): boolean {
  return SEGMENT.test(segment) && !(segment in {});
}

/** Looks a native field up; with a problem at `pointer` when the form's schema does not know it. */
export function nativeRef(scope: Scope, name: string, pointer: string): NativeRef | undefined {
  const field = scope.fields.get(name);
  if (field === undefined || field.ref.field in {}) {
    scope.problems.add(pointer, {
      rule: 'native-field',
      message: `the form has no field "${name}"`,
      remedy: `Correct the name, or add the field to ${scope.form.form}.v1.schema.json.`,
    });
    return undefined;
  }
  return field.ref;
}

/** `value` as a text, numbers and booleans among them as YAML wrote them; `undefined` for anything else. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** One text or a list of texts as a list. */
export function textsOf(value: Json | undefined): readonly string[] {
  const values = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return values.map((one) => textOf(one)).filter((text) => text !== undefined);
}

/** The entries of a member that is an object; none when it is absent. */
export function entriesOf(body: JsonObject, member: string): readonly [string, Json][] {
  const value = body[member];
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
}
