import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { Misconfigured } from '@hub/contracts';
import { IsBoolean, IsInt, IsString, Min, MinLength } from 'class-validator';
import { loadSettings, settingNames } from './load-settings.js';
import { Secret } from './secret.js';

class PollSettings {
  @IsString()
  SOURCE_NAME: string = 'housing';

  @Secret()
  @MinLength(5)
  SOURCE_TOKEN: string = '';

  @IsInt()
  @Min(1)
  POLL_SECONDS: number = 30;

  @IsBoolean()
  POLL_AT_NIGHT: boolean = false;
}

class MoreSettings extends PollSettings {
  @IsInt()
  PAGE_RECORDS: number = 100;
}

function aFile(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'hub-spec-')), 'token');
  writeFileSync(file, content);
  return file;
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(Misconfigured);
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe(loadSettings.name, () => {
  it('reads variables as the declared types and keeps defaults for the rest', () => {
    const settings = loadSettings(PollSettings, {
      SOURCE_TOKEN: 'abcde',
      POLL_SECONDS: '5',
      POLL_AT_NIGHT: 'yes',
    });

    expect({ ...settings }).toEqual({
      SOURCE_NAME: 'housing',
      SOURCE_TOKEN: 'abcde',
      POLL_SECONDS: 5,
      POLL_AT_NIGHT: true,
    });
  });

  it('takes an empty variable for one that is not given', () => {
    expect(
      loadSettings(PollSettings, { SOURCE_TOKEN: 'abcde', POLL_SECONDS: ' ' }).POLL_SECONDS,
    ).toBe(30);
  });

  it('reads a secret from the file that *_FILE names, without its line break', () => {
    const settings = loadSettings(PollSettings, { SOURCE_TOKEN_FILE: aFile('from-a-file\n') });

    expect(settings.SOURCE_TOKEN).toBe('from-a-file');
  });

  it('reads files for secrets only', () => {
    const settings = loadSettings(PollSettings, {
      SOURCE_TOKEN: 'abcde',
      SOURCE_NAME_FILE: aFile('health'),
    });

    expect(settings.SOURCE_NAME).toBe('housing');
  });

  it('names every variable at fault in one line, and no value', () => {
    const message = messageOf(() =>
      loadSettings(MoreSettings, {
        SOURCE_TOKEN: 'shh',
        POLL_SECONDS: 'often',
        PAGE_RECORDS: '1.5',
      }),
    );

    expect(message).toMatch(/SOURCE_TOKEN .*; POLL_SECONDS .*; PAGE_RECORDS/);
    expect(message).not.toMatch(/\n|shh|often|1\.5/);
  });

  it('refuses a secret that is given twice and a file that is not there', () => {
    const twice = messageOf(() =>
      loadSettings(PollSettings, { SOURCE_TOKEN: 'abcde', SOURCE_TOKEN_FILE: aFile('abcde') }),
    );
    const missing = messageOf(() => loadSettings(PollSettings, { SOURCE_TOKEN_FILE: '/nowhere' }));

    expect(twice).toContain('SOURCE_TOKEN and SOURCE_TOKEN_FILE are both given');
    expect(missing).toContain('SOURCE_TOKEN_FILE names a file that cannot be read');
  });

  it('is content without what the caller does without, and with nothing else missing', () => {
    const settings = loadSettings(PollSettings, {}, { without: ['SOURCE_TOKEN'] });
    const message = messageOf(() =>
      loadSettings(PollSettings, { POLL_SECONDS: '0' }, { without: ['SOURCE_TOKEN'] }),
    );

    expect(settings.SOURCE_TOKEN).toBe('');
    expect(message).toContain('POLL_SECONDS');
  });

  it('freezes what it gives', () => {
    const settings = loadSettings(PollSettings, { SOURCE_TOKEN: 'abcde' });

    expect(() => Object.assign(settings, { POLL_SECONDS: 1 })).toThrow(TypeError);
  });

  it('never shows a secret, however it is printed', () => {
    const settings = loadSettings(MoreSettings, { SOURCE_TOKEN: 'abcde' });

    expect(JSON.stringify({ settings })).not.toContain('abcde');
    expect(inspect(settings)).not.toContain('abcde');
    expect(inspect({ deep: { settings } }, { depth: 9 })).toContain('(secret)');
  });

  it('lists the names of base class and subclass in their order', () => {
    expect(settingNames(new MoreSettings())).toEqual([
      'SOURCE_NAME',
      'SOURCE_TOKEN',
      'POLL_SECONDS',
      'POLL_AT_NIGHT',
      'PAGE_RECORDS',
    ]);
  });
});
