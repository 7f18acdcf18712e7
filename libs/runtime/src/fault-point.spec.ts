import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { faultPoint } from './fault-point.js';
import type { BuiltProcess } from './testing/built-process.js';
import { buildForProcesses, runBuilt } from './testing/built-process.js';

const SCRIPT = `
  import { faultPoint } from '@hub/runtime/fault-point';
  const say = (text) => process.stderr.write(text + '\\n');
  for (const time of [1, 2, 3]) {
    try {
      const waiting = faultPoint('after-publish');
      if (waiting !== undefined) { say('hangs'); process.exit(7); }
      await faultPoint('another');
      say('passed ' + time);
    } catch (error) { say('threw ' + error.name); }
  }
`;

function run(fault: string, ...conditions: string[]): BuiltProcess {
  return runBuilt([...conditions, '--input-type=module', '--eval', SCRIPT], { HUB_FAULT: fault });
}

const TEST_BUILD = '--conditions=hub-testing';

// Node itself may take seconds to start where other specs use the same two cores.
jest.setTimeout(60_000);

beforeAll(buildForProcesses, 120_000);

describe('the fault point that ships', () => {
  it('does nothing', () => {
    expect(faultPoint('after-publish')).toBeUndefined();
  });

  it.each(['kill', 'throw', 'hang'])('cannot be armed to %s', async (action) => {
    const process = run(`after-publish:${action}:*`);

    expect(await process.ended).toBe(0);
    expect(process.text()).toBe('passed 1\npassed 2\npassed 3\n');
  });
});

describe('the fault point of the test build', () => {
  it('does nothing unless it is armed', async () => {
    const process = run('', TEST_BUILD);

    expect(await process.ended).toBe(0);
    expect(process.text()).toBe('passed 1\npassed 2\npassed 3\n');
  });

  it('kills the process at once', async () => {
    const process = run('after-publish:kill', TEST_BUILD);

    expect(await process.ended).toBe('SIGKILL');
    expect(process.text()).not.toContain('passed');
  });

  it('kills it the nth time', async () => {
    const process = run('other:kill,after-publish:kill:3', TEST_BUILD);

    expect(await process.ended).toBe('SIGKILL');
    expect(process.text()).toMatch(/^passed 1\npassed 2\nfault/);
  });

  it('throws the nth time only, or each time', async () => {
    const once = run('after-publish:throw:2', TEST_BUILD);
    const always = run('another:throw:*', TEST_BUILD);

    await Promise.all([once.ended, always.ended]);
    expect(once.text().match(/passed|threw InjectedFault/g)).toEqual([
      'passed',
      'threw InjectedFault',
      'passed',
    ]);
    expect(always.text().match(/threw/g)).toHaveLength(3);
  });

  it('hangs', async () => {
    const process = run('after-publish:hang', TEST_BUILD);

    expect(await process.ended).toBe(7);
  });

  it('refuses to be armed with nonsense', async () => {
    const process = run('after-publish:explode', TEST_BUILD);

    expect(await process.ended).toBe(1);
    expect(process.text()).toContain('HUB_FAULT must be');
  });
});
