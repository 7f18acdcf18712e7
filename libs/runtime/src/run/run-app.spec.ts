import { mkdtempSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { TEST_HMAC_KEY } from '../testing/boot-test-app.js';
import type { BuiltProcess } from '../testing/built-process.js';
import { buildForProcesses, runBuilt } from '../testing/built-process.js';

// Node itself may take seconds to start where other specs use the same two cores.
jest.setTimeout(60_000);

beforeAll(buildForProcesses, 120_000);

describe('runApp, as a process', () => {
  let app: BuiltProcess;

  afterEach(() => {
    app.child.kill('SIGKILL');
  });

  function run(env: Record<string, string> = {}): BuiltProcess {
    app = runBuilt(['dist-testing/fixture-app.js'], {
      HUB_HOME: mkdtempSync(join(tmpdir(), 'hub-spec-')),
      HUB_HMAC_KEY: TEST_HMAC_KEY,
      HUB_PORT: '0',
      ...env,
    });
    return app;
  }
  async function address(): Promise<string> {
    return (await app.says(/"event":"started","address":"([^"]+)"/))[1] ?? '';
  }

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'finishes what is under way on %s and ends with 0',
    async (signal) => {
      run();
      const pushed = fetch(`${await address()}/slow`, { method: 'POST' });
      await app.says(/slow began/);

      app.child.kill(signal);
      app.child.kill('SIGTERM');

      expect(await (await pushed).json()).toEqual({ done: true });
      expect(await app.ended).toBe(0);
      expect(app.text()).toMatch(/"event":"stopping"[^]*onStop[^]*"event":"stopped"/);
    },
  );

  it('ends with 1 and the reason when it cannot stop', async () => {
    run({ BREAK: 'stop' });
    await address();

    app.child.kill('SIGTERM');

    expect(await app.ended).toBe(1);
    expect(app.text()).toMatch(/stop-failed.*cannot stop/);
  });

  it('ends with 1 and the reason when stopping takes too long', async () => {
    run({ BREAK: 'hang' });
    await address();

    app.child.kill('SIGTERM');

    expect(await app.ended).toBe(1);
    expect(app.text()).toContain('"event":"stop-took-too-long","afterMs":200');
  });

  it.each(['throw', 'reject'])(
    'ends with 1 and the reason when nobody catches a %s',
    async (how) => {
      run();
      await fetch(`${await address()}/${how}`, { method: 'POST' }).catch(() => undefined);

      expect(await app.ended).toBe(1);
      expect(app.text()).toMatch(/nobody catches this/);
    },
  );

  it('ends with 1 and one line when its settings are wrong', async () => {
    run({ HUB_PORT_BASE: 'x', HUB_HMAC_KEY: 'short-secret' });

    expect(await app.ended).toBe(1);
    expect(app.text().trim().split('\n')).toHaveLength(1);
    expect(app.text()).toMatch(/HUB_HMAC_KEY .*; HUB_PORT_BASE /);
    expect(app.text()).not.toContain('short-secret');
  });

  it('ends with 1 and the reason when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    run({ HUB_PORT: String((taken.address() as AddressInfo).port) });

    expect(await app.ended).toBe(1);
    expect(app.text()).toContain('EADDRINUSE');
    taken.close();
  });
});
