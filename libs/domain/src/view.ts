import { hash } from 'node:crypto';
import type {
  EntityState,
  Json,
  JsonObject,
  Kind,
  Shared,
  SharedContribution,
} from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import { conflictsOf } from './conflicts.js';
import type { MayShare } from './extract.js';
import { shareable, shareableRecord } from './extract.js';
import type { Claim, Merged, MergeRules } from './merge.js';
import { mergeClaims } from './merge.js';
import type { Leaf } from './paths.js';
import { isObject, leavesOf } from './paths.js';

/** A shared record before it is known whether it is a new version. */
export type JoinedView = Omit<Shared, 'version' | 'changedAt' | 'changedFields'>;

/** A claim with the receipt by which its system can find it again. */
export interface ReceiptedClaim extends Claim {
  readonly receipt: string;
}

/** What a view is made of. */
export interface EntityFacts {
  readonly entityId: string;
  readonly kind: Kind;
  readonly state: EntityState;
  readonly mergedInto?: string;
  /** The live claims; of a withdrawn entity, what had been claimed last. */
  readonly claims: readonly ReceiptedClaim[];
  /** Extracts of the targets that are known. */
  readonly related: Shared['related'];
}

/** A view with its fields in the order of their paths (`viewLeaves`). */
export interface LeavedView {
  readonly view: JoinedView;
  readonly leaves: readonly Leaf[];
}

/** How views are made. */
export interface ViewRules extends MergeRules {
  readonly mayShare: MayShare;
}

/**
 * The joined view of an entity: merged record, extracts of what it points at, who says what, and where they disagree.
 * A withdrawn entity keeps its last record, which nobody claims; a merged or erased one has nothing but its state.
 * Fields that may not be shared (`x-sharing: none`) stand nowhere in it. The record of a single claim that may be
 * shared as a whole is that claim's own object.
 */
export function joinedView(rules: ViewRules, facts: EntityFacts): LeavedView {
  const { entityId, kind, state, mergedInto } = facts;
  const merged = mergedInto === undefined ? {} : { mergedInto };
  if (state === 'merged' || state === 'erased') {
    const view = { entityId, kind, state, ...merged, record: {}, related: {}, ...NOTHING_SAID };
    return { view, leaves: [] };
  }
  const { related } = facts;
  const body = facts.claims.length === 1 ? soleBody(rules, facts) : mergedBody(rules, facts);
  const view = { entityId, kind, state, ...merged, record: body.record, related, ...body.said };
  return { view, leaves: withRelated(body.leaves, related) };
}

interface Body {
  readonly record: JsonObject;
  /** Of the record alone, in the order of their paths. */
  readonly leaves: readonly Leaf[];
  readonly said: Pick<JoinedView, 'contributions' | 'conflicts'>;
}

const NOTHING_SAID = { contributions: [], conflicts: [] };

/** By far the most entities have one claim: nothing to weigh, and every field is that claim's. */
function soleBody({ mayShare }: ViewRules, { claims, state }: EntityFacts): Body {
  const [claim] = claims as [ReceiptedClaim];
  const own = leavesOf(claim.record);
  const isWhole = own.every(({ path, value }) => mayShare(path) && !isListOfObjects(value));
  const record = isWhole ? claim.record : shareableRecord(claim.record, mayShare);
  const leaves = inPathOrder(record === claim.record ? own : leavesOf(record));
  const fields = leaves.map(({ path }) => path);
  return {
    record,
    leaves,
    said:
      state === 'active'
        ? { contributions: [contributionOf(claim, fields)], conflicts: [] }
        : NOTHING_SAID,
  };
}

function isListOfObjects(value: Json): boolean {
  return Array.isArray(value) && (value as readonly Json[]).some(isObject);
}

function mergedBody(rules: ViewRules, { claims, state }: EntityFacts): Body {
  const merged = mergeClaims(rules, claims);
  const record = shareableRecord(merged.record, rules.mayShare);
  return {
    record,
    leaves: inPathOrder(leavesOf(record)),
    said:
      state === 'active'
        ? {
            contributions: contributionsOf(claims, merged, rules.mayShare),
            conflicts: shareableConflicts(rules, claims, merged),
          }
        : NOTHING_SAID,
  };
}

