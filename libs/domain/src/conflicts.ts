import type { Json, SharedConflict } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import type { Claim, Merged, MergedField, MergeRules } from './merge.js';
import { covers } from './merge.js';
import { isObject } from './paths.js';
import { normaliseForMatching } from './text/normalise.js';

/**
 * The fields on which live contributions disagree (promise 5): the shared value, and what each of those who differ
 * from it says, with its time. Spelling is no disagreement (width, spaces, brackets), nor is a coarse code that covers
 * the shared value. Withdrawn contributions claim nothing, so they never conflict.
 */
export function conflictsOf(
  rules: MergeRules,
  claims: readonly Claim[],
  merged: Merged,
): readonly SharedConflict[] {
  if (claims.length < 2) {
    return [];
  }
  return merged.fields
    .map((field) => ({
      field,
      against: field.ranked.filter((one) => differs(rules, field, claims[one.claim], one.value)),
    }))
    .filter(({ against }) => against.length > 0)
    .map(({ field, against }) => ({
      path: field.path,
      shared: field.value,
      values: [{ claim: field.from, value: field.value }, ...against].map((one) =>
        told(claims[one.claim] as Claim, one.value),
      ),
    }));
}

function differs(
  rules: MergeRules,
  field: MergedField,
  claim: Claim | undefined,
  value: Json,
): boolean {
  return (
    value !== field.value &&
    !isSameValue(field.value, value) &&
    !covers(rules, claim, field.path, [value, field.value])
  );
}

function told(claim: Claim, value: Json): SharedConflict['values'][number] {
  return { system: claim.system, form: claim.form, at: inHubZone(new Date(claim.at)), value };
}

/** Whether two values say the same: texts as they are compared for matching, the order of members aside. */
export function isSameValue(a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    return a === b || normaliseForMatching(a) === normaliseForMatching(b);
  }
  return comparable(a) === comparable(b);
}

function comparable(value: Json): string {
  return JSON.stringify(value, (_, member: Json) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
