import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Displaced, Unreachable } from '@hub/contracts';
import { explainsToIndex } from '@hub/storage';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../test/support/stack.js';
import { firstReceiptOf } from '../sources/span.js';
import * as statements from '../store/statements.js';
import { NOON, PracticeConnector, RecordingPublisher } from '../testing/practice-connector.js';
import { Processor } from './processor.js';

describe(Processor.name, () => {
  let stack: Stack;
  let hub: PracticeConnector;

  beforeAll(async () => {
    stack = await startStack({ postgres: true });
  }, STACK_MILLISECONDS);
  afterAll(() => stack?.stop());
  beforeEach(async () => {
    hub = await PracticeConnector.open(await stack.createDatabase());
  });
  afterEach(() => hub?.close());

  const note = (key: string, text: string, at?: number) => ({
    native: { key, text, ...(at === undefined ? {} : { at }) },
  });

  it('moves the offset only from where it last read, so a displaced instance changes and publishes nothing (guard 6)', async () => {
    hub.append(note('a', '1'));
    const stale = hub.batch();
    await hub.processor.process(hub.batch());
    const publisher = new RecordingPublisher();

    await expect(hub.another(publisher).process(stale)).rejects.toThrow(Displaced);

    expect(publisher.sent).toEqual([]);
    expect(await hub.books()).toMatchObject({ published: 1, balanced: true });
  });

  it('publishes every new version of a key in one batch, in order, and keeps the last image (guard 8)', async () => {
    const receipts = ['1', '2', '2', '1'].map((text) => hub.append(note('a', text)));

    await hub.processor.process(hub.batch());

    expect(
      hub.publisher.sent.map(({ value }) => (value['record'] as { scope: string }).scope),
    ).toEqual(['1', '2', '1']);
    expect(await Promise.all(receipts.map((receipt) => hub.stateOf(receipt)))).toEqual([
      'published',
      'published',
      'duplicate',
      'published',
    ]);
  });

  it('commits nothing when the log does not acknowledge, and publishes again with the same receipts (guard 9)', async () => {
    const receipt = hub.append(note('a', '1'));
    hub.publisher.failNext = 1;

    await expect(hub.processor.process(hub.batch())).rejects.toThrow(Unreachable);
    const before = await hub.books();
    await hub.processor.process(hub.batch());

    expect(before).toMatchObject({ inFlight: 1, published: 0, balanced: true });
    expect(hub.publisher.sent.map(({ value }) => value['receipt'])).toEqual([receipt]);
    expect(await hub.books()).toMatchObject({ inFlight: 0, published: 1, balanced: true });
  });

  it('lets the later offset count where times are equal, and refuses a time more than a day ahead (guard 10)', async () => {
    const now = NOON.getTime();
    hub.append(note('a', '1', now));
    const equal = hub.append(note('a', '2', now));
    const old = hub.append(note('a', '3', now - 1));
    const absurd = hub.append(note('a', '4', now + 2 * 86_400_000));
    const later = hub.append(note('a', '5', now + 1));

    await hub.processor.process(hub.batch());

    expect(await hub.stateOf(equal)).toBe('published');
    expect(await hub.stateOf(old)).toBe('superseded');
    expect((await hub.receipts.find(absurd))?.state).toBe('superseded');
    expect(await hub.stateOf(later)).toBe('published');
  });

  it('keeps one open record per key: equal is its duplicate, newer supersedes it, a good one closes it (guard 11)', async () => {
    const first = hub.append(note('a', 'bad', 1));
    const equal = hub.append(note('a', 'bad', 1));
    await hub.processor.process(hub.batch());
    const open = await hub.receipts.find(first);
    const newer = hub.append(note('a', 'bad', 2));
    const good = hub.append(note('a', '1', 3));
    await hub.processor.process(hub.batch(2));

    expect(open).toMatchObject({
      state: 'quarantined',
      faults: [{ field: 'text', code: 'PATTERN' }],
    });
    expect(await hub.receipts.find(equal)).toMatchObject({ state: 'duplicate', of: first });
    expect(await hub.receipts.find(first)).toMatchObject({ state: 'superseded', of: newer });
    expect(await hub.receipts.find(newer)).toMatchObject({ state: 'superseded', of: good });
    expect(await hub.books()).toMatchObject({ quarantined: 0, superseded: 2, balanced: true });
  });

  it('sets the one poisonous record aside and lets its neighbours pass (guard 12)', async () => {
    const before = hub.append(note('a', '1'));
    const bug = hub.append(note('b', 'bug'));
    const nul = hub.append(note('c', 'bad\u0000'));
    const after = hub.append(note('d', '1'));

    await hub.processor.process(hub.batch());

    expect(await hub.receipts.find(bug)).toMatchObject({
      state: 'quarantined',
      faults: [{ code: 'INTERNAL' }],
    });
    expect(await Promise.all([before, nul, after].map((r) => hub.stateOf(r)))).toEqual([
      'published',
      'published',
      'published',
    ]);
  });

  it('bisects a batch that PostgreSQL refuses to the record it refuses (guard 12)', async () => {
    await hub.database.query(
      `CREATE FUNCTION practice.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
       BEGIN IF NEW.state = 2 AND NEW.at_offset = 5 THEN RAISE EXCEPTION 'refused by a test'; END IF; RETURN NEW; END $$`,
    );
    await hub.database.query(
      'CREATE TRIGGER refuse BEFORE INSERT ON practice.receipt FOR EACH ROW EXECUTE FUNCTION practice.refuse()',
    );
    const receipts = Array.from({ length: 9 }, (_, i) => hub.append(note(`k${i}`, '1')));

    await hub.processor.process(hub.batch());

    const states = await Promise.all(receipts.map((receipt) => hub.stateOf(receipt)));
    expect(states.filter((state) => state === 'published')).toHaveLength(8);
    expect(states[5]).toBe('quarantined');
    expect(await hub.books()).toMatchObject({ inFlight: 0, balanced: true });
  });

  it('gives what is no message of ours a row of its own, so the books balance', async () => {
    hub.appendBytes('ab'.repeat(32), Buffer.from('not a message'));
    hub.append(note('a', '1'));

    await hub.processor.process(hub.batch());

    expect(await hub.books()).toMatchObject({ published: 1, quarantined: 1, balanced: true });
  });

  it('redoes a receipt in its own row and with its original source version (guard 13)', async () => {
    const receipt = hub.append(note('a', 'bad', 5));
    await hub.processor.process(hub.batch());
    hub.append({
      ...note('a', '1', 5),
      receipt,
      attempt: 2,
      sourceVersion: { at: new Date(5).toISOString(), seq: 0 },
    });
    await hub.processor.process(hub.batch(1));

    expect(await hub.receipts.find(receipt)).toMatchObject({ state: 'published', attempt: 2 });
    expect(hub.publisher.sent[0]?.value).toMatchObject({
      attempt: 2,
      sourceVersion: { at: '1970-01-01T08:00:00.005+08:00', seq: 0 },
    });
    expect(await hub.books()).toMatchObject({ received: 1, published: 1, balanced: true });
  });

  it('counts a message whose receipt is decided as repeated, and never publishes it again (guards 3, 15, 30)', async () => {
    const receipt = hub.append(note('a', '1'));
    await hub.processor.process(hub.batch());
    hub.append(note('a', '2'));
    // The sender got no answer to the first and sent it again, after the second.
    hub.append({ ...note('a', '1'), receipt });
    await hub.processor.process(hub.batch(1));

    expect(hub.publisher.sent).toHaveLength(2);
    expect(await hub.books()).toMatchObject({
      received: 2,
      repeated: 1,
      published: 2,
      balanced: true,
    });
  });

  it('notices a deleted receipt (guard 15)', async () => {
    const receipt = hub.append(note('a', '1'));
    await hub.processor.process(hub.batch());

    await hub.database.query('DELETE FROM practice.receipt WHERE id = $1', [receipt]);

    expect((await hub.books()).balanced).toBe(false);
  });

  it('rolls final receipts up into counters and leaves open ones, and the books still balance (guard 17)', async () => {
    hub.append(note('a', '1'));
    const open = hub.append(note('b', 'bad'));
    await hub.processor.process(hub.batch());
    const tomorrow = new Date(NOON.getTime() + 86_400_000);

    const count = await hub.ledger.rollUp(firstReceiptOf(tomorrow), tomorrow);

    expect(count).toBe(1);
    expect(await hub.stateOf(open)).toBe('quarantined');
    expect(await hub.books()).toMatchObject({ published: 1, quarantined: 1, balanced: true });
  });

  it('withdraws what it published, remembers what it never knew, and is no duplicate afterwards', async () => {
    hub.append(note('a', '1', 1));
    const out = hub.append({ intent: 'withdraw', native: { key: { key: 'a' }, reason: 'x' } });
    const unknown = hub.append({ intent: 'withdraw', native: { key: { key: 'z' }, reason: 'x' } });
    const back = hub.append(note('a', '1', 2));

    await hub.processor.process(hub.batch());

    expect(await hub.stateOf(out)).toBe('published');
    expect(await hub.stateOf(unknown)).toBe('not-shared');
    expect(await hub.stateOf(back)).toBe('published');
    expect(hub.publisher.sent.map(({ value }) => value['intent'])).toEqual([
      'upsert',
      'withdraw',
      'upsert',
    ]);
    expect(hub.publisher.sent[1]?.value).not.toHaveProperty('record');
  });

  it('finds its rows by index, on empty and on full tables (guard 29)', async () => {
    const wrong = async (): Promise<Record<string, readonly string[]>> => {
      const found: Record<string, readonly string[]> = {};
      for (const statement of Object.values(statements)) {
        const complaints = await explainsToIndex(hub.path, statement);
        if (complaints.length > 0) {
          found[statement.name] = complaints;
        }
      }
      return found;
    };

    const onEmpty = await wrong();
    for (let i = 0; i < 3_000; i++) {
      hub.append(note(`k${i}`, i % 10 === 0 ? 'bad' : '1'));
    }
    await hub.processor.process(hub.batch());
    await hub.database.query('ANALYZE');
    const onFull = await wrong();

    expect({ onEmpty, onFull }).toEqual({ onEmpty: {}, onFull: {} });
  });
});