function contributionsOf(
  claims: readonly ReceiptedClaim[],
  merged: Merged,
  mayShare: MayShare,
): readonly SharedContribution[] {
  const fields: string[][] = claims.map(() => []);
  for (const { path, value, from } of merged.fields) {
    if (shareable(value, path, mayShare) !== undefined) {
      fields[from]?.push(path);
    }
  }
  return claims
    .map((claim, index) => contributionOf(claim, (fields[index] ?? []).toSorted()))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function contributionOf(claim: ReceiptedClaim, fields: readonly string[]): SharedContribution {
  const { system, form, receipt, at } = claim;
  return { system, form, receipt, at: inHubZone(new Date(at)), fields };
}

function nameOf({ system, form, receipt }: SharedContribution): string {
  return `${system}/${form}/${receipt}`;
}

function shareableConflicts(
  rules: ViewRules,
  claims: readonly Claim[],
  merged: Merged,
): Shared['conflicts'] {
  const { mayShare } = rules;
  return conflictsOf(rules, claims, merged)
    .filter(({ path, shared }) => shareable(shared, path, mayShare) !== undefined)
    .map((conflict) => ({
      path: conflict.path,
      shared: shareable(conflict.shared, conflict.path, mayShare) ?? null,
      values: conflict.values.map((said) => ({
        ...said,
        value: shareable(said.value, conflict.path, mayShare) ?? null,
      })),
    }));
}

function withRelated(leaves: readonly Leaf[], related: JoinedView['related']): readonly Leaf[] {
  const carried = leavesOf({ related });
  return carried.length === 0 ? leaves : inPathOrder([...leaves, ...carried]);
}

/** Records come in this order from their mappings, so that most often only a look is needed. */
function inPathOrder(leaves: readonly Leaf[]): readonly Leaf[] {
  const isInOrder = leaves.every(({ path }, at) => at === 0 || (leaves[at - 1]?.path ?? '') < path);
  return isInOrder ? leaves : leaves.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * 16 bytes of SHA-256 over all that is published of a view; the order of members does not matter.
 * `said` is the JSON of its contributions and conflicts, where the caller has made it already.
 */
export function viewHash({ view, leaves }: LeavedView, said = saidOf(view)): Buffer {
  let text = `${view.state}\u0000${view.mergedInto ?? ''}`;
  for (const { path, value } of leaves) {
    text += `\u0000${path}\u0000${textOf(value)}`;
  }
  return hash('sha256', `${text}\u0000${said}`, 'buffer').subarray(0, 16);
}

/** The last members of a shared record: `"contributions":[…],"conflicts":[…]`. */
export function saidOf({ contributions, conflicts }: JoinedView): string {
  return `"contributions":${JSON.stringify(contributions)},"conflicts":${JSON.stringify(conflicts)}`;
}

/** A field's path and the sign of its value. */
export interface FieldSign {
  readonly path: string;
  readonly sign: number;
}

/** A short sign of a value, 32 bits: tells whether a field has changed, for `changedFields` only. */
export function valueSign(value: Json): number {
  const text = textOf(value);
  let sign = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    sign = Math.imul(sign ^ text.charCodeAt(i), 0x01000193);
  }
  return sign >>> 0;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : `\u0001${JSON.stringify(value)}`;
}

/** The paths whose sign differs, comes or goes, in alphabetical order. Without a version before, all paths. */
export function changedFields(
  before: readonly FieldSign[] | undefined,
  after: readonly FieldSign[],
): readonly string[] {
  const known = new Map((before ?? []).map(({ path, sign }) => [path, sign]));
  const changed: string[] = [];
  for (const { path, sign } of after) {
    if (known.get(path) !== sign) {
      changed.push(path);
    }
    known.delete(path);
  }
  return [...changed, ...known.keys()].toSorted();
}
