import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claimState, type HubState, readState } from './hub-state.js';

describe(claimState, () => {
  let file = '';
  beforeEach(() => void (file = join(mkdtempSync(join(tmpdir(), 'hub-state-')), 'hub.json')));
  afterEach(() => rmSync(join(file, '..'), { recursive: true }));

  const stateOf = (supervisor: number): HubState => ({
    supervisor,
    phase: 'up',
    consoleUrl: 'http://127.0.0.1:7100',
    kafka: { brokers: [] },
    database: { url: '' },
    apps: [],
  });

  it('gives the hub to the first of two supervisors', () => {
    const supervisor = spawn(process.execPath, [
      '-e',
      'setInterval(Object, 1e6)',
      'cli/dist/main.js',
    ]);

    expect(claimState(file, stateOf(supervisor.pid as number))).toBe(true);
    expect(claimState(file, stateOf(process.pid))).toBe(false);
    expect(readState(file)?.supervisor).toBe(supervisor.pid);
    supervisor.kill('SIGKILL');
  });

  it('takes over what a supervisor that died hard left behind', () => {
    // No process can have this number.
    writeFileSync(file, JSON.stringify(stateOf(2 ** 30)));

    expect(readState(file)).toBeUndefined();
    expect(claimState(file, stateOf(process.pid))).toBe(true);
  });

  it('does not take a stranger with the number of a dead supervisor for a hub', () => {
    const stranger = spawn('sleep', ['30']);

    writeFileSync(file, JSON.stringify(stateOf(stranger.pid as number)));

    expect(readState(file)).toBeUndefined();
    stranger.kill('SIGKILL');
  });
});
