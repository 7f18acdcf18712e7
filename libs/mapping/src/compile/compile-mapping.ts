import type { FormDeclaration, SchemaProblem, Sensitivity } from '@hub/contracts';
import type { MappingContext, PathFacts } from '../context.js';
import type { Line, MappingPlan } from '../document/nodes.js';
import { isRead, lies } from '../document/order.js';
import { parseMapping } from '../document/parse-mapping.js';
import type { Scope } from '../document/scope.js';
import type { Coverage, MappingProgram } from '../program.js';
import { contentHash } from './content-hash.js';
import { changedProgram, changedReader, keyProgram, withdrawProgram } from './key-program.js';
import { readProgram } from './read-program.js';
import { writeProgram } from './write-program.js';

/** A program that may be run, or the mistakes that forbid it. */
export type CompiledMapping =
  { readonly program: MappingProgram } | { readonly problems: readonly SchemaProblem[] };

/**
 * Compiles a form's mapping: document → checked nodes → one generated function per direction.
 * Throws nothing: every mistake is a problem with file, line, rule and remedy.
 */
export function compileMapping(form: FormDeclaration, context: MappingContext): CompiledMapping {
  const { plan, scope, problems } = parseMapping(form, context);
  return problems.length > 0 ? { problems } : { program: programOf(plan, scope) };
}

function programOf(plan: MappingPlan, scope: Scope): MappingProgram {
  const { form, fields } = scope;
  const changedAt = changedReader(plan);
  return {
    system: form.system,
    form: form.form,
    title: plan.title,
    entry: plan.entry,
    kinds: plan.makes,
    sha256: form.mapping.sha256,
    coverage: coverageOf(plan, fields.size),
    declaresChangedAt: plan.changedAt !== undefined,
    read: readProgram(plan, { fields, isPersonal: isPersonal(scope), changedAt }),
    keyFields: plan.key.map(({ name }) => name),
    keyOf: keyProgram(plan),
    changedAt: changedProgram(plan, changedAt),
    write: writeProgram(plan, fields),
    withdraws: withdrawProgram(plan),
    hashOf: contentHash(plan),
    fieldOf: fieldOf(plan),
  };
}

const PERSONAL: readonly (Sensitivity | undefined)[] = ['personal', 'sensitive'];

/** Whether a field's value must never be repeated: the form, the path or the codec says so. */
function isPersonal({ fields, context }: Scope): (line: Line) => boolean {
  return (line) => {
    if (fields.get(line.field.name)?.personal === true) {
      return true;
    }
    if (line.kind !== 'map') {
      return line.kind === 'skip';
    }
    return line.codec.personal || saysPersonal(context.fieldInfo?.(line.to.kind, line.to.path));
  };
}

function saysPersonal(facts: PathFacts | undefined): boolean {
  return facts?.personalIf !== undefined || PERSONAL.includes(facts?.sensitivity);
}

function coverageOf({ lines }: MappingPlan, total: number): Coverage {
  return {
    total,
    mapped: lines.filter(({ kind }) => kind !== 'skip').length,
    skipped: lines.flatMap((line) =>
      line.kind === 'skip' ? [{ field: line.field.name, reason: line.reason }] : [],
    ),
    oneWay: lines.flatMap((line) => {
      if (line.kind === 'constant') {
        return [{ field: line.field.name, only: 'write' as const, because: line.because ?? '' }];
      }
      return line.kind === 'map' && line.direction !== 'both'
        ? [{ field: line.field.name, only: line.direction, because: line.because ?? '' }]
        : [];
    }),
  };
}

function fieldOf(plan: MappingPlan): MappingProgram['fieldOf'] {
  const lines = plan.lines.filter(isRead);
  return (kind, path) => {
    const ref = { kind, path, segments: path.split('.') };
    const copy = plan.copies.find(({ to }) => lies(ref, to));
    const asked = copy?.from[0] ?? ref;
    return lines.find(({ to }) => lies(asked, to) || lies(to, asked))?.field.name;
  };
}
