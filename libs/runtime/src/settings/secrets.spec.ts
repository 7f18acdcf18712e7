import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Misconfigured } from '@hub/contracts';
import { secretsOf } from './secrets.js';

function aFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hub-spec-')), 'token');
  writeFileSync(file, content);
  return file;
}

describe(secretsOf, () => {
  it('finds a secret in the environment or in the file that is named there', () => {
    const secret = secretsOf({ HOUSING_TOKEN: 'abc', HEALTH_TOKEN_FILE: aFile('def\n') });

    expect(secret('HOUSING_TOKEN')).toBe('abc');
    expect(secret('HEALTH_TOKEN')).toBe('def');
  });

  it('knows no secret that is absent or empty', () => {
    const secret = secretsOf({ EMPTY: ' ', EMPTY_FILE_FILE: aFile('\n') });

    expect(secret('EMPTY')).toBeUndefined();
    expect(secret('EMPTY_FILE')).toBeUndefined();
    expect(secret('NONE')).toBeUndefined();
  });

  it('reads the file again, so that a secret can be changed', () => {
    const file = aFile('old');
    const secret = secretsOf({ TOKEN_FILE: file });
    expect(secret('TOKEN')).toBe('old');

    writeFileSync(file, 'new');

    expect(secret('TOKEN')).toBe('new');
  });

  it('names the variable that is wrong, and no content', () => {
    const both = secretsOf({ TOKEN: 'hush', TOKEN_FILE: aFile('hush') });
    const gone = secretsOf({ TOKEN_FILE: '/nowhere/hush' });

    expect(() => both('TOKEN')).toThrow(
      new Misconfigured('TOKEN and TOKEN_FILE are both given', ''),
    );
    expect(() => gone('TOKEN')).toThrow(/^TOKEN_FILE names a file that cannot be read$/);
  });
});
