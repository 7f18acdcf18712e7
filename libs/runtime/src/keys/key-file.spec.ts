import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { createLog } from '../log/log.js';
import { KeyFile, hashOfKey } from './key-file.js';

const CREATED = '2026-11-25T09:00:00+08:00';

describe(KeyFile.name, () => {
  let path: string;
  let nowMs: number;
  let lines: string[];
  let keys: KeyFile;

  const write = (...entries: { system: string; key: string; revoked?: string }[]): void =>
    writeFileSync(
      path,
      JSON.stringify({
        keys: entries.map(({ key, ...rest }) => ({
          sha256: hashOfKey(key),
          created: CREATED,
          ...rest,
        })),
      }),
    );

  beforeEach(() => {
    path = join(mkdtempSync(join(tmpdir(), 'hub-spec-')), 'keys.json');
    nowMs = 0;
    lines = [];
    const log = createLog({
      app: 'a',
      instance: '1',
      level: 'info',
      write: (l) => void lines.push(l),
    });
    keys = new KeyFile(path, log, 'the-internal-key', () => nowMs);
  });

  it('knows the systems of its keys', () => {
    write({ system: 'housing', key: 'h' }, { system: 'health', key: 'g' });

    expect(keys.callerOf('h')).toEqual({ system: 'housing', internal: false });
    expect(keys.callerOf('g')).toEqual({ system: 'health', internal: false });
    expect(keys.callerOf('x')).toBeUndefined();
  });

  it('knows the hub by its internal key, also without a file', () => {
    expect(keys.callerOf('the-internal-key')).toEqual({ system: 'hub', internal: true });
    expect(keys.callerOf('h')).toBeUndefined();
  });

  it('lets nobody become the hub through the file', () => {
    write({ system: 'hub', key: 'h' });

    expect(keys.callerOf('h')).toBeUndefined();
  });

  it('takes two keys of one system, so that keys can be changed without a gap', () => {
    write({ system: 'housing', key: 'old' }, { system: 'housing', key: 'new' });

    expect(keys.callerOf('old')).toEqual(keys.callerOf('new'));
  });

  it('refuses a key half a second after it was revoked, at the latest', () => {
    write({ system: 'housing', key: 'h' });
    keys.callerOf('h');
    write({ system: 'housing', key: 'h', revoked: CREATED });

    nowMs = 499;
    expect(keys.callerOf('h')).toBeDefined();
    nowMs = 500;
    expect(keys.callerOf('h')).toBeUndefined();
  });

  it('notices another file in its place', () => {
    write({ system: 'housing', key: 'h' });
    keys.callerOf('h');
    const first = path;
    path = `${first}.new`;
    write({ system: 'housing', key: 'i' });
    renameSync(path, first);

    nowMs = 1_000;
    expect(keys.callerOf('i')).toBeDefined();
  });

  it('keeps the keys it knows while the file is half-written, and says so once', () => {
    write({ system: 'housing', key: 'h' });
    keys.callerOf('h');
    writeFileSync(path, '{"keys":[');

    for (nowMs = 1_000; nowMs < 5_000; nowMs += 1_000) {
      expect(keys.callerOf('h')).toBeDefined();
    }
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('keys-file-unreadable');
  });

  it('knows no key any more when the file is gone', () => {
    write({ system: 'housing', key: 'h' });
    keys.callerOf('h');
    rmSync(path);

    nowMs = 1_000;
    expect(keys.callerOf('h')).toBeUndefined();
  });
});
