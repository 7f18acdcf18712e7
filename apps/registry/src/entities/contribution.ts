import type { JsonObject } from '@hub/contracts';

/** A link to a target by the hash of the identity it is pointed at with. */
export interface Target {
  /** `holder`, `item`, `case`, `project`. */
  readonly role: string;
  readonly hash: string;
}

/** What one native record says about an entity (来源记录), with the version it says it in. */
export interface Contribution {
  /** Match key of the native record, within its kind. */
  readonly key: string;
  readonly system: string;
  readonly form: string;
  readonly receipt: string;
  readonly attempt: number;
  /** Source version: ms since 1970, ties broken by `seq`. */
  readonly at: number;
  readonly seq: number;
  /** False once it is withdrawn: a tombstone, so that an older upsert cannot revive it (guard 20). */
  readonly live: boolean;
  /** 16 bytes of SHA-256 over the record's bytes, in hex; empty for a withdrawal. */
  readonly hash: string;
  /** Match keys of its identities. */
  readonly ids: readonly string[];
  /** Links that its mapping stated beside the record. */
  readonly stated: readonly Target[];
  /** The canonical record; of a tombstone the last one, absent if there never was one. */
  readonly record?: JsonObject;
  /** The record's JSON as it was read from the log, passed through without being written again. */
  readonly bytes?: Uint8Array;
  /** Those of its identities that something else in the records can deny, with their schemes; known as `bytes` is. */
  readonly deniable?: readonly { readonly hash: string; readonly scheme: string }[];
  /** Links of its own record, stated ones included; known only in the process that read it from the log. */
  readonly targets?: readonly Target[];
  /** The trace of the message that said it; known as `bytes` is. */
  readonly traceparent?: string | undefined;
}

/**
 * Whether `next` takes the place of `held` (guard 9): a newer source version, a newer attempt at the same one, or the
 * very same with another content, which a changed mapping made of it.
 */
export function takesPlaceOf(next: Contribution, held: Contribution): boolean {
  const order = next.at - held.at || next.seq - held.seq || next.attempt - held.attempt;
  return order > 0 || (order === 0 && next.hash !== held.hash);
}

/** `held` taken back by `next`: what it said last is kept, and says nothing any more. */
export function withdrawnBy(next: Contribution, held: Contribution): Contribution {
  return { ...held, ...versionOf(next), live: false, hash: next.hash };
}

function versionOf(contribution: Contribution): Partial<Contribution> {
  const { receipt, attempt, at, seq, traceparent } = contribution;
  return { receipt, attempt, at, seq, traceparent };
}
