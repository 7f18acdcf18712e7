import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drop } from './send.js';

describe(drop, () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hub-send-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const fileOf = (name: string): string => {
    writeFileSync(join(folder, name), '证照编号\n');
    return join(folder, name);
  };

  it('copies the file under its own name and leaves no half file', () => {
    const dropped = drop(fileOf('xk.csv'), join(folder, 'in'));

    expect(readdirSync(join(folder, 'in'))).toEqual(['xk.csv']);
    expect(readFileSync(dropped.input, 'utf8')).toBe('证照编号\n');
    expect(dropped.result).toBe(join(folder, 'in', 'xk.result.json'));
  });

  it('takes another name when a result of that name lies there already', () => {
    drop(fileOf('xk.csv'), join(folder, 'in'));
    rmSync(join(folder, 'in', 'xk.csv'));
    writeFileSync(join(folder, 'in', 'xk.result.json'), '{}');

    writeFileSync(join(folder, 'in', 'xk-3.csv'), '');
    const dropped = drop(fileOf('xk.csv'), join(folder, 'in'));

    expect(dropped.input).toBe(join(folder, 'in', 'xk-2.csv'));
    expect(dropped.result).toBe(join(folder, 'in', 'xk-2.result.json'));
  });

  it('keeps the points of a name', () => {
    drop(fileOf('2026.11.24.csv'), join(folder, 'in'));
    drop(fileOf('2026.11.25.csv'), join(folder, 'in'));
    drop(fileOf('2026.11.25.csv'), join(folder, 'in'));

    expect(readdirSync(join(folder, 'in'))).toEqual([
      '2026.11.24.csv',
      '2026.11.25-2.csv',
      '2026.11.25.csv',
    ]);
  });
});
