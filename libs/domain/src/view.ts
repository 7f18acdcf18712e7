import { hash } from 'node:crypto';
import type { EntityState, Json, Kind, Shared, SharedContribution } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import { conflictsOf } from './conflicts.js';
import type { MayShare } from './extract.js';
import { shareable, shareableRecord } from './extract.js';
import type { Claim, Merged, MergeRules } from './merge.js';
import { mergeClaims } from './merge.js';
import type { Leaf } from './paths.js';
import { leavesOf } from './paths.js';

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

/**
 * The joined view of an entity: merged record, extracts of what it points at, who says what, and where they disagree.
 * A withdrawn entity keeps its last record, which nobody claims; a merged or erased one has nothing but its state.
 * Fields that may not be shared (`x-sharing: none`) stand nowhere in it.
 */
export function joinedView(
  rules: MergeRules & { readonly mayShare: MayShare },
  facts: EntityFacts,
): JoinedView {
  const { entityId, kind, state, mergedInto } = facts;
  const head = { entityId, kind, state, ...(mergedInto === undefined ? {} : { mergedInto }) };
  if (state === 'merged' || state === 'erased') {
    return { ...head, record: {}, related: {}, contributions: [], conflicts: [] };
  }
  const merged = mergeClaims(rules, facts.claims);
  const isLive = state === 'active';
  return {
    ...head,
    record: shareableRecord(merged.record, rules.mayShare),
    related: facts.related,
    contributions: isLive ? contributionsOf(facts.claims, merged, rules.mayShare) : [],
    conflicts: isLive ? shareableConflicts(rules, facts.claims, merged) : [],
  };
}

function contributionsOf(
  claims: readonly ReceiptedClaim[],
  merged: Merged,
  mayShare: MayShare,
): readonly SharedContribution[] {
  const fields: string[][] = claims.map(() => []);
  for (const { path, value, from } of merged.fields) {
    if (isShareable(path, value, mayShare)) {
      fields[from]?.push(path);
    }
  }
  return claims
    .map(({ system, form, receipt, at }, index) => ({
      system,
      form,
      receipt,
      at: inHubZone(new Date(at)),
      fields: (fields[index] ?? []).toSorted(),
    }))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function nameOf({ system, form, receipt }: SharedContribution): string {
  return `${system}/${form}/${receipt}`;
}

function shareableConflicts(
  rules: MergeRules & { readonly mayShare: MayShare },
  claims: readonly Claim[],
  merged: Merged,
): Shared['conflicts'] {
  const { mayShare } = rules;
  return conflictsOf(rules, claims, merged)
    .filter(({ path, shared }) => isShareable(path, shared, mayShare))
    .map((conflict) => ({
      path: conflict.path,
      shared: shareable(conflict.shared, conflict.path, mayShare) ?? null,
      values: conflict.values.map((said) => ({
        ...said,
        value: shareable(said.value, conflict.path, mayShare) ?? null,
      })),
    }));
}

function isShareable(path: string, value: Json, mayShare: MayShare): boolean {
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    if (!mayShare(path.slice(0, dot))) {
      return false;
    }
  }
  return shareable(value, path, mayShare) !== undefined;
}

/** All values of a view that `changedFields` names, in the order of their paths: the record's, and those of `related`. */
export function viewLeaves(view: Pick<JoinedView, 'record' | 'related'>): readonly Leaf[] {
  const leaves = [...leavesOf(view.record), ...leavesOf({ related: view.related })];
  return leaves.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * 16 bytes of SHA-256 over all that is published of a view; the order of members does not matter.
 * `leaves` are its `viewLeaves`, where the caller has them.
 */
export function viewHash(view: JoinedView, leaves = viewLeaves(view)): Buffer {
  const parts = [view.state, view.mergedInto ?? ''];
  for (const { path, value } of leaves) {
    parts.push(path, textOf(value));
  }
  parts.push(JSON.stringify(view.contributions), JSON.stringify(view.conflicts));
  return hash('sha256', parts.join('\u0000'), 'buffer').subarray(0, 16);
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
  before: ReadonlyMap<string, number> | undefined,
  after: ReadonlyMap<string, number>,
): readonly string[] {
  const changed: string[] = [];
  for (const [path, sign] of after) {
    if (before?.get(path) !== sign) {
      changed.push(path);
    }
  }
  for (const path of before?.keys() ?? []) {
    if (!after.has(path)) {
      changed.push(path);
    }
  }
  return changed.toSorted();
}
