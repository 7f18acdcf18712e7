import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Heartbeat, Shared } from '@hub/contracts';
import { canonicalTopic, HEALTH_TOPIC } from '@hub/contracts';
import type { HubKafka } from '@hub/messaging';
import { connectKafka, tailTopic } from '@hub/messaging';
import type { RunningApp } from '@hub/runtime';
import { hashOfKey, HubKeys, HubSettings, silentLog } from '@hub/runtime';
import { bootTestApp, TEST_HMAC_KEY, testSettings } from '@hub/runtime/testing';
import { writeFileSync } from 'node:fs';
import { readShared } from '../../../test/support/shared-topic.js';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { until } from '../../../test/support/until.js';
import { RegistryModule } from './registry.module.js';
import type { Said } from './testing/practice-log.js';
import { aCanonical, kafkaKey } from './testing/practice-log.js';

const ISSUER = { code: '113207000000000199', name: '连云港市某局' };
const USCC = '91320700MA1EXAMPLE';
const permit = (number: string, more: object = {}) => ({
  number,
  type: '某某许可证',
  issuer: ISSUER,
  holder: { name: '甲公司', ids: { registration: '320700000012345' } },
  status: 'valid',
  ...more,
});

describe(RegistryModule, () => {
  let stack: Stack;
  let running: RunningApp;
  let kafka: HubKafka;
  beforeAll(async () => {
    stack = await startStack({ kafka: true, postgres: true });
    const settings = testSettings(HubSettings, {
      KAFKA_BROKERS: stack.brokers.join(','),
      DATABASE_URL: stack.databaseUrl,
      HUB_SCHEMAS: 'schemas',
    });
    const key = { system: 'library', sha256: hashOfKey('library-key'), created: '2026-01-01' };
    writeFileSync(settings.HUB_KEYS_FILE, JSON.stringify({ keys: [key] }));
    running = await bootTestApp({ name: 'registry', module: RegistryModule, settings });
    kafka = connectKafka({ brokers: stack.brokers, clientId: 'spec', log: silentLog });
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await kafka?.close();
    await running?.stop();
    await stack?.stop();
  });

  const say = async (...said: Said[]): Promise<void> => {
    for (const one of said) {
      await kafka.publisher.publish(canonicalTopic(one.kind ?? 'license'), [
        { key: kafkaKey(one), value: aCanonical(one) },
      ]);
    }
  };
  const ask = async (
    path: string,
    { key = 'library-key', body }: { key?: string; body?: unknown } = {},
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(running.address + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        ...(key ? { authorization: `Bearer ${key}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const settled = (): Promise<unknown> =>
    until('the registry is settled', async () => {
      const { body } = await ask('/v1/books');
      return body['toMerge'] === 0 && body['dirty'] === 0;
    });
  const internalKey = new HubKeys(TEST_HMAC_KEY).internalKey();
  const entitiesOf = async (said: Said): Promise<Record<string, unknown>[]> => {
    const hex = kafkaKey(said);
    const uuid = hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    const { body } = await ask('/v1/entities-of', { key: internalKey, body: { keys: [uuid] } });
    return (body[uuid] as Record<string, unknown>[] | undefined) ?? [];
  };
  const idOf = async (said: Said): Promise<string> => String((await entitiesOf(said))[0]?.['id']);
  const latest = async (id: string): Promise<Shared | undefined> =>
    (await readShared(stack.brokers, 'license')).latest.get(id);

  it('needs a key', async () => {
    expect((await ask('/v1/books', { key: '' })).status).toBe(401);
  });

  it('answers an entity as it stands on the topic', async () => {
    await say({ key: 'a1', record: permit('A1') });
    await settled();
    const id = await idOf({ key: 'a1' });

    const { status, body } = await ask(`/v1/entities/license/${id}`);

    expect(status).toBe(200);
    expect(body).toEqual(await latest(id));
    expect(await entitiesOf({ key: 'a1' })).toEqual([{ kind: 'license', id, version: 1 }]);
  });

  it('tells contributions, conflicts and versions, a page at a time', async () => {
    // Declared nowhere: neither has more right than the other.
    const [first, second] = [
      { key: 'b1', system: 'one-office' },
      { key: 'b2', system: 'other-office' },
    ];
    await say(
      { ...first, record: permit('B1', { scope: '甲' }) },
      { ...second, at: 2, record: permit('B1', { scope: '乙' }) },
    );
    await settled();
    const id = await idOf(first);

    const path = `/v1/entities/license/${id}`;
    const page = await ask(`${path}/contributions?limit=1`);
    const rest = await ask(`${path}/contributions?limit=1&after=${String(page.body['next'])}`);
    const conflicts = await ask(`${path}/conflicts`);
    const versions = await ask(`${path}/versions`);

    expect(page.body['items']).toMatchObject([
      { system: 'one-office', receipt: 'b1@1', state: 'live', record: { scope: '甲' } },
    ]);
    expect(rest.body).toMatchObject({ items: [{ system: 'other-office' }] });
    expect(rest.body['next']).toBeUndefined();
    expect(conflicts.body['items']).toMatchObject([{ path: 'scope', shared: '乙' }]);
    expect(versions.body['items']).toMatchObject([{ state: 'active' }]);
  });

  it('answers a merged id with the one that lives on', async () => {
    await say({ key: 'c1', record: permit('C1') });
    await settled();
    await say({ key: 'c2', at: 2, record: permit('C2', { identifier: 'ID-C' }) });
    await settled();
    const [older, younger] = [await idOf({ key: 'c1' }), await idOf({ key: 'c2' })];

    await say({ key: 'c3', at: 3, record: permit('C1', { identifier: 'ID-C' }) });
    await settled();

    expect(await ask(`/v1/entities/license/${younger}`)).toEqual({
      status: 200,
      body: { state: 'merged', mergedInto: older },
    });
    expect(await entitiesOf({ key: 'c2' })).toMatchObject([{ id: older }]);
  });

  it('knows no id that was never shared', async () => {
    const id = '019bb000-0000-7000-8000-000000000000';

    expect((await ask(`/v1/entities/license/${id}`)).status).toBe(404);
    expect((await ask('/v1/entities/license/one')).status).toBe(404);
    expect((await ask(`/v1/entities/person/${id}`)).status).toBe(404);
  });

  it('finds a license by its identifier, with its validity on a day', async () => {
    const revoked = { status: 'revoked', statusChange: { at: '2026-05-02' } };
    await say({ key: 'd1', record: permit('D1', { identifier: 'ID-D', ...revoked }) });
    await settled();

    const now = await ask('/v1/licenses/ID-D?useCause=test');
    const then = await ask('/v1/licenses/id-d?asOf=2026-05-01');

    expect(now.body).toMatchObject({ validity: 'ended', record: { number: 'D1' } });
    expect(then.body).toMatchObject({ validity: 'valid', asOf: '2026-05-01' });
    expect((await ask('/v1/licenses/ID-NONE')).status).toBe(404);
    expect((await ask('/v1/licenses/ID-D?asOf=yesterday')).status).toBe(400);
  });

  describe('searching licenses', () => {
    const search = (body: object, query = '') => ask(`/v1/licenses/search${query}`, { body });
    const numbers = (body: Record<string, unknown>): unknown[] =>
      (body['items'] as { record: { number: string } }[]).map(({ record }) => record.number);

    it('finds by number and issuer, and nothing of another issuer', async () => {
      await say({ key: 'e1', record: permit('E1', { validUntil: '2020-01-01' }) });
      await settled();

      const found = await search({ number: ' e1 ', issuerCode: ISSUER.code, useCause: 't' });
      const other = await search({ number: 'E1', issuerCode: '113207000000000288', useCause: 't' });

      expect(found.body['items']).toMatchObject([
        { validity: 'expired', record: { number: 'E1' } },
      ]);
      expect(other.body['items']).toEqual([]);
    });

    it('finds all of a holder by any of its codes, a page at a time', async () => {
      const ids = { uscc: USCC, registration: '320700000099999' };
      const registration = { name: '乙', ids: { registration: ids.registration } };
      await say(
        { key: 'f1', record: permit('F1', { holder: { name: '乙', ids: { uscc: USCC } } }) },
        { key: 'f2', record: permit('F2', { typeCode: 'T', holder: registration }) },
      );
      await settled();
      const holder = { scheme: 'uscc', code: USCC };
      const alone = await search({ holder, useCause: 't' });
      await say({ kind: 'party', key: 'p1', record: { name: '乙', kind: 'legal-entity', ids } });
      await settled();

      const first = await search({ holder, useCause: 't' }, '?limit=1');
      const after = String(first.body['next']);
      const next = await search({ holder, useCause: 't' }, `?limit=1&after=${after}`);
      const ofType = await search({ holder, typeCode: 'T', useCause: 't' });

      expect(numbers(alone.body)).toEqual(['F1']);
      expect([...numbers(first.body), ...numbers(next.body)].toSorted()).toEqual(['F1', 'F2']);
      expect(numbers(ofType.body)).toEqual(['F2']);
      expect(first.body['items']).toMatchObject([{ related: { holder: { name: '乙' } } }]);
    });

    const number = { number: 'E1', issuerCode: 'X' };
    it.each([
      ['without its use', number],
      ['for nothing', { useCause: 't' }],
      ['for half of a number', { number: 'E1', useCause: 't' }],
      ['for both', { ...number, holder: { scheme: 'uscc', code: 'U' }, useCause: 't' }],
      ['by an unknown scheme', { holder: { scheme: 'colour', code: 'red' }, useCause: 't' }],
      ['as of no day', { ...number, useCause: 't', asOf: '2026-13-01' }],
    ])('is refused %s', async (_, body) => {
      const answer = await search(body);

      expect(answer.status).toBe(400);
      expect(answer.body['faults']).toBeDefined();
      expect(answer.body['faults']).not.toEqual([]);
    });
  });

  it('tells connectors of held records, and nobody else of any', async () => {
    const key = kafkaKey({ key: 'g1' });
    await kafka.publisher.publishBytes(canonicalTopic('license'), [
      { key, value: Buffer.from('{"receipt":"g1"}') },
    ]);
    await settled();

    expect(await entitiesOf({ key: 'g1' })).toEqual([{ kind: 'license', state: 'held' }]);
    expect((await ask('/v1/books')).body).toMatchObject({ held: 1, balanced: true });
    expect((await ask('/v1/entities-of', { body: { keys: [] } })).status).toBe(403);
  });

  it('tells where it is, and that it has stopped', async () => {
    const beats: (Heartbeat | null)[] = [];
    const tail = await tailTopic({
      brokers: stack.brokers,
      clientId: 'spec',
      log: silentLog,
      topic: HEALTH_TOPIC,
      from: 'beginning',
      waitMs: 50,
      onMessage: ({ value }) =>
        void beats.push(value && (JSON.parse(value.toString()) as Heartbeat)),
    });

    await running.stop();
    await until('the tombstone is there', () => beats.at(-1) === null);
    await tail.stop();

    expect(beats[0]).toMatchObject({ app: 'registry', instance: '1', sources: [] });
  });
});
