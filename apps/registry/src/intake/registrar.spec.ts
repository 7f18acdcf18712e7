import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { canonicalTopic, Displaced, RecordsMissing, Unreachable } from '@hub/contracts';
import type { SqlPath, Transaction } from '@hub/storage';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { until } from '../../../../test/support/until.js';
import { Gate } from '../testing/gate.js';
import { aCanonical, batchOf, PracticeLog } from '../testing/practice-log.js';
import { PracticeRegistry } from '../testing/practice-registry.js';
import { Registrar } from './registrar.js';

const A = { number: 'A', issuer: { code: 'X1' } };
const held = (uscc: string) => ({ ...A, holder: { ids: { uscc } } });
const aParty = (name: string) => ({ name, ids: { uscc: 'U1' } });

describe(Registrar, () => {
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

  const states = async (): Promise<string[]> =>
    (await registry.entities()).map(
      ({ state, doc }) => `${state} ${doc.contributions.map((c) => c.receipt).join(' ')}`,
    );
  const nextOffsets = async (): Promise<string[]> =>
    (await registry.rows<{ next_offset: string }>('SELECT next_offset FROM kafka_offset')).map(
      (row) => row.next_offset,
    );

  it('keeps a record, its keys, its link and its mark together with the offset', async () => {
    await registry.registrar().take(log.batch({ key: 'k1', record: held('U1') }));

    const [entity] = await registry.entities();
    expect(entity).toMatchObject({ kind: 'license', state: 'active', extract: null });
    expect(entity?.doc.contributions[0]).toMatchObject({
      receipt: 'k1@1',
      live: true,
      record: held('U1'),
    });
    expect(await registry.count('match_key')).toBe(2);
    expect(await registry.rows('SELECT entity FROM link')).toEqual([{ entity: entity?.id }]);
    expect(await registry.rows('SELECT entities::text[] FROM dirty')).toEqual([
      { entities: [entity?.id] },
    ]);
    expect(await nextOffsets()).toEqual(['1']);
  });

  it('keeps the record’s own bytes, and reads them again', async () => {
    const registrar = registry.registrar();
    await registrar.take(log.batch({ key: 'k1', record: { ...A, name: '某某"}{\\公司\n' } }));

    await registrar.take(log.batch({ key: 'k2', at: 2, record: A }));

    const [entity] = await registry.entities();
    expect(entity?.doc.contributions.map((one) => one.record?.['name'])).toEqual([
      '某某"}{\\公司\n',
      undefined,
    ]);
    expect(entity?.doc.revision).toBe(2);
  });

  it('takes several kinds in one batch', async () => {
    await registry
      .registrar()
      .take(
        log.batch({ key: 'k1', record: A }, { kind: 'party', key: 'p1', record: aParty('甲') }),
      );

    const entities = await registry.entities();
    expect(entities.map((one) => one.kind).toSorted()).toEqual(['license', 'party']);
    expect(await registry.count('dirty')).toBe(2);
    expect(registry.marks.map((mark) => mark.kind).toSorted()).toEqual(['license', 'party']);
  });

  it('changes nothing when the same batch comes again after its commit (guard 6)', async () => {
    const batch = log.batch({ key: 'k1', record: A });
    await registry.registrar().take(batch);

    await expect(registry.registrar().take(batch)).rejects.toBeInstanceOf(Displaced);

    expect(await registry.count('dirty')).toBe(1);
    expect((await registry.entities())[0]?.doc.revision).toBe(1);
  });

  it('cannot revive a withdrawn contribution by a late upsert (guard 20)', async () => {
    const registrar = registry.registrar();
    await registrar.take(log.batch({ key: 'k1', at: 1, record: A }));
    await registrar.take(log.batch({ key: 'k1', at: 3 }));

    await registrar.take(log.batch({ key: 'k1', at: 2, record: A }));

    expect(await states()).toEqual(['withdrawn k1@3']);
    expect(registry.outcomes.get('outdated')).toBe(1);
  });

  describe('with two instances at once (guard 18)', () => {
    it('makes one entity of two records of one identity', async () => {
      const rounds = Array.from({ length: 20 }, (_, round) => ({
        number: `N${round}`,
        issuer: { code: 'X' },
      }));

      await Promise.all(
        rounds.flatMap((record, round) => [
          registry.registrar().take(log.batch({ key: `a${round}`, partition: 2 * round, record })),
          registry
            .registrar()
            .take(log.batch({ key: `b${round}`, partition: 2 * round + 1, record })),
        ]),
      );

      expect(await registry.count('entity')).toBe(rounds.length);
    });

    it('lets a party see the license that points at it and is just being committed', async () => {
      const linking = new Gate();
      const license = registry
        .registrar({ path: stoppingBefore(registry.path, 'insert-links', linking) })
        .take(log.batch({ key: 'k1', record: held('U1') }));
      await linking.reached;
      const party = registry
        .registrar()
        .take(log.batch({ kind: 'party', key: 'p1', record: aParty('甲') }));
      await waitingForLock(registry);

      linking.open();
      await Promise.all([license, party]);

      const marked = await registry.rows<{ kind: number }>('SELECT kind FROM dirty');
      expect(marked.map(({ kind }) => kind).toSorted()).toEqual([0, 0, 5]);
    });

    it('adds nothing to an entity that is just being merged away', async () => {
      const registrar = registry.registrar();
      const byIdentifier = { identifier: 'ID' };
      await registrar.take(log.batch({ key: 'k1', record: A }));
      await registrar.take(log.batch({ key: 'k2', record: byIdentifier }));
      const merging = new Gate();

      const merge = registry
        .registrar({ path: stoppingBefore(registry.path, 'update-entities', merging) })
        .take(log.batch({ key: 'k3', partition: 1, record: { ...A, ...byIdentifier } }));
      await merging.reached;
      const add = registry
        .registrar()
        .take(
          log.batch({ key: 'k2', at: 2, partition: 2, record: { identifier: 'ID', name: 'x' } }),
        );
      await waitingForLock(registry);
      merging.open();
      await Promise.all([merge, add]);

      expect(await states()).toEqual(['active k1@1 k2@2 k3@1', 'merged ']);
    });

    it('tries again when two transactions block each other', async () => {
      const path = failingOnce(
        registry.path,
        new Unreachable('deadlock', {}, { cause: sqlError('40P01') }),
      );

      await registry.registrar({ path }).take(log.batch({ key: 'k1', record: A }));

      expect(await registry.count('entity')).toBe(1);
      expect(await registry.count('held')).toBe(0);
    });
  });

  it('locks the target of a merged record that no record of the batch names', async () => {
    const registrar = registry.registrar();
    await registrar.take(log.batch({ key: 'k1', at: 1, record: held('U1') }));
    await registrar.take(log.batch({ key: 'k2', at: 2, record: held('U2') }));
    const lockings: unknown[] = [];
    const path = watching(registry.path, (name) => name === 'lock-buckets' && lockings.push(name));

    await registry.registrar({ path }).take(log.batch({ key: 'k2', at: 3 }));

    expect(await registry.rows('SELECT target::text FROM link')).toEqual([
      { target: registry.books.of('party').hashOf('uscc', ['U1']) },
    ]);
    expect(lockings).toHaveLength(2);
  });

  describe('a unique violation (guard 30)', () => {
    it('rolls back and runs again without conflict', async () => {
      const registrar = registry.registrar();
      await registrar.take(log.batch({ key: 'k1', record: A }));
      const [entity] = await registry.entities();
      const target = registry.books.of('party').hashOf('uscc', ['U1']);
      await registry.rows(`INSERT INTO link VALUES ('${target}', '${entity?.id}', 0)`);

      await registrar.take(
        log.batch(
          { key: 'k1', at: 2, record: held('U1') },
          { key: 'k2', record: { number: 'B', issuer: { code: 'X' } } },
        ),
      );

      expect(await states()).toEqual(['active k1@2', 'active k2@1']);
      expect(await registry.count('link')).toBe(1);
      expect(await registry.count('held')).toBe(0);
    });
  });

  describe('a record that fails alone', () => {
    const unstorable = { ...A, number: 'bad' };
    /** PostgreSQL's text refuses broken UTF-8, which JSON.parse lets pass. */
    const broken = (said: { key: string; at?: number }) => {
      const bytes = Buffer.from(JSON.stringify(aCanonical({ ...said, record: unstorable })));
      bytes[bytes.lastIndexOf('bad')] = 0xff;
      return log.raw(said, bytes);
    };

    it('is found by bisecting and held, and the others go on', async () => {
      const records = Array.from({ length: 9 }, (_, n) =>
        log.message({ key: `k${n}`, record: { number: `N${n}`, issuer: { code: 'X' } } }),
      );
      const batch = batchOf([
        ...records,
        broken({ key: 'bad' }),
        log.message({ key: 'z', record: A }),
      ]);

      await registry.registrar().take(batch);

      expect(await registry.count('entity')).toBe(10);
      expect(await nextOffsets()).toEqual(['11']);
      expect(
        await registry.rows('SELECT topic, part, at_offset::int, reason, kind FROM held'),
      ).toEqual([
        { topic: canonicalTopic('license'), part: 0, at_offset: 9, reason: 'INTERNAL', kind: 0 },
      ]);
    });

    it('is held by its code when it is no canonical message', async () => {
      await registry
        .registrar()
        .take(
          batchOf([
            log.raw({ key: 'k1' }, Buffer.from('{"receipt":')),
            log.raw({ key: 'k2' }, null),
            log.raw({ key: 'k3' }, Buffer.from('{"receipt":"r","system":"s","form":"f"}')),
            log.message({ key: 'k4', record: A }),
          ]),
        );

      expect(await registry.rows('SELECT reason FROM held')).toEqual(
        Array.from({ length: 3 }, () => ({ reason: 'RECORD_REFUSED' })),
      );
      expect(await states()).toEqual(['active k4@1']);
    });

    it('is settled by the next good record of its key', async () => {
      await registry.registrar().take(batchOf([broken({ key: 'k1' })]));

      await registry.registrar().take(log.batch({ key: 'k1', at: 2, record: A }));

      expect(await registry.count('held')).toBe(0);
    });

    it('is never one that meets a lost connection, a stopping server or a gap in the tables', async () => {
      const away = new Unreachable('away', {}, { cause: sqlError('57P01') });

      await expect(
        registry
          .registrar({ path: failingOnce(registry.path, away) })
          .take(log.batch({ key: 'k1', record: A })),
      ).rejects.toBe(away);
      await registry.clear();
      log = new PracticeLog();
      await registry.registrar().take(log.batch({ key: 'k1', record: A }));
      await registry.rows('DELETE FROM entity');
      await expect(
        registry.registrar().take(log.batch({ key: 'k1', at: 2, record: A })),
      ).rejects.toBeInstanceOf(RecordsMissing);
      expect(await registry.count('held')).toBe(0);
    });
  });
});

