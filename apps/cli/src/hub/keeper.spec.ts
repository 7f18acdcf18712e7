import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Misconfigured } from '@hub/contracts';
import { Child } from '../local/child.js';
import { waitUntil } from '../local/ports.js';
import type { Service } from '../local/service.js';
import { Keeper } from './keeper.js';

describe(Keeper, () => {
  let folder = '';
  let service: SleepingService;
  let keeper: Keeper;
  const lines: string[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hub-keeper-'));
    lines.length = 0;
    service = new SleepingService(join(folder, 'log'));
    keeper = new Keeper(service, {
      say: (line) => lines.push(line),
      onChange: () => undefined,
      pauseSeconds: [0, 0.05, 0.1],
    });
  });
  afterEach(async () => {
    await keeper.stop();
    rmSync(folder, { recursive: true });
  });

  const died = async (times: number): Promise<void> => {
    const starts = service.starts;
    service.process?.signal('SIGKILL');
    await waitUntil(async () => service.starts >= starts + times, 10);
  };

  it('starts a service that died again, at once and with one line', async () => {
    await keeper.start();

    await died(1);

    expect(service.process?.isRunning).toBe(true);
    expect(lines).toEqual(['sleeper ended (signal SIGKILL); it is started again at once.']);
  });

  it('waits longer each time it dies again', async () => {
    await keeper.start();

    await died(1);
    await died(1);
    await died(1);

    expect(lines.map((line) => line.replace(/.* again /, ''))).toEqual([
      'at once.',
      'in 0.05 s.',
      'in 0.1 s.',
    ]);
  });

  it('goes on trying when a start fails, and says why', async () => {
    await keeper.start();
    service.failures = 1;

    await died(2);

    expect(lines).toContain('No port.\n  → Free it.');
    expect(service.process?.isRunning).toBe(true);
  });

  it('leaves a service alone that it stopped itself', async () => {
    await keeper.start();

    await keeper.stop();

    expect(service.starts).toBe(1);
    expect(lines).toEqual([]);
  });

  it('leaves a first failure to its caller', async () => {
    service.failures = 1;

    await expect(keeper.start()).rejects.toThrow('No port.');

    expect(service.starts).toBe(1);
  });
});

class SleepingService implements Service {
  readonly name = 'sleeper';
  readonly address = '';
  starts = 0;
  /** So many of the next starts fail. */
  failures = 0;
  process: Child | undefined;

  constructor(private readonly logFile: string) {}

  async start(): Promise<void> {
    this.starts += 1;
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Misconfigured('No port.', 'Free it.');
    }
    this.process = new Child({
      name: this.name,
      command: 'sleep',
      args: ['60'],
      logFile: this.logFile,
      lastWill: { signal: 'KILL', graceSeconds: 0 },
    });
  }

  async stop(): Promise<void> {
    await this.process?.stop('SIGTERM', 5);
  }
}
