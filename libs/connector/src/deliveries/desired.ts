import { hash } from 'node:crypto';
import type { Shared } from '@hub/contracts';
import { wantsView } from '@hub/domain';
import type { HubKeys } from '@hub/runtime';
import type { Recipient } from './recipient.js';

/** What a recipient should hold of an entity: the encoded native record, and its name. */
export interface Desired {
  /** The native key as kept in tables. */
  readonly key: string;
  readonly native: Buffer;
  /** SHA-256 of `native`, hexadecimal. */
  readonly hash: string;
  /** Required fields that nobody holds; empty when the record can go. */
  readonly missing: readonly string[];
  /** Set when the recipient's own system told us all that is in it: since when, ms since 1970. */
  readonly toldAt?: number;
}

/** Fills the recipient's form from a shared record; undefined when it is to hold nothing of it. */
export function desiredOf(recipient: Recipient, view: Shared, keys: HubKeys): Desired | undefined {
  if (view.state !== 'active' || !wantsView(recipient.want, view)) {
    return undefined;
  }
  const { stage } = recipient;
  const { kind, record, related } = view;
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a form is filled here, no array
  const { native, missing } = stage.fill({ kind, record, related: { ...related } });
  // Without its key fields it is incomplete, and is known by its entity meanwhile.
  const keyText = stage.keyOf(native) ?? JSON.stringify({ entity: view.entityId });
  const bytes = Buffer.from(JSON.stringify(native));
  return {
    key: keys.nativeKey(stage.system, stage.form, keyText).id,
    native: bytes,
    hash: hash('sha256', bytes, 'hex'),
    missing,
  };
}
