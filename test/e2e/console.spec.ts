import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { aBusinessLicense } from '../support/records.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

interface System {
  readonly system: string;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly lastReceivedAt?: string;
}

interface Step {
  readonly step: string;
  readonly kind?: string;
  readonly version?: number;
  readonly state?: string;
}

const SYSTEM = 'market-regulation';

describe('the console of a running hub', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({
      apps: ['console', 'double-publicity', 'departments', 'registry'],
      keys: ['operator'],
      env: { HUB_SYSTEMS: 'double-publicity,market-regulation,drug-administration' },
    });
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  const json = async <T>(path: string): Promise<T> =>
    (await (await hub.ask('console', path, { as: 'operator' })).json()) as T;
  const system = async (name: string): Promise<System | undefined> =>
    (await json<{ items: System[] }>('/v1/systems')).items.find((one) => one.system === name);
  const becomes = (name: string, status: string): Promise<System> =>
    until(`${name} is ${status}`, async () => {
      const found = await system(name);
      return found?.status === status ? found : undefined;
    });
  const order = async (kind: 'pause' | 'resume'): Promise<string> => {
    const answer = await hub.ask('console', `/v1/systems/${SYSTEM}/${kind}`, {
      as: 'operator',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'e2e' }),
    });
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { command: string }).command;
  };
  const done = (command: string): Promise<true> =>
    until(`${command} is done`, async () => {
      const { state } = await json<{ state: string }>(`/v1/commands/${command}`);
      return state === 'done' || undefined;
    });

  it('sees every system as new, then one record arrive and be shared', async () => {
    await becomes(SYSTEM, 'new');
    await becomes('double-publicity', 'new');
    const stream = await hub.ask('console', '/v1/events', { as: 'operator' });
    const reader = stream.body?.getReader();
    let heard = '';

    const pushed = await hub.push('departments', `${SYSTEM}/business-license`, aBusinessLicense());
    const [receipt] = ((await pushed.json()) as { receipts: string[] }).receipts;

    await until('the license is told', async () => {
      heard += Buffer.from((await reader?.read())?.value ?? []).toString('utf8');
      return heard.includes('event: license');
    });
    await reader?.cancel();
    expect(heard).toContain('连云港某某食品有限公司');
    expect((await becomes(SYSTEM, 'up')).lastReceivedAt).toBeDefined();

    const steps = await until('the life of the record is told', async () => {
      const trace = await json<{ steps: Step[] }>(`/v1/trace/${receipt}`);
      return trace.steps.length >= 4 ? trace.steps : undefined;
    });
    expect(steps.map(({ step, kind, version, state }) => [step, kind, version, state])).toEqual([
      ['received', undefined, undefined, undefined],
      ['decided', undefined, undefined, 'published'],
      ['shared', 'party', 1, 'active'],
      ['shared', 'license', 1, 'active'],
    ]);
  });

  it('closes the books of all apps', async () => {
    const books = await until('all is worked in', async () => {
      const found = await json<{
        balanced: boolean;
        systems: Record<string, { received: number; inFlight: number }>;
        registry: { toMerge: number; dirty: number };
      }>('/v1/books');
      return found.registry.toMerge === 0 && found.registry.dirty === 0 ? found : undefined;
    });

    expect(books).toMatchObject({
      balanced: true,
      systems: {
        [SYSTEM]: { received: 1, published: 1, inFlight: 0, balanced: true },
        'double-publicity': { received: 0, balanced: true },
      },
      registry: { held: 0, balanced: true },
    });
    expect(books).not.toHaveProperty('unanswered');
  });

  it('pauses a system and lets it go on', async () => {
    await done(await order('pause'));
    expect((await becomes(SYSTEM, 'paused')).reasons[0]).toMatch(
      /^operator 于 .* 暂停，原因：e2e。/,
    );

    await done(await order('resume'));
    await becomes(SYSTEM, 'up');
  });

  it('knows after a restart when each system last brought something', async () => {
    const before = (await system(SYSTEM))?.lastReceivedAt;
    await hub.stopApp('departments');
    await hub.stopApp('console');
    await hub.startApp('console');

    const found = await until('the log was read', async () => {
      const entry = await system(SYSTEM);
      return entry?.lastReceivedAt ? entry : undefined;
    });

    expect(found.status).toBe('failing');
    expect(new Date(found.lastReceivedAt ?? 0).getTime()).toBeCloseTo(
      new Date(before ?? 0).getTime(),
      -4,
    );
  });
});
