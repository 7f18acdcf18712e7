import type { Fault, Intent, IntakeState } from '@hub/contracts';
import type { EncodedRecord } from '../stage/stage-result.js';
import type { Image, Known, OpenQuarantine, Version } from './known.js';
import { isOlder } from './known.js';

/** One message of `hub.received`, as far as the decision needs it. */
export interface Arrived {
  readonly receipt: string;
  readonly intent: Intent;
  readonly offset: number;
  /** ms since 1970. */
  readonly receivedAt: number;
  readonly nativeHash: string;
  /** Set in a redo: the original source version (guard 13). */
  readonly sourceVersion?: Version | undefined;
}

/** What a native record turns out to be once it is read. */
export type ReadRecord =
  | {
      readonly kind: 'fits';
      readonly hash: string;
      readonly records: readonly EncodedRecord[];
      readonly warnings: readonly Fault[];
      readonly changedAt?: number;
      readonly share: boolean;
    }
  | {
      readonly kind: 'faulty';
      readonly faults: readonly Fault[];
      readonly warnings: readonly Fault[];
      readonly changedAt?: number;
    }
  | { readonly kind: 'withdrawal'; readonly changedAt?: number };

/** How a form says when its records changed. */
export interface VersionRule {
  /** The form declares `changedAt`: a record without it keeps the key's last one. */
  readonly declared: boolean;
}

/** What becomes of one message, and what the hub knows of its key afterwards. */
export interface Decision {
  readonly state: IntakeState;
  /** The receipt it repeats, or that overtook it. */
  readonly of?: string;
  /** The key's new image, when it changes. */
  readonly image?: Image;
  /** The key's new open quarantined record. */
  readonly quarantine?: OpenQuarantine & {
    readonly faults: readonly Fault[];
    readonly warnings: readonly Fault[];
  };
  /** An older quarantined receipt that this one closes as `superseded`. */
  readonly closes?: string;
  /** What goes to `hub.canonical`. */
  readonly publish?: {
    readonly intent: Intent;
    readonly records: readonly EncodedRecord[];
    readonly version: Version;
  };
  readonly warnings: readonly Fault[];
}

/**
 * Decides one message against what is known of its key (`mechanisms.md` 8–11).
 * `read` is called only when equal bytes have not settled the matter already.
 */
export function decide(
  known: Known,
  arrived: Arrived,
  rule: VersionRule,
  read: () => ReadRecord,
): Decision {
  const { image } = known;
  if (image && isSameAgain(image, arrived)) {
    return { state: 'duplicate', of: image.receipt, ...closing(known, arrived), warnings: [] };
  }
  const reading = read();
  const version = versionOf(reading.changedAt, known, arrived, rule);
  if (reading.kind === 'faulty') {
    return quarantine(known, arrived, version, reading);
  }
  if (image && isOlder(version, image.version)) {
    return { state: 'superseded', of: image.receipt, warnings: [] };
  }
  if (reading.kind === 'withdrawal') {
    return withdraw(known, arrived, version);
  }
  if (!reading.share) {
    return holdBack(known, arrived, version, reading.warnings);
  }
  return accept(known, arrived, version, reading);
}

function isSameAgain(image: Image, arrived: Arrived): boolean {
  return (
    image.intent === 'upsert' &&
    arrived.intent === 'upsert' &&
    image.nativeHash === arrived.nativeHash &&
    image.receipt !== arrived.receipt
  );
}

/** Guard 10, with one refinement: without a declared `changedAt`, time never runs backwards for a key. */
function versionOf(
  changedAt: number | undefined,
  known: Known,
  arrived: Arrived,
  rule: VersionRule,
): Version {
  if (arrived.sourceVersion) {
    return arrived.sourceVersion;
  }
  const last = known.image?.version.at;
  const at =
    changedAt ??
    (rule.declared ? (last ?? arrived.receivedAt) : Math.max(arrived.receivedAt, last ?? 0));
  return { at, seq: arrived.offset };
}

