import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { JsonObject, Kind, Shared } from '@hub/contracts';
import { Displaced, FixedClock, RecordRefused, Unreachable } from '@hub/contracts';
import { readShared } from '../../../../test/support/shared-topic.js';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { until } from '../../../../test/support/until.js';
import { Gate } from '../testing/gate.js';
import { practiceBooks } from '../testing/practice-books.js';
import type { Said } from '../testing/practice-log.js';
import { PracticeLog } from '../testing/practice-log.js';
import type { PracticeRelay, RelayWish } from '../testing/practice-relay.js';
import { aRelay, createSharedTopics } from '../testing/practice-relay.js';
import { PracticeRegistry } from '../testing/practice-registry.js';
import { Relay } from './relay.js';

let numbers = 0;
/** A license that no other spec of this file has. */
const aLicense = (more: JsonObject = {}): JsonObject => ({
  number: `N${(numbers += 1)}`,
  issuer: { code: 'X1' },
  ...more,
});

describe(Relay, () => {
  let stack: Stack;
  let registry: PracticeRegistry;
  let log: PracticeLog;
  let running: PracticeRelay[] = [];
  beforeAll(async () => {
    stack = await startStack({ kafka: true, postgres: true });
    await createSharedTopics(stack.brokers, ['license', 'party']);
    registry = await PracticeRegistry.open(stack.databaseUrl);
    log = new PracticeLog();
  }, STACK_MILLISECONDS);
  afterEach(async () => {
    await Promise.all(running.map(({ relay }) => relay.stop()));
    running = [];
    await registry.clear();
    log = new PracticeLog();
  });
  afterAll(async () => {
    await registry.close();
    await stack.stop();
  });

  /** Commits what is said, as a registrar of another process does: nothing is handed over. */
  const say = (...said: Said[]): Promise<void> => registry.registrar().take(log.batch(...said));
  const begin = (wish: RelayWish = {}): PracticeRelay => {
    const begun = aRelay(registry, stack.brokers, wish);
    running.push(begun);
    begun.relay.start();
    return begun;
  };
  const killHolder = (): Promise<unknown> =>
    registry.rows(
      `SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE l.locktype = 'advisory' AND l.granted AND a.application_name = 'registry-spec'`,
    );
  const settled = (): Promise<unknown> =>
    until('all is published', async () => (await registry.count('dirty')) === 0);
  const idOf = async (receipt: string): Promise<string> => {
    const entities = await registry.entities();
    const found = entities.find(({ doc }) => doc.contributions.some((c) => c.receipt === receipt));
    return found?.id ?? 'none';
  };
  const shared = async (id: string, kind: Kind = 'license'): Promise<Shared[]> =>
    (await readShared(stack.brokers, kind)).all.filter((one) => one.entityId === id);

  it('publishes each version once, and nothing for what does not change it', async () => {
    begin();
    const license = aLicense({ name: 'a' });
    await say({ key: 'k1', record: license });
    await settled();
    const id = await idOf('k1@1');
    await registry.rows(`INSERT INTO dirty VALUES (0, nextval('mark'), ARRAY['${id}'::uuid])`);
    await settled();

    await say({ key: 'k1', at: 2, record: { ...license, name: 'b' } });
    await settled();

    const versions = await shared(id);
    expect(versions.map(({ version, changedFields }) => [version, changedFields])).toEqual([
      [1, ['issuer.code', 'name', 'number']],
      [2, ['name']],
    ]);
    expect(versions[1]).toMatchObject({
      state: 'active',
      record: { ...license, name: 'b' },
      contributions: [{ system: 'housing', receipt: 'k1@2' }],
    });
  });

  it('publishes what was handed over in memory, the same as what is read from the table', async () => {
    const { relay, handover } = begin({ pace: { lookEveryMs: 60_000 } });
    await until('the relay has gained', () => handover.isOpen('license'));
    const registrar = registry.registrar({
      onMarked: ({ marks }) => marks.forEach((mark) => handover.offer(mark)),
    });
    const record = aLicense({ name: '某某公司', holder: { name: '张三' } });
    await registrar.take(log.batch({ key: 'k1', record }));
    const id = await idOf('k1@1');
    await registry.rows(`UPDATE entity SET doc = doc || 'nobody reads this'`);
    relay.wake();
    await settled();

    await registry.rows(`UPDATE entity SET doc = replace(doc, 'nobody reads this', '')`);
    await registry.rows(`INSERT INTO dirty VALUES (0, nextval('mark'), ARRAY['${id}'::uuid])`);
    relay.wake();
    await settled();

    const versions = await shared(id);
    expect(versions).toHaveLength(1);
    expect(versions[0]?.record).toEqual(record);
  });

  it('loses no mark that is committed while it publishes (guard 22)', async () => {
    const gate = new Gate();
    begin({ beforePublishing: () => gate.pass() });
    const license = aLicense();
    await say({ key: 'k1', record: license });
    await gate.reached;

    await say({ key: 'k1', at: 2, record: { ...license, name: 'late' } });
    gate.open();
    await settled();

    const versions = await shared(await idOf('k1@2'));
    expect(versions.map(({ version }) => version)).toEqual([1, 2]);
    expect(versions[1]?.record['name']).toBe('late');
  });

  describe('after its predecessor died (guard 23)', () => {
    it('between committing a version and publishing it: publishes that version with that content', async () => {
      const gate = new Gate();
      const dying = begin({
        beforePublishing: () => gate.pass(),
        clock: new FixedClock(new Date(0)),
      });
      await say({ key: 'k1', record: aLicense() });
      await gate.reached;
      await dying.lease.close();

      begin({ clock: new FixedClock(new Date(86_400_000)) });
      await settled();
      gate.open();

      const versions = await shared(await idOf('k1@1'));
      expect(versions.map(({ version, changedAt }) => [version, changedAt])).toEqual([
        [1, '1970-01-01T08:00:00.000+08:00'],
      ]);
    });

    it('between publishing and clearing the mark: publishes the same once more', async () => {
      const license = aLicense({ name: 'a' });
      begin();
      await say({ key: 'k1', record: license });
      await settled();
      await running.pop()?.relay.stop();
      const gate = new Gate();
      const dying = begin({ afterPublishing: () => gate.pass() });
      await say({ key: 'k1', at: 2, record: { ...license, name: 'b' } });
      await gate.reached;
      await dying.lease.close();

      begin();
      await settled();
      gate.open();

      const [, second, again] = await shared(await idOf('k1@2'));
      expect(second).toMatchObject({ version: 2, changedFields: ['name'] });
      expect(again).toEqual(second);
    });
  });

  it('never publishes an old version behind a newer one of its successor (guard 24)', async () => {
    const gate = new Gate();
    const refused: unknown[] = [];
    const license = aLicense();
    begin({ beforePublishing: () => gate.pass(), onRefused: (error) => refused.push(error) });
    await say({ key: 'k1', record: license });
    await gate.reached;
    await killHolder();
    begin();
    await say({ key: 'k1', at: 2, record: { ...license, name: 'newer' } });
    const id = await idOf('k1@2');
    await until(
      'the successor has published',
      async () => (await shared(id)).at(-1)?.version === 2,
    );

    gate.open();
    await until('the old one is refused', () => refused.length > 0);

    const versions = (await shared(id)).map(({ version }) => version);
    expect(refused[0]).toBeInstanceOf(Displaced);
    expect(versions).toEqual(versions.toSorted());
    expect(versions.at(-1)).toBe(2);
  });

  it('does not shut out its successor when a view is refused after the lock was lost (guard 24)', async () => {
    const gate = new Gate();
    const fence: string[] = [];
    begin({
      beforePublishing: async () => {
        await gate.pass();
        throw new RecordRefused('Larger than the topic takes');
      },
      onFence: (what) => void fence.push(what),
    });
    await say({ key: 'k1', record: aLicense() });
    await gate.reached;
    await killHolder();
    begin();
    await settled();

    gate.open();
    await until('the old one lets go', () => fence.includes('lose'));

    expect(fence).toEqual(['gain', 'lose']);
    expect(await shared(await idOf('k1@1'))).toHaveLength(1);
  });

  it('is done by one instance at a time, and goes on with the next', async () => {
    const published: string[] = [];
    const count = (name: string) => async (): Promise<void> => void published.push(name);
    const first = begin({ beforePublishing: count('first') });
    await say({ key: 'k1', record: aLicense() });
    await settled();
    begin({ beforePublishing: count('second') });
    await say({ key: 'k2', record: aLicense() });
    await settled();

    await first.relay.stop();
    await say({ key: 'k3', record: aLicense() });
    await settled();

    expect(published).toEqual(['first', 'first', 'second']);
  });

  it('goes on when Kafka did not answer', async () => {
    let fails = 2;
    begin({
      beforePublishing: async () => {
        if (fails > 0) {
          fails -= 1;
          throw new Unreachable('Kafka does not answer');
        }
      },
    });
    await say({ key: 'k1', record: aLicense() });

    await settled();

    expect(await shared(await idOf('k1@1'))).toHaveLength(1);
  });

  it('tells of a withdrawal and of a merge', async () => {
    begin();
    const first = aLicense();
    const second = { identifier: `ID${numbers}` };
    await say({ key: 'k1', record: first });
    await say({ key: 'k2', record: second });
    await settled();
    const [survivor, merged] = [await idOf('k1@1'), await idOf('k2@1')];

    await say({ key: 'k3', record: { ...first, ...second } });
    await settled();
    await say({ key: 'k1', at: 2 }, { key: 'k2', at: 2 }, { key: 'k3', at: 2 });
    await settled();

    expect((await shared(merged)).at(-1)).toMatchObject({
      version: 2,
      state: 'merged',
      mergedInto: survivor,
      record: {},
    });
    expect((await shared(survivor)).map(({ state }) => state)).toEqual([
      'active',
      'active',
      'withdrawn',
    ]);
    expect((await shared(survivor)).at(-1)?.record).toEqual({ ...first, ...second });
  });

  it('keeps to itself what was never shared', async () => {
    begin();

    await say({ key: 'k1' }, { key: 'k2', record: aLicense() });
    await settled();
    await say({ key: 'k1', at: 2 });
    await settled();

    expect(await shared(await idOf('k1@2'))).toEqual([]);
    expect(await registry.count('published')).toBe(1);
  });

  it('publishes nothing that may not be shared', async () => {
    begin({ books: practiceBooks({ mayShare: (_, path) => path !== 'holder.phone' }) });

    await say({ key: 'k1', record: aLicense({ holder: { phone: '0518', name: '张三' } }) });
    await settled();

    const [view] = await shared(await idOf('k1@1'));
    expect(view?.record['holder']).toEqual({ name: '张三' });
    expect(JSON.stringify(view)).not.toContain('phone');
  });

  it('carries the holder once it is known, and no other license', async () => {
    begin();
    const uscc = `U${(numbers += 1)}`;
    await say({ key: 'k1', record: aLicense({ holder: { ids: { uscc } } }) });
    await settled();
    const party = { name: '甲公司', ids: { uscc }, phone: '1' };

    await say({ kind: 'party', key: 'p1', record: party });
    await until('the license is published', async () => (await registry.count('dirty')) === 1);

    const versions = await shared(await idOf('k1@1'));
    expect(versions.map(({ related }) => related)).toEqual([
      {},
      { holder: { entityId: await idOf('p1@1'), name: '甲公司', ids: { uscc } } },
    ]);
    expect(versions[1]?.changedFields).toEqual([
      'related.holder.entityId',
      'related.holder.ids.uscc',
      'related.holder.name',
    ]);
  });
});
