import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Log } from '../log/log.js';

/** Who calls: a system by its key, or one of the hub's own processes, which may do everything. */
export interface KeyHolder {
  /** `hub` for the hub itself. */
  readonly system: string;
  readonly internal: boolean;
}

/** One line of the keys file. */
export interface StoredKey {
  readonly system: string;
  /** SHA-256 of the key, hexadecimal. */
  readonly sha256: string;
  /** RFC 3339. */
  readonly created: string;
  /** RFC 3339; present means that the key is no longer good. */
  readonly revoked?: string;
}

/** The content of the keys file. */
export interface StoredKeys {
  readonly keys: readonly StoredKey[];
}

const LOOK_EVERY_MS = 500;

/** What the keys file keeps of a key. */
export function hashOfKey(key: string): string {
  return hash('sha256', key, 'hex');
}

/**
 * The keys file, read again when it changes. It is looked at when a key is asked for, at most every half second, so
 * a revoked key is refused half a second later at the latest and nothing has to be closed. No file means no keys.
 */
export class KeyFile {
  private callers = new Map<string, KeyHolder>();
  private seen = 'never';
  private nextLookMs = 0;
  private readonly internalHash: string;

  constructor(
    private readonly path: string,
    private readonly log: Log,
    /** The hub's own key (`HubKeys.internalKey`), which stands in no file. */
    internalKey: string,
    /** Milliseconds that only go forward. */
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.internalHash = hashOfKey(internalKey);
  }

  /** Who holds `key`; `undefined` for a key that is unknown or revoked. */
  callerOf(key: string): KeyHolder | undefined {
    this.look();
    // Looking up a hash tells nothing of how much of a key was right.
    const sha256 = hashOfKey(key);
    return sha256 === this.internalHash ? HUB : this.callers.get(sha256);
  }

  private look(): void {
    const now = this.nowMs();
    if (now < this.nextLookMs) {
      return;
    }
    this.nextLookMs = now + LOOK_EVERY_MS;
    const version = versionOf(this.path);
    if (version === this.seen) {
      return;
    }
    this.seen = version;
    try {
      this.callers = version === 'none' ? new Map() : callersIn(readFileSync(this.path, 'utf8'));
    } catch (error) {
      // Half-written or unreadable: the keys known so far stay good rather than shut everybody out.
      this.log.warn('keys-file-unreadable', { file: this.path, reason: reasonOf(error) });
    }
  }
}

const HUB: KeyHolder = { system: 'hub', internal: true };

/** Changes whenever the file does: also when another one takes its place with the same size and time. */
function versionOf(path: string): string {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? 'none' : `${stat.ino}/${stat.size}/${stat.mtimeNs}`;
}

function callersIn(text: string): Map<string, KeyHolder> {
  const { keys } = JSON.parse(text) as StoredKeys;
  return new Map(
    keys
      .filter((key) => key.revoked === undefined && key.system !== HUB.system)
      .map((key) => [key.sha256.toLowerCase(), { system: key.system, internal: false }]),
  );
}

function reasonOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'not a keys file';
}