function quarantine(
  known: Known,
  arrived: Arrived,
  version: Version,
  reading: ReadRecord & { kind: 'faulty' },
): Decision {
  const open = known.quarantined;
  if (open && open.receipt !== arrived.receipt && open.nativeHash === arrived.nativeHash) {
    return { state: 'duplicate', of: open.receipt, warnings: [] };
  }
  const newer = overtakenBy(known, arrived, version);
  if (newer) {
    return { state: 'superseded', of: newer, warnings: [] };
  }
  return {
    state: 'quarantined',
    quarantine: {
      receipt: arrived.receipt,
      version,
      nativeHash: arrived.nativeHash,
      faults: reading.faults,
      warnings: reading.warnings,
    },
    ...(open && open.receipt !== arrived.receipt ? { closes: open.receipt } : {}),
    warnings: [],
  };
}

function overtakenBy(known: Known, arrived: Arrived, version: Version): string | undefined {
  const { image, quarantined } = known;
  if (image && isOlder(version, image.version)) {
    return image.receipt;
  }
  if (
    quarantined &&
    quarantined.receipt !== arrived.receipt &&
    isOlder(version, quarantined.version)
  ) {
    return quarantined.receipt;
  }
  return undefined;
}

function withdraw(known: Known, arrived: Arrived, version: Version): Decision {
  const { image } = known;
  if (image?.intent === 'withdraw') {
    return { state: 'duplicate', of: image.receipt, warnings: [] };
  }
  const next: Image = {
    receipt: arrived.receipt,
    version,
    intent: 'withdraw',
    hash: '',
    nativeHash: arrived.nativeHash,
  };
  if (!image) {
    // Remembered, so that a late older record is not taken for new.
    return { state: 'not-shared', image: next, ...closing(known, arrived, version), warnings: [] };
  }
  return {
    state: 'published',
    image: next,
    publish: { intent: 'withdraw', records: [], version },
    ...closing(known, arrived, version),
    warnings: [],
  };
}

/** A record that the form's `share:` filter holds back; what had been shared of it before is taken back. */
function holdBack(
  known: Known,
  arrived: Arrived,
  version: Version,
  warnings: readonly Fault[],
): Decision {
  const wasShared = known.image?.intent === 'upsert';
  return {
    state: 'not-shared',
    image: {
      receipt: arrived.receipt,
      version,
      intent: 'withdraw',
      hash: '',
      nativeHash: arrived.nativeHash,
    },
    ...(wasShared ? { publish: { intent: 'withdraw' as const, records: [], version } } : {}),
    ...closing(known, arrived, version),
    warnings,
  };
}

function accept(
  known: Known,
  arrived: Arrived,
  version: Version,
  reading: ReadRecord & { kind: 'fits' },
): Decision {
  const { image } = known;
  const next: Image = {
    receipt: arrived.receipt,
    version,
    intent: 'upsert',
    hash: reading.hash,
    nativeHash: arrived.nativeHash,
  };
  if (image?.intent === 'upsert' && image.hash === reading.hash) {
    const advanced = reading.changedAt !== undefined && reading.changedAt > image.version.at;
    return {
      state: 'duplicate',
      of: image.receipt,
      // What a newer record confirms is no older than that record: a late one in between stays superseded.
      ...(advanced ? { image: { ...next, receipt: image.receipt } } : {}),
      ...closing(known, arrived, version),
      warnings: reading.warnings,
    };
  }
  return {
    state: 'published',
    image: next,
    publish: { intent: 'upsert', records: reading.records, version },
    ...closing(known, arrived, version),
    warnings: reading.warnings,
  };
}

/** Guard 11: a later good record, or the image again, closes what was waiting under the same key. */
function closing(known: Known, arrived: Arrived, version?: Version): { closes?: string } {
  const open = known.quarantined;
  if (!open || open.receipt === arrived.receipt) {
    return {};
  }
  return version && isOlder(version, open.version) ? {} : { closes: open.receipt };
}

/** What is known of a key after a decision: the working copy of guard 8. */
export function afterwards(known: Known, arrived: Arrived, decision: Decision): Known {
  const image = decision.image ?? known.image;
  const quarantined = decision.quarantine ?? stillOpen(known, arrived, decision);
  return { ...(image ? { image } : {}), ...(quarantined ? { quarantined } : {}) };
}

function stillOpen(
  { quarantined }: Known,
  arrived: Arrived,
  decision: Decision,
): OpenQuarantine | undefined {
  const settled = decision.closes ?? arrived.receipt;
  return quarantined?.receipt === settled ? undefined : quarantined;
}
