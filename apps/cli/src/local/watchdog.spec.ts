import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';
import { waitUntil } from './ports.js';
import { watchOver } from './watchdog.js';

/** Starts a child under a watchdog, prints its number, and waits to be killed. */
const PARENT = `
import { spawn } from 'node:child_process';
import { watchOver } from './watchdog.mjs';
const child = spawn('/bin/sh', ['-c', "trap '' TERM; while :; do sleep 0.1; done"], { detached: true, stdio: 'ignore' });
watchOver(child.pid, { signal: 'TERM', graceSeconds: 0.3 * 10, removeFolders: [process.argv[2]] });
console.log(child.pid);
setInterval(() => undefined, 1000);
`;

describe(watchOver, () => {
  let folder = '';
  let parent: ChildProcess;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hub-watchdog-'));
    const source = readFileSync(fileURLToPath(new URL('./watchdog.ts', import.meta.url)), 'utf8');
    const { code } = transformSync(source, {
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    });
    writeFileSync(join(folder, 'watchdog.mjs'), code);
    writeFileSync(join(folder, 'parent.mjs'), PARENT);
    mkdirSync(join(folder, 'data'));
    parent = spawn(process.execPath, [join(folder, 'parent.mjs'), join(folder, 'data')]);
  });
  afterEach(() => {
    parent.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  it('ends a stubborn child and deletes its folder when the parent is killed hard', async () => {
    const [first] = (await once(parent.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    const pid = Number(first.toString());
    expect(isAlive(pid)).toBe(true);

    parent.kill('SIGKILL');

    expect(await waitUntil(async () => !isAlive(pid), 10)).toBe(true);
    expect(await waitUntil(async () => !existsSync(join(folder, 'data')), 5)).toBe(true);
  }, 20_000);

  it('touches nothing once it is dismissed', async () => {
    const child = spawn('sleep', ['30']);
    const watchdog = watchOver(child.pid as number, { signal: 'KILL', graceSeconds: 0 });

    watchdog.dismiss();

    expect(await waitUntil(async () => !isAlive(child.pid as number), 0.5)).toBe(false);
    child.kill('SIGKILL');
  });
});

/** A killed child of a dead parent is a zombie until somebody reaps it; that counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
  } catch {
    return false;
  }
}
