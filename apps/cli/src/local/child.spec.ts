import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.js';

describe(Child, () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hub-child-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const shell = (script: string, command = '/bin/sh'): Child =>
    new Child({
      name: 'Kafka',
      command,
      args: ['-c', script],
      logFile: join(folder, 'log'),
      lastWill: { signal: 'KILL', graceSeconds: 0 },
    });

  it('tells how it ended, its last words and the whole log', async () => {
    const child = shell('echo first; echo last >&2; exit 3');

    await child.ended;

    const failure = child.failure('starting');
    expect(failure.message).toBe(
      'Kafka ended while starting (exit code 3). Its last words:\n  | first\n  | last',
    );
    expect(failure.remedy).toBe(`The whole log is ${join(folder, 'log')}.`);
  });

  it.each([
    ['write failed: No space left on device', /disk is full/],
    ['could not bind IPv4 address "127.0.0.1": Address already in use', /HUB_PORT_BASE/],
    ['java.lang.UnsupportedClassVersionError: kafka/Kafka', /JDK 17/],
  ])('knows what to do about: %s', async (words, remedy) => {
    const child = shell(`echo '${words}'; exit 1`);

    await child.ended;

    expect(child.failure('starting').remedy).toMatch(remedy);
  });

  it('tells a line of our own logs in words', async () => {
    const error = { message: 'Kafka does not answer.', remedy: 'Start it.', stack: ['at x'] };
    const child = shell(
      `echo '${JSON.stringify({ level: 'error', event: 'start-failed', error })}'`,
    );

    await child.ended;

    expect(child.lastWords()).toBe('start-failed: Kafka does not answer. Start it.');
  });

  it('says that a program is not installed', async () => {
    const child = shell('', join(folder, 'no-such-java'));

    await child.ended;

    expect(child.failure('starting').message).toContain('ENOENT');
    expect(child.failure('starting').remedy).toContain('./hub doctor');
  });

  it('leaves out what an earlier process wrote into the same log', async () => {
    await shell('echo old').ended;
    const child = shell('echo new');

    await child.ended;

    expect(child.lastWords()).toBe('new');
  });

  it('kills a process that does not stop in time', async () => {
    const child = shell("trap '' TERM; while :; do sleep 0.05; done");

    const end = await child.stop('SIGTERM', 0.2);

    expect(end.signal).toBe('SIGKILL');
    expect(child.isRunning).toBe(false);
  });
});
