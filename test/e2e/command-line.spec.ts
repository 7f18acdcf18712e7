import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StatusDocument } from '../../apps/cli/src/hub/status.js';
import { removePostgresFolder } from '../../apps/cli/src/local/postgres-files.js';
import { freePorts } from '../../apps/cli/src/local/ports.js';
import { prepareQuickKafka } from '../../apps/cli/src/local/quick-kafka.js';
import { until } from '../support/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 300_000;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

describe('./hub', () => {
  let home = '';
  let portBase = 0;
  beforeAll(async () => {
    const { jars } = await prepareQuickKafka();
    home = mkdtempSync(join(ROOT, '.testing/command-'));
    mkdirSync(join(home, 'kafka'));
    // Fetching them again for each run would only test Maven.
    symlinkSync(jars, join(home, 'kafka/jars'));
    [portBase = 0] = await freePorts(1);
  }, START_MS);
  afterAll(async () => {
    await hub('down');
    removePostgresFolder(join(home, 'postgres'));
    rmSync(home, { recursive: true });
  }, START_MS);

  /** Resolves when the command has ended and nobody holds its streams any more. */
  const hub = (words: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const ours = { HUB_HOME: home, HUB_PORT_BASE: String(portBase) };
      const child = spawn(join(ROOT, 'hub'), words.split(' '), {
        env: { ...process.env, ...ours, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const written = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (written.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (written.stderr += chunk.toString()));
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, ...written }));
    });
  const status = async (): Promise<StatusDocument> =>
    JSON.parse((await hub('status --json')).stdout) as StatusDocument;
  const pidsOf = (document: StatusDocument): number[] =>
    [document.kafka.pid, document.database.pid, ...document.apps.map((app) => app.pid)].filter(
      (pid) => pid !== undefined,
    );
  it(
    'starts, returns when all is up, and leaves its streams alone',
    async () => {
      const { code, stdout, stderr } = await hub('up --detach --no-city --json');

      const document = JSON.parse(stdout) as StatusDocument;
      expect(code).toBe(0);
      expect(stderr).toMatch(new RegExp(`^Hub is up: http://127\\.0\\.0\\.1:${portBase}$`, 'm'));
      expect(document.state).toBe('up');
      expect(document.apps.length).toBeGreaterThan(0);
      expect(document.apps.every((app) => app.state === 'up')).toBe(true);
      expect(pidsOf(document).every(isAlive)).toBe(true);
      expect(existsSync(document.keys['double-publicity'] ?? '')).toBe(true);
      expect(await status()).toEqual(document);
    },
    START_MS,
  );

  it(
    'says that it runs already when it is started twice',
    async () => {
      const { code, stdout } = await hub('up');

      expect(code).toBe(0);
      expect(stdout).toContain('runs already');
      expect(stdout).toContain(`Hub is up: http://127.0.0.1:${portBase}\n`);
    },
    START_MS,
  );

  it(
    'does not forget the data of a hub that is up',
    async () => {
      const { code, stderr } = await hub('up --fresh');

      expect(code).toBe(1);
      expect(stderr).toContain('./hub down');
    },
    START_MS,
  );

  it(
    'does not resume what is not paused, and pauses once',
    async () => {
      const order = (kind: string): Promise<Ended> =>
        hub(`${kind} market-regulation --reason maintenance`);

      const early = await order('resume');
      const paused = await order('pause');
      const again = await order('pause');
      const resumed = await order('resume');

      const codes = [early, paused, again, resumed].map(({ code }) => code);
      expect(codes).toEqual([1, 0, 1, 0]);
      expect(early.stdout).toContain('is not paused.\n  → There is nothing to resume');
      expect(again.stdout).toContain('is paused already.');
      expect(resumed.stdout).toContain('resume market-regulation: done.');
    },
    START_MS,
  );

  it(
    'starts again what was killed, with one line saying so',
    async () => {
      const before = await status();
      const killed = [before.kafka.pid, before.apps[0]?.pid].filter((pid) => pid !== undefined);

      killed.forEach((pid) => process.kill(pid, 'SIGKILL'));

      await until(
        'what was killed runs again',
        async () => {
          const now = await status();
          return now.state === 'up' && !pidsOf(now).some((pid) => killed.includes(pid));
        },
        240,
      );
      const log = readFileSync(join(home, 'logs/hub.log'), 'utf8');
      expect(log.match(/ended \(signal SIGKILL\); it is started again at once\.$/gm)).toHaveLength(
        2,
      );
    },
    START_MS,
  );

  it(
    'takes everything with it when its supervisor is killed',
    async () => {
      const pids = pidsOf(await status());
      const { supervisor } = JSON.parse(readFileSync(join(home, 'hub.json'), 'utf8')) as {
        supervisor: number;
      };

      process.kill(supervisor, 'SIGKILL');

      await until('all have ended', () => !pids.some(isAlive));
      expect((await status()).state).toBe('down');
    },
    START_MS,
  );

  it(
    'goes on with its data and keys at the next start, and stops in order',
    async () => {
      const key = readFileSync(join(home, 'keys/double-publicity.key'), 'utf8');
      await hub('up --detach --no-city');
      const pids = pidsOf(await status());

      const { code, stdout } = await hub('down');

      expect(code).toBe(0);
      expect(stdout).toContain('Hub is down.');
      expect(pids.some(isAlive)).toBe(false);
      expect(readFileSync(join(home, 'keys/double-publicity.key'), 'utf8')).toBe(key);
    },
    START_MS,
  );
});

/** Whether a process runs; one that has ended and is not yet reaped does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/\) Z /.test(readFileSync(stat, 'utf8'));
  } catch {
    return false;
  }
}