/** Resolves once a session of the spec's schema waits for a lock of another. */
async function waitingForLock(registry: PracticeRegistry): Promise<void> {
  await until('somebody waits for a lock', async () => {
    const waiting = await registry.rows(
      `SELECT 1 FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE NOT l.granted AND a.application_name = 'registry-spec'`,
    );
    return waiting.length > 0;
  });
}

function sqlError(code: string): Error {
  return Object.assign(new Error('from PostgreSQL'), { code });
}

function watching(path: SqlPath, onSend: (name: string) => unknown): SqlPath {
  return {
    query: (...query) => path.query(...query),
    transaction: (work) =>
      path.transaction((tx) =>
        work({
          send: (statement, ...rest) => {
            onSend(statement.name);
            return tx.send(statement, ...rest);
          },
        } as Transaction),
      ),
  };
}

/** A path whose transactions wait before a statement of this name. */
function stoppingBefore(path: SqlPath, name: string, at: Gate): SqlPath {
  return {
    query: (...query) => path.query(...query),
    transaction: (work) =>
      path.transaction((tx) => {
        let before: Promise<unknown> = Promise.resolve();
        const slow = {
          send: (statement, ...rest) => {
            if (statement.name === name) {
              before = at.pass();
            }
            const sent = before.then(() => tx.send(statement, ...rest));
            before = sent.catch(() => undefined);
            return sent;
          },
        } as Transaction;
        return Promise.resolve(work(slow)).then(async (result) => {
          await before;
          return result;
        });
      }),
  };
}

function failingOnce(path: SqlPath, error: Error): SqlPath {
  let failed = false;
  return {
    query: (...query) => path.query(...query),
    transaction: (work) => {
      if (failed) {
        return path.transaction(work);
      }
      failed = true;
      return Promise.reject(error);
    },
  };
}
