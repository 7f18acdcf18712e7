import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSecret, KeyStore } from './key-store.js';

describe(KeyStore, () => {
  let folder = '';
  let store: KeyStore;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hub-keys-'));
    store = new KeyStore(join(folder, 'keys.json'), () => new Date('2026-11-25T01:30:00Z'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const fileOf = (system: string): string => join(folder, `${system}.key`);

  it('keeps the hash of a key and never the key', () => {
    const key = store.create('housing');

    const sha256 = createHash('sha256').update(key).digest('hex');
    expect(store.list()).toEqual([
      { system: 'housing', sha256, created: '2026-11-25T09:30:00.000+08:00' },
    ]);
    expect(readFileSync(join(folder, 'keys.json'), 'utf8')).not.toContain(key);
    expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('revokes every good key of one system and no other', () => {
    store.create('housing');
    store.create('housing');
    store.create('health');

    expect(store.revoke('housing')).toBe(2);
    expect(store.revoke('housing')).toBe(0);
    expect(store.list().filter((key) => !key.revoked)).toMatchObject([{ system: 'health' }]);
  });

  it('writes a local key for each new system, for its owner only, and once', () => {
    store.ensure(['housing', 'health'], fileOf);
    const before = readFileSync(fileOf('housing'), 'utf8');

    store.ensure(['housing', 'health'], fileOf);

    expect(readFileSync(fileOf('housing'), 'utf8')).toBe(before);
    expect(statSync(fileOf('housing')).mode & 0o777).toBe(0o600);
    expect(store.list()).toHaveLength(2);
  });

  it('makes no new key for a system whose key was revoked on purpose', () => {
    store.ensure(['housing'], fileOf);
    store.revoke('housing');
    rmSync(fileOf('housing'));

    store.ensure(['housing'], fileOf);

    expect(existsSync(fileOf('housing'))).toBe(false);
  });

  it('refuses a file that is not a keys file, with the remedy', () => {
    writeFileSync(join(folder, 'keys.json'), '[');

    expect(() => store.list()).toThrow(/cannot be read/);
  });
});

describe(ensureSecret, () => {
  it('makes a secret once, for its owner only', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'hub-secret-')), 'hmac.key');

    const made = ensureSecret(file);

    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(ensureSecret(file)).toBe(made);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});
