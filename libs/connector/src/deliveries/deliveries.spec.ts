import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Displaced, Unreachable } from '@hub/contracts';
import { explainsToIndex } from '@hub/storage';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { PracticeDeliveries, entityNumber } from '../testing/practice-deliveries.js';
import { RecordingSink } from '../testing/recording-sink.js';
import * as intake from './intake.statements.js';
import * as writing from './writer.statements.js';

const SIGNAL = new AbortController().signal;

describe('deliveries', () => {
  let stack: Stack;
  let hub: PracticeDeliveries;
  let sink: RecordingSink;

  beforeAll(async () => {
    stack = await startStack({ postgres: true });
  }, STACK_MILLISECONDS);
  afterAll(() => stack?.stop());
  beforeEach(async () => {
    hub = await PracticeDeliveries.open(await stack.createDatabase());
    sink = new RecordingSink();
  });
  afterEach(() => hub?.close());

  /** Shares version `version` of entity 1 with this scope, and takes it. */
  async function taken(version: number, scope?: string): Promise<void> {
    hub.share(1, version, scope === undefined ? {} : { record: { scope } });
    await hub.take();
  }

  const later = (seconds: number) =>
    hub.clock.set(new Date(hub.clock.now().getTime() + seconds * 1_000));

  describe('intents', () => {
    it('are committed with the encoded record before anything is written, and then delivered once', async () => {
      hub.share(1, 1, { record: { scope: '甲' }, related: { holder: { name: '东风商行' } } });
      await hub.take();
      const before = await hub.look(1);
      const writer = hub.writer(sink);

      const turns = [await writer.turn(SIGNAL), await writer.turn(SIGNAL)];

      expect(before).toMatchObject([{ state: 'waiting', text: '甲' }]);
      expect(turns).toEqual(['wrote', 'nothing-due']);
      expect(sink.holds).toEqual([{ key: 'N-1', text: '甲', holder: '东风商行' }]);
      expect(await hub.states(1)).toEqual(['delivered']);
    });

    it('are not made for what the filter does not want, nor for a version that encodes to what was given', async () => {
      hub.share(2, 1, { record: { type: 'other', scope: '乙' } });
      await taken(1, '甲');
      await hub.writer(sink).turn(SIGNAL);
      hub.share(1, 2, { record: { scope: '甲', remark: '不在表中' } });

      await hub.take();

      expect(await hub.states(1)).toEqual(['delivered']);
      expect(await hub.states(2)).toEqual([]);
    });

    it('are made once, however often the same versions are read (guard 6)', async () => {
      hub.share(1, 1, { record: { scope: '甲' } });
      const batch = hub.batch();
      await hub.take();

      await expect(hub.anotherIntake().take(batch)).rejects.toThrow(Displaced);
      await hub.database.query('UPDATE kafka_offset SET next_offset = 0');
      await hub.anotherIntake().take(batch);

      expect(await hub.states(1)).toEqual(['waiting']);
    });

    it('give way to a newer version while they wait, never while they are written (guard 25)', async () => {
      await taken(1, '甲');
      await taken(2, '乙');
      sink.answerAll = 'unknown';
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      await taken(3, '丙');
      await taken(4, '丁');

      expect(await hub.look(1)).toMatchObject([
        { state: 'replaced', text: undefined },
        { state: 'writing', text: '乙' },
        { state: 'replaced', text: undefined },
        { state: 'waiting', text: '丁' },
      ]);
    });

    it('name the required fields that nobody holds, and go by themselves when these arrive', async () => {
      await taken(1);
      const writer = hub.writer(sink);
      const first = await writer.turn(SIGNAL);
      const before = await hub.look(1);
      await taken(2, '甲');
      await writer.turn(SIGNAL);

      expect(first).toBe('nothing-due');
      expect(before).toMatchObject([{ state: 'incomplete', missing: ['text'] }]);
      expect(await hub.states(1)).toEqual(['replaced', 'delivered']);
    });
  });

  describe('what is wanted no longer (guard 26)', () => {
    it('is taken back where it was given, and dropped where it never was written', async () => {
      await taken(1, '甲');
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      hub.share(2, 1, { record: { scope: '乙' } });
      await hub.take();
      hub.share(1, 2, { record: { type: 'other', scope: '甲' } });
      hub.share(2, 2, { state: 'withdrawn', record: { scope: '乙' } });
      await hub.take();
      await writer.turn(SIGNAL);

      expect(await hub.look(1)).toMatchObject([
        { state: 'delivered', text: undefined },
        { state: 'delivered', intent: 'withdraw', text: undefined },
      ]);
      expect(await hub.states(2)).toEqual(['discarded']);
      expect(sink.holds).toEqual([]);
    });

    it('is given again when it is wanted again', async () => {
      await taken(1, '甲');
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      hub.forget(1);
      await hub.take();
      await writer.turn(SIGNAL);
      const between = sink.holds;
      await taken(3, '甲');
      await writer.turn(SIGNAL);

      expect(between).toEqual([]);
      expect(sink.holds).toMatchObject([{ text: '甲' }]);
    });

    it('is taken back under its old key when the key has changed', async () => {
      await taken(1, '甲');
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      hub.share(1, 2, { record: { number: 'N-1改', scope: '甲' } });
      await hub.take();
      await writer.turn(SIGNAL);
      await writer.turn(SIGNAL);

      expect(sink.written.map(({ intent, native }) => [intent, native['key']])).toEqual([
        ['upsert', 'N-1'],
        ['withdraw', 'N-1'],
        ['upsert', 'N-1改'],
      ]);
    });
  });

  describe('a merge (guard 26)', () => {
    it('moves what was given to the survivor, so that the same content is not given twice', async () => {
      hub.share(2, 1, { record: { number: 'N-1', scope: '甲' } });
      await hub.take();
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      hub.survivors.set(entityNumber(1), hub.shared(1, 2, { record: { scope: '甲' } }));
      hub.share(2, 2, { state: 'merged', mergedInto: entityNumber(1) });
      hub.share(1, 2, { record: { scope: '甲' } });
      await hub.take();

      expect(await writer.turn(SIGNAL)).toBe('nothing-due');
      expect(await hub.states(1)).toEqual(['delivered']);
      expect(sink.holds).toEqual([{ key: 'N-1', text: '甲' }]);
    });

    it('takes back what was given under another key, and drops what only waited', async () => {
      hub.share(1, 1, { record: { scope: '甲' } });
      hub.share(2, 1, { record: { scope: '乙' } });
      await hub.take();
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      hub.share(2, 2, { record: { scope: '丙' } });
      await hub.take();
      hub.survivors.set(entityNumber(1), hub.shared(1, 1, { record: { scope: '甲' } }));
      hub.share(2, 3, { state: 'merged', mergedInto: entityNumber(1) });
      await hub.take();
      await writer.turn(SIGNAL);

      expect(sink.holds).toEqual([{ key: 'N-1', text: '甲' }]);
      expect(await hub.states(2)).toEqual(['replaced']);
    });
  });

  describe('a recipient that told us the record itself', () => {
    const told = (scope: string, others = true) => ({
      record: { scope },
      contributions: [
        {
          system: 'practice',
          form: 'card',
          receipt: 'r1',
          at: '2026-06-01T12:00:00+08:00',
          fields: [],
        },
        ...(others
          ? [
              {
                system: 'other',
                form: 'x',
                receipt: 'r2',
                at: '2026-06-01T11:00:00+08:00',
                fields: [],
              },
            ]
          : []),
      ],
    });

    it('is not given back its own words', async () => {
      hub.handedIn.set('r1', Buffer.from(JSON.stringify({ key: 'N-1', text: '甲' })));
      hub.share(1, 1, told('甲'));
      hub.share(2, 1, told('乙', false));

      await hub.take();

      expect([await hub.states(1), await hub.states(2)]).toEqual([[], []]);
    });

    it('is given what others know better, and what the log no longer shows that it knows', async () => {
      hub.handedIn.set('r1', Buffer.from(JSON.stringify({ key: 'N-1', text: '旧' })));
      hub.share(1, 1, told('甲'));
      hub.share(2, 1, { ...told('乙'), related: { holder: { name: '东风商行' } } });
      hub.handedIn.delete('r2');

      await hub.take();

      expect([await hub.states(1), await hub.states(2)]).toEqual([['waiting'], ['waiting']]);
    });

    it('is not fought when it restores its own value, until the shared record changes (guard 27)', async () => {
      await taken(1, '甲');
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      hub.handedIn.set('r1', Buffer.from(JSON.stringify({ key: 'N-1', text: '自己的' })));
      hub.share(1, 2, told('甲'));
      await hub.take();
      const fought = await writer.turn(SIGNAL);
      hub.share(1, 3, told('乙'));
      await hub.take();
      await writer.turn(SIGNAL);

      expect(fought).toBe('nothing-due');
      expect(sink.holds).toMatchObject([{ text: '乙' }]);
    });
  });

  describe('what a recipient says later', () => {
    it('confirms a delivery, or lets it be tried again', async () => {
      hub.share(2, 1, { record: { scope: '乙' } });
      await taken(1, '甲');
      const writer = hub.writer(sink);
      await writer.turn(SIGNAL);
      const [second, first] = sink.written.map(({ delivery }) => delivery);
      sink.later = [
        { delivery: first ?? '', outcome: 'written' },
        { delivery: second ?? '', outcome: 'refused', reason: '重复' },
      ];
      later(10);
      await writer.turn(SIGNAL);
      await writer.turn(SIGNAL);

      expect(await hub.states(1)).toEqual(['confirmed']);
      expect(await hub.look(2)).toMatchObject([{ state: 'delivered' }]);
      expect(sink.written).toHaveLength(3);
      expect(sink.later).toBeUndefined();
    });
  });

  it('are tried again when a person says so', async () => {
    const blind = new RecordingSink('blind');
    await taken(1, '甲');
    blind.answerAll = 'unknown';
    const writer = hub.writer(blind);
    await writer.turn(SIGNAL);
    blind.answerAll = 'written';

    const count = await hub.store.retry('practice', hub.clock.now());
    await writer.turn(SIGNAL);

    expect(count).toBe(1);
    expect(blind.written.map(({ again }) => again)).toEqual([false, true]);
    expect(await hub.states(1)).toEqual(['delivered']);
  });

  it('are told by system and state, and by entity', async () => {
    await taken(1);
    hub.share(2, 1, { record: { scope: '乙' } });
    await hub.take();
    await hub.writer(sink).turn(SIGNAL);

    const incomplete = await hub.store.page({ system: 'practice', state: 'incomplete', limit: 10 });
    const ofSecond = await hub.store.ofEntities([entityNumber(2)]);

    expect(incomplete).toMatchObject([{ entity: entityNumber(1), missing: ['text'], version: 1 }]);
    expect(ofSecond).toMatchObject([{ system: 'practice', form: 'card', state: 'delivered' }]);
  });

  it('find their rows by index, on empty and on full tables (guard 29)', async () => {
    const wrong = async (): Promise<Record<string, readonly string[]>> => {
      const found: Record<string, readonly string[]> = {};
      for (const statement of [...Object.values(intake), ...Object.values(writing)]) {
        const complaints = await explainsToIndex(hub.path, statement);
        if (complaints.length > 0) {
          found[statement.name] = complaints;
        }
      }
      return found;
    };

    const onEmpty = await wrong();
    for (let entity = 1; entity <= 3_000; entity++) {
      hub.share(entity, 1, { record: { scope: '甲' } });
    }
    await hub.take();
    const writer = hub.writer(sink);
    for (let turn = 0; turn < 20; turn++) {
      await writer.turn(SIGNAL);
    }
    await hub.database.query('ANALYZE');
    const onFull = await wrong();

    expect({ onEmpty, onFull }).toEqual({ onEmpty: {}, onFull: {} });
  });

  describe('writing', () => {
    it('is repeated after a crash between writing and noting, with the same number, batch and record', async () => {
      await taken(1, '甲');
      sink.dieWith = new TypeError('the process dies');
      await hub.writer(sink).turn(SIGNAL);
      await hub.loseLeases();
      later(60);

      await hub.writer(sink).turn(SIGNAL);

      const [first, second] = sink.written;
      expect(second).toEqual({ ...first, again: true });
      expect(await hub.states(1)).toEqual(['delivered']);
    });

    it('is repeated to a blind recipient only when a person says so, and reported as a possible repeat', async () => {
      const blind = new RecordingSink('blind');
      await taken(1, '甲');
      blind.dieWith = new TypeError('the process dies');
      await hub.writer(blind).turn(SIGNAL);
      await hub.loseLeases();
      later(60);

      const turn = await hub.writer(blind).turn(SIGNAL);

      expect(turn).toBe('nothing-due');
      expect(blind.written).toHaveLength(1);
      expect(await hub.look(1)).toMatchObject([{ state: 'held', reason: 'possible repeat' }]);
    });

    it('leaves everything waiting while the recipient is down, asks it less and less, and drops nothing', async () => {
      for (let entity = 1; entity <= 3; entity++) {
        hub.share(entity, 1, { record: { scope: '甲' } });
      }
      await hub.take();
      const writer = hub.writer(sink);
      sink.failWith = new Unreachable('the recipient is off');
      const turns: string[] = [];
      for (let second = 0; second < 8; second++) {
        turns.push(await writer.turn(SIGNAL));
        later(1);
      }
      later(3 * 86_400);
      sink.failWith = undefined;
      await writer.turn(SIGNAL);

      expect(turns.filter((turn) => turn === 'wrote')).toHaveLength(4);
      expect(sink.holds).toHaveLength(3);
      expect(await hub.states(1)).toEqual(['delivered']);
      expect(writer.breaker.state(hub.clock.now())).toBe('closed');
    });

    it('tries what is refused by the schedule, then holds it', async () => {
      await taken(1, '甲');
      const writer = hub.writer(sink);
      sink.answerAll = 'refused';
      const waits: number[] = [];
      let waited = 0;
      while (waits.length < 9) {
        if ((await writer.turn(SIGNAL)) === 'wrote') {
          waits.push(waited);
          waited = 0;
        }
        later(5);
        waited += 5;
      }

      expect(waits.map((seconds) => seconds - 5)).toEqual([
        -5, 0, 0, 25, 295, 1_795, 7_195, 17_995, 35_995,
      ]);
      expect(await hub.look(1)).toMatchObject([{ state: 'held', reason: 'as a test wishes' }]);
    }, 120_000);

    it('is done by one instance at a time', async () => {
      await taken(1, '甲');
      const first = hub.writer(sink);
      await first.turn(SIGNAL);
      hub.share(2, 1, { record: { scope: '乙' } });
      await hub.take();

      expect(await hub.writer(sink).turn(SIGNAL)).toBe('not-ours');
      expect(await first.turn(SIGNAL)).toBe('wrote');
    });
  });
});
