import type { Shared } from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import type { FieldSign } from '@hub/domain';
import { changedFields, utf8Bytes, valueSign } from '@hub/domain';
import type { Candidate } from './make-view.js';

/** What was published last of an entity. */
export interface Published {
  readonly version: number;
  readonly revision: number;
  /** ms since 1970. */
  readonly changedAt: number;
  /** Hex. */
  readonly hash: string;
  /** Absent in a first version: all fields. */
  readonly changed?: readonly string[];
  readonly signs: readonly FieldSign[];
}

/** How a candidate was come by. */
export interface Occasion {
  /** Read from the table, not handed over in memory. */
  readonly isFromTable: boolean;
  /** Marked before this relay gained its lease: its predecessor may have died before publishing (guard 23). */
  readonly isInherited: boolean;
  readonly now: Date;
}

/** What is to be done with a candidate. */
export type Decision =
  | { readonly kind: 'nothing' }
  /** The table says the same as what is published: older documents in memory are outdated now. */
  | { readonly kind: 'seen' }
  /** The version that is committed already, published once more: the same content. */
  | { readonly kind: 'repeat'; readonly published: Published }
  | { readonly kind: 'version'; readonly published: Published };

/**
 * Decides whether a view is a new version (guard 23). What was never shared is not shared as withdrawn or merged either.
 */
export function decide(
  candidate: Candidate,
  before: Published | undefined,
  occasion: Occasion,
): Decision {
  if (!before && candidate.view.state !== 'active') {
    return { kind: 'nothing' };
  }
  if (before && candidate.revision < before.revision) {
    return { kind: 'nothing' };
  }
  if (before?.hash === candidate.hash) {
    return decideUnchanged(candidate, before, occasion);
  }
  return { kind: 'version', published: nextVersion(candidate, before, occasion.now) };
}

function nextVersion(candidate: Candidate, before: Published | undefined, now: Date): Published {
  const signs = candidate.leaves.map(({ path, value }) => ({ path, sign: valueSign(value) }));
  return {
    version: (before?.version ?? 0) + 1,
    revision: candidate.revision,
    changedAt: now.getTime(),
    hash: candidate.hash,
    signs,
    ...(before ? { changed: changedFields(before.signs, signs) } : {}),
  };
}

function decideUnchanged(candidate: Candidate, before: Published, occasion: Occasion): Decision {
  if (occasion.isInherited) {
    return { kind: 'repeat', published: before };
  }
  return occasion.isFromTable && candidate.revision > before.revision
    ? { kind: 'seen' }
    : { kind: 'nothing' };
}

/** The value of `hub.shared.<kind>`; a record's own bytes are passed through where they are what is published. */
export function encodeShared(candidate: Candidate, published: Published): Buffer {
  const { entityId, kind, state, mergedInto, record, related } = candidate.view;
  const head: Partial<Shared> = {
    entityId,
    kind,
    version: published.version,
    state,
    ...(mergedInto === undefined ? {} : { mergedInto }),
    changedAt: inHubZone(new Date(published.changedAt)),
    changedFields: published.changed ?? candidate.leaves.map(({ path }) => path),
  };
  const before = `${JSON.stringify(head).slice(0, -1)},"record":`;
  const behind = `,"related":${JSON.stringify(related)},${candidate.said}}`;
  return utf8Bytes(before, candidate.recordBytes ?? JSON.stringify(record), behind);
}
