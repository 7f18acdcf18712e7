import type { CanonicalRef, Condition, MappingPlan } from './nodes.js';
import { asksItself, isRead, lies } from './order.js';
import { textOf } from './scope.js';
import type { Scope } from './scope.js';

/** Looks for what single lines cannot show: fields without a line, paths read twice, conditions on paths nobody reads. */
export function checkPlan(plan: MappingPlan, scope: Scope): void {
  checkCoverage(plan, scope);
  checkDuplicates(plan, scope);
  checkReferences(plan, scope);
  checkHeader(plan, scope);
}

function checkCoverage(plan: MappingPlan, { fields, form, problems }: Scope): void {
  const written = Object.keys((form.mapping.body['fields'] ?? {}) as object);
  const lines = new Set([...written, ...plan.lines.map(({ field }) => field.name)]);
  const joins = new Set(
    plan.tables.flatMap(({ name, on, key, order }) =>
      [on, key, order].map((column) => `${name}.${column ?? ''}`),
    ),
  );
  for (const [name, { title }] of fields) {
    if (!lines.has(name) && !joins.has(name)) {
      problems.add('/fields', {
        rule: 'coverage',
        message: `the field "${name}"${title === undefined ? '' : ` (${title})`} has no line`,
        remedy: 'Give it a path, or skip it with a reason.',
      });
    }
  }
}

interface Target {
  readonly to: CanonicalRef;
  readonly pointer: string;
  readonly condition?: Condition;
}

function overlap(a: CanonicalRef, b: CanonicalRef): boolean {
  return lies(a, b) || lies(b, a);
}

/** Whether two lines for one path are never read of the same record. */
function exclude(a: Target, b: Target): boolean {
  const [first, second] = [a.condition, b.condition];
  return (
    a.to.path === b.to.path &&
    first !== undefined &&
    second !== undefined &&
    lies(first.ref, second.ref) &&
    areOpposite(first, second)
  );
}

/** Opposite answers to one question, or two answers of which it has only one. */
function areOpposite(a: Condition, b: Condition): boolean {
  return a.value === b.value ? a.when !== b.when : a.when === 'if' && b.when === 'if';
}

function checkDuplicates({ lines, constants, copies }: MappingPlan, { problems }: Scope): void {
  const seen: Target[] = [];
  for (const target of [...lines.filter(isRead), ...constants, ...copies]) {
    const other = seen.find((one) => overlap(one.to, target.to) && !exclude(one, target));
    if (other !== undefined) {
      problems.add(target.pointer, {
        rule: 'duplicate-path',
        message: `"${target.to.path}" is read twice (also by ${other.pointer})`,
        remedy: 'Read it from one field; mark the other only: write, or skip it.',
      });
    }
    seen.push(target);
  }
}

function checkReferences(plan: MappingPlan, scope: Scope): void {
  for (const line of plan.lines.filter(isRead)) {
    const { table } = line.field;
    // What `unless` asks about may be known on writing only; an `if` would then never be read.
    const ref = line.condition?.when === 'if' ? line.condition.ref : undefined;
    checkReference(plan, scope, { ref, pointer: line.pointer, table });
    if (asksItself(line, plan.lines)) {
      scope.problems.add(line.pointer, {
        rule: 'condition',
        message: `whether "${line.field.name}" is read depends on itself`,
        remedy: 'Let the condition ask about a path of another line.',
      });
    }
  }
  plan.share.forEach(({ ref }) => checkReference(plan, scope, { ref, pointer: '/share' }));
  plan.copies.forEach(({ from, pointer }) =>
    from.forEach((ref) => checkReference(plan, scope, { ref, pointer })),
  );
}

interface Reference {
  readonly ref: CanonicalRef | undefined;
  readonly pointer: string;
  readonly table?: string | undefined;
}

/** What is referred to must be read by a line of the same table, or of one that has a single row. */
function checkReference(plan: MappingPlan, scope: Scope, { ref, pointer, table }: Reference): void {
  const isSingle = (name: string | undefined): boolean =>
    name === table || plan.tables.every((rule) => rule.name !== name || rule.shape === 'one');
  const read = plan.lines.filter(isRead).filter(({ field }) => isSingle(field.table));
  if (ref !== undefined && ![...read, ...plan.constants].some(({ to }) => lies(ref, to))) {
    scope.problems.add(pointer, {
      rule: 'reference',
      message: `no field is read into "${ref.path}" where this line could ask for it`,
      remedy: 'Refer to a path that another line reads.',
    });
  }
}

const ENTRIES = ['typed', 'imported', 'unknown'];

function checkHeader(plan: MappingPlan, { form, problems }: Scope): void {
  const named = textOf(form.mapping.body['form']);
  if (plan.form !== named) {
    problems.add('/form', {
      rule: 'form',
      message: `the file belongs to form "${plan.form}", but says "${named ?? ''}"`,
      remedy: `Write form: ${plan.form}.`,
    });
  }
  if (!ENTRIES.includes(plan.entry)) {
    problems.add('/entry', {
      rule: 'entry',
      message: `"${plan.entry}" does not say whether a clerk types this form`,
      remedy: 'Write typed, imported or unknown.',
    });
  }
  if (plan.key.length === 0) {
    problems.add('/key', {
      rule: 'key',
      message: 'the form has no key, so no record of it can be recognised again',
      remedy: 'Write key: [the fields that together name one record].',
    });
  }
}
