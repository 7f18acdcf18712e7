import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { inHubZone, Misconfigured } from '@hub/contracts';
import { hashOfKey, type StoredKey, type StoredKeys } from '@hub/runtime';

/** Makes, revokes and lists API keys in the keys file, which the apps read again when it changes. */
export class KeyStore {
  constructor(
    private readonly file: string,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** All keys, oldest first. Throws `Misconfigured` when the file is not one of ours. */
  list(): readonly StoredKey[] {
    if (!existsSync(this.file)) {
      return [];
    }
    try {
      const { keys } = JSON.parse(readFileSync(this.file, 'utf8')) as StoredKeys;
      return [...keys];
    } catch (error) {
      throw new Misconfigured(
        `The keys file ${this.file} cannot be read.`,
        'Restore it from a backup, or delete it and make new keys with ./hub key create.',
        {},
        { cause: error },
      );
    }
  }

  /** Makes one more key for `system`. This is the only time its text is known. */
  create(system: string): string {
    const key = randomBytes(32).toString('base64url');
    const created = inHubZone(this.now());
    this.save([...this.list(), { system, sha256: hashOfKey(key), created }]);
    return key;
  }

  /** Ends all keys of `system` that are still good, and says how many these were. */
  revoke(system: string): number {
    const isEnding = (key: StoredKey): boolean => key.system === system && !key.revoked;
    const keys = this.list();
    const revoked = inHubZone(this.now());
    this.save(keys.map((key) => (isEnding(key) ? { ...key, revoked } : key)));
    return keys.filter(isEnding).length;
  }

  /** A key whose text is in `fileOf(system)` for every system that never had one; a revoked one is not made again. */
  ensure(systems: readonly string[], fileOf: (system: string) => string): void {
    const known = new Set(this.list().map((key) => key.system));
    for (const system of systems.filter((name) => !known.has(name))) {
      writePrivately(fileOf(system), `${this.create(system)}\n`);
    }
  }

  private save(keys: readonly StoredKey[]): void {
    writePrivately(this.file, `${JSON.stringify({ keys }, undefined, 2)}\n`);
  }
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivately(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const partial = `${file}.${process.pid}.tmp`;
  writeFileSync(partial, text, { mode: 0o600 });
  renameSync(partial, file);
}

/** The secret in `file`, made at the first call: 32 random bytes as hex. */
export function ensureSecret(file: string): string {
  if (!existsSync(file)) {
    writePrivately(file, `${randomBytes(32).toString('hex')}\n`);
  }
  return readFileSync(file, 'utf8').trim();
}
