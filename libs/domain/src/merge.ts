import type { Json, JsonObject, OwnerRule } from '@hub/contracts';
import type { Leaf } from './paths.js';
import { isWithin, leavesOf, recordOf } from './paths.js';

/** A live contribution as merging sees it: what one system says of an entity, and with which right. */
export interface Claim {
  readonly system: string;
  readonly form: string;
  /** The system's role for this kind (`SystemDeclaration.roles`), `reporter` where it has none. */
  readonly role: string;
  /** Source version: ms since 1970, ties broken by `seq`. */
  readonly at: number;
  readonly seq: number;
  readonly record: JsonObject;
}

/** How claims on one entity are weighed. */
export interface MergeRules {
  readonly owners: readonly OwnerRule[];
  /**
   * Whether `coarse`, as this claim's form says it, only means "one of several, `fine` among them" (`~` in the code
   * tables): then it confirms the finer value and never overwrites it.
   */
  covers?(claim: Pick<Claim, 'system' | 'form'>, path: string, coarse: Json, fine: Json): boolean;
}

/** One field of the merged record, and who says what about it. */
export interface MergedField extends Leaf {
  /** Index into the claims: the one whose value was taken. */
  readonly from: number;
  /** Claims that have a value here, best right first. */
  readonly ranked: readonly { readonly claim: number; readonly value: Json }[];
}

/** An entity's record, merged field by field. */
export interface Merged {
  readonly record: JsonObject;
  readonly fields: readonly MergedField[];
}

/**
 * Merges the claims on one entity: per path the owner's value, among equals the newer; whoever has no right fills gaps
 * (promise 5). Lists are taken whole. The same claims give the same record in whatever order they come.
 * The record of a single claim is that claim's own object.
 */
export function mergeClaims(rules: MergeRules, claims: readonly Claim[]): Merged {
  const [only] = claims;
  if (only && claims.length === 1) {
    return { record: only.record, fields: leavesOf(only.record).map(soleField) };
  }
  const weigh = weigher(rules.owners, claims);
  const byPath = new Map<string, { claim: number; value: Json }[]>();
  for (const claim of weigh('')) {
    for (const { path, value } of leavesOf(claims[claim]?.record ?? {})) {
      const said = byPath.get(path);
      if (said) {
        said.push({ claim, value });
      } else {
        byPath.set(path, [{ claim, value }]);
      }
    }
  }
  const fields = [...byPath].map(([path, said]) =>
    decide(rules, claims, path, inOrder(said, weigh(path))),
  );
  return { record: recordOf(fields), fields };
}

function soleField({ path, value }: Leaf): MergedField {
  return { path, value, from: 0, ranked: [{ claim: 0, value }] };
}

function decide(
  rules: MergeRules,
  claims: readonly Claim[],
  path: string,
  ranked: readonly { claim: number; value: Json }[],
): MergedField {
  const [first] = ranked as [{ claim: number; value: Json }];
  const finer = rules.covers
    ? ranked.find((one) => covers(rules, claims[first.claim], path, [first.value, one.value]))
    : undefined;
  const taken = finer ?? first;
  return { path, value: taken.value, from: taken.claim, ranked };
}

/** Whether the first value of a pair, as `claim` says it, covers the second. */
export function covers(
  rules: MergeRules,
  claim: Claim | undefined,
  path: string,
  [coarse, fine]: readonly [Json, Json],
): boolean {
  return claim !== undefined && rules.covers?.(claim, path, coarse, fine) === true;
}

function inOrder<S extends { claim: number }>(said: S[], order: readonly number[]): S[] {
  return said.length < 2
    ? said
    : said.toSorted((a, b) => order.indexOf(a.claim) - order.indexOf(b.claim));
}

/** For a path, the claims' indices, best right first; worked out once per owner rule. */
function weigher(
  owners: readonly OwnerRule[],
  claims: readonly Claim[],
): (path: string) => readonly number[] {
  const orders = new Map<OwnerRule | undefined, readonly number[]>();
  return (path) => {
    const rule = ownerRule(owners, path);
    let order = orders.get(rule);
    if (!order) {
      order = claims.map((_, index) => index).toSorted(byRight(rule?.roles ?? [], claims));
      orders.set(rule, order);
    }
    return order;
  };
}

/** The rule with the longest prefix of the path; `*` is the rest. */
export function ownerRule(owners: readonly OwnerRule[], path: string): OwnerRule | undefined {
  let best: OwnerRule | undefined;
  for (const rule of owners) {
    const isMeant = rule.path === '*' ? best === undefined : isWithin(path, rule.path);
    if (isMeant && !(best && best.path !== '*' && best.path.length >= rule.path.length)) {
      best = rule;
    }
  }
  return best;
}

function byRight(
  roles: readonly string[],
  claims: readonly Claim[],
): (a: number, b: number) => number {
  const rank = (claim: Claim): number => {
    const index = roles.indexOf(claim.role);
    return index < 0 ? roles.length : index;
  };
  return (first, second) => {
    const a = claims[first] as Claim;
    const b = claims[second] as Claim;
    return rank(a) - rank(b) || b.at - a.at || b.seq - a.seq || compareNames(a, b);
  };
}

/** Nothing tells them apart any more: by name, so that the order is the same everywhere. */
function compareNames(a: Claim, b: Claim): number {
  const first = `${a.system}/${a.form}/${JSON.stringify(a.record)}`;
  const second = `${b.system}/${b.form}/${JSON.stringify(b.record)}`;
  return first < second ? -1 : first > second ? 1 : 0;
}
