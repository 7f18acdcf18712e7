import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { until } from '../../../../test/support/until.js';
import type { Said } from '../testing/practice-log.js';
import { PracticeLog } from '../testing/practice-log.js';
import { PracticeRegistry } from '../testing/practice-registry.js';
import { Walker } from './walker.js';

const aLicense = (n: number, uscc: string): Said => ({
  key: `k${n}`,
  record: { number: `N${n}`, issuer: { code: 'X' }, holder: { ids: { uscc } } },
});
const aParty = (key: string, name: string, more: JsonObject = {}): Said => ({
  kind: 'party',
  key,
  record: { name, ids: { uscc: key }, ...more },
});

describe(Walker, () => {
  let stack: Stack;
  let registry: PracticeRegistry;
  let log: PracticeLog;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    registry = await PracticeRegistry.open(stack.databaseUrl);
    log = new PracticeLog();
  }, STACK_MILLISECONDS);
  afterEach(async () => {
    await registry.clear();
    log = new PracticeLog();
  });
  afterAll(async () => {
    await registry.close();
    await stack.stop();
  });

  const say = (...said: Said[]): Promise<void> => registry.registrar().take(log.batch(...said));
  const aWalker = (pageSize = 4): Walker =>
    new Walker({ path: registry.path, log: silentLog, onMarked: () => undefined, pageSize });
  const marked = async (): Promise<string[][]> =>
    (
      await registry.rows<{ entities: string[] }>(
        'SELECT entities::text[] AS entities FROM dirty ORDER BY mark',
      )
    ).map(({ entities }) => entities);
  const forgetMarks = (): Promise<unknown> => registry.rows('DELETE FROM dirty');
  const some = (count: number, uscc: string, from = 0): Said[] =>
    Array.from({ length: count }, (_, n) => aLicense(from + n, uscc));

  it('is not needed where few point at a party: they are marked with it', async () => {
    await say(...some(5, 'U1'), aLicense(99, 'U2'));
    await forgetMarks();

    await say(aParty('U1', '甲'));

    expect(await registry.count('fan_out')).toBe(0);
    expect((await marked()).map((entities) => entities.length).toSorted()).toEqual([1, 5]);
  });

  it('marks all who point at a party, a page at a time, each once (guard 21)', async () => {
    await say(...some(10, 'U1'), aLicense(99, 'U2'));
    await say(aParty('U1', '甲'));
    await forgetMarks();
    const walker = aWalker();

    while (await walker.walkPage()) {
      // On to the next page.
    }

    const pages = await marked();
    expect(pages.map((page) => page.length)).toEqual([4, 4, 2]);
    expect(new Set(pages.flat()).size).toBe(10);
    expect(await registry.count('fan_out')).toBe(0);
  });

  it('takes turns, so that a long walk keeps nobody waiting', async () => {
    await say(...some(10, 'U1'), ...some(10, 'U2', 50));
    await say(aParty('U1', '甲'), aParty('U2', '乙'));
    const walker = aWalker();

    await forgetMarks();

    await walker.walkPage();

    const ids = (await registry.rows<{ party: string }>('SELECT party::text FROM fan_out')).map(
      ({ party }) => party,
    );
    expect((await marked()).flat()).toHaveLength(4);
    expect(ids).toHaveLength(2);
    expect(
      await registry.rows(
        `SELECT DISTINCT target FROM link WHERE entity = ANY('{${(await marked()).flat().join(',')}}')`,
      ),
    ).toHaveLength(2);
  });

  it('walks from the beginning again when the party changes meanwhile', async () => {
    await say(...some(10, 'U1'));
    await say(aParty('U1', '甲'));
    const walker = aWalker();
    await walker.walkPage();
    await forgetMarks();

    await say({ ...aParty('U1', '乙'), at: 2 });
    await forgetMarks();
    while (await walker.walkPage()) {
      // On to the next page.
    }

    expect((await marked()).flat()).toHaveLength(10);
  });

  it('walks those who point by an old identity as well', async () => {
    await say(...some(6, 'U1'), ...some(6, 'R1', 50));
    await say(aParty('U1', '甲'));
    while (await aWalker().walkPage()) {
      // On to the next page.
    }

    await say({ kind: 'party', key: 'U1', at: 2, record: { name: '甲', ids: { uscc: 'R1' } } });
    await forgetMarks();
    while (await aWalker().walkPage()) {
      // On to the next page.
    }

    expect((await marked()).flat()).toHaveLength(12);
  });

  it('marks the next page only when the one before is published', async () => {
    await say(...some(10, 'U1'));
    await say(aParty('U1', '甲'));
    await forgetMarks();
    const walker = aWalker();
    walker.start();
    await until('the first page is marked', async () => (await marked()).length === 1);
    const own = (await marked()).flat();

    await say(aLicense(77, 'U9'));
    expect((await marked()).map((page) => page.length)).toEqual([4, 1]);
    await registry.rows('DELETE FROM dirty');
    await until('the second page is marked', async () => (await marked()).length === 1);

    expect((await marked()).flat()).not.toEqual(own);
    await walker.stop();
  });

  it('never walks what another instance is walking', async () => {
    await say(...some(6, 'U1'));
    await say(aParty('U1', '甲'));
    await registry.path.transaction(async (tx) => {
      await tx.send({ name: 'lock-one', text: 'SELECT 1 FROM fan_out FOR UPDATE' });

      expect(await aWalker().walkPage()).toBeUndefined();
    });

    expect(await aWalker().walkPage()).toBeDefined();
  });
});
