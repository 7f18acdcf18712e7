import type { Json, Shared, Want, WantCondition } from '@hub/contracts';
import { compareDecimals, normaliseDecimal } from './amounts/decimal.js';
import { isObject } from './paths.js';

/** What of a shared record decides whether somebody wants it. */
export type WantedView = Pick<Shared, 'kind' | 'record' | 'related'>;

/**
 * Whether a system wants a shared record: its kind is one of those wanted, and every condition holds. Where the record
 * has no value at a path, that of `related` counts, as when forms are filled.
 */
export function wantsView(want: Pick<Want, 'kinds' | 'where'>, view: WantedView): boolean {
  return want.kinds.includes(view.kind) && want.where.every((condition) => holds(condition, view));
}

function holds(condition: WantCondition, { record, related }: WantedView): boolean {
  const names = condition.path.split('.');
  const own = valuesAt(record, names);
  const values = own.length > 0 ? own : valuesAt(related, names);
  return condition.exists === undefined
    ? values.some((value) => fits(value, condition))
    : values.length > 0 === condition.exists;
}

/** All values at a path: of lists, those of their elements. */
function valuesAt(value: Json | undefined, names: readonly string[]): readonly Json[] {
  if (Array.isArray(value)) {
    return (value as readonly Json[]).flatMap((element) => valuesAt(element, names));
  }
  const [name, ...rest] = names;
  if (name === undefined) {
    return value === undefined || value === null ? [] : [value];
  }
  return isObject(value) ? valuesAt(value[name], rest) : [];
}

function fits(value: Json, { equals, in: some, between }: WantCondition): boolean {
  if (equals !== undefined) {
    return value === equals;
  }
  if (some !== undefined) {
    return some.some((one) => one === value);
  }
  return between !== undefined && isBetween(value, between);
}

function isBetween(value: Json, { from, until }: NonNullable<WantCondition['between']>): boolean {
  return (
    (typeof value === 'string' || typeof value === 'number') &&
    (from === undefined || compare(value, from) >= 0) &&
    (until === undefined || compare(value, until) <= 0)
  );
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Which is greater, as `value` − `bound`; not a number where one of them is a number and the other is none. */
function compare(value: string | number, bound: string | number): number {
  const [own, other] = [String(value), String(bound)];
  const [a, b] = [normaliseDecimal(own), normaliseDecimal(other)];
  if (a !== undefined && b !== undefined) {
    return compareDecimals(a, b);
  }
  return a === undefined && b === undefined ? compareTexts(own, other) : Number.NaN;
}

/** Canonical moments are in +08:00: their first ten characters are the day here. */
function compareTexts(value: string, bound: string): number {
  const text = DAY.test(bound) ? value.slice(0, bound.length) : value;
  return text === bound ? 0 : text > bound ? 1 : -1;
}
