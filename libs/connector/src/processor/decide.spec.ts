import { describe, expect, it } from '@jest/globals';
import type { Arrived, ReadRecord } from './decide.js';
import { afterwards, decide } from './decide.js';
import type { Known } from './known.js';

const NOON = Date.UTC(2026, 5, 1, 4);
const anArrival = (over: Partial<Arrived> = {}): Arrived => ({
  receipt: 'r1',
  intent: 'upsert',
  offset: 1,
  receivedAt: NOON,
  nativeHash: 'n1',
  ...over,
});
const fits =
  (hash: string, over: Partial<ReadRecord & { kind: 'fits' }> = {}) =>
  (): ReadRecord => ({
    kind: 'fits',
    hash,
    records: [],
    warnings: [],
    share: true,
    ...over,
  });
const faulty = (changedAt?: number) => (): ReadRecord => ({
  kind: 'faulty',
  faults: [],
  warnings: [],
  ...(changedAt === undefined ? {} : { changedAt }),
});
const withdrawal = (): ReadRecord => ({ kind: 'withdrawal' });
const never = (): ReadRecord => {
  throw new Error('was read');
};
const undeclared = { declared: false };
const declared = { declared: true };

/** What is known after these arrivals, in order. */
function knownAfter(...steps: [Arrived, () => ReadRecord][]): Known {
  return steps.reduce<Known>(
    (known, [arrived, read]) =>
      afterwards(known, arrived, decide(known, arrived, undeclared, read)),
    {},
  );
}

describe(decide.name, () => {
  it('publishes what is new under a key', () => {
    const decision = decide({}, anArrival(), undeclared, fits('h1'));

    expect(decision.state).toBe('published');
    expect(decision.publish?.version).toEqual({ at: NOON, seq: 1 });
    expect(decision.image).toMatchObject({ receipt: 'r1', hash: 'h1', nativeHash: 'n1' });
  });

  it('calls equal bytes a duplicate without reading them', () => {
    const known = knownAfter([anArrival(), fits('h1')]);

    const decision = decide(known, anArrival({ receipt: 'r2', offset: 2 }), undeclared, never);

    expect(decision).toMatchObject({ state: 'duplicate', of: 'r1' });
    expect(decision.publish).toBeUndefined();
  });

  it('calls other bytes with the same mapped content a duplicate', () => {
    const known = knownAfter([anArrival(), fits('h1')]);
    const again = anArrival({ receipt: 'r2', offset: 2, nativeHash: 'n2' });

    expect(decide(known, again, undeclared, fits('h1'))).toMatchObject({
      state: 'duplicate',
      of: 'r1',
    });
  });

  it('supersedes a late old record, even behind a duplicate that confirmed a newer one', () => {
    const at = (changedAt: number) => fits('h1', { changedAt });
    const first = knownAfter([anArrival(), at(1_000)]);
    const confirming = anArrival({ receipt: 'r2', offset: 2, nativeHash: 'n2' });
    const confirmed = afterwards(first, confirming, decide(first, confirming, declared, at(3_000)));

    const late = decide(
      confirmed,
      anArrival({ receipt: 'r3', offset: 3, nativeHash: 'n3' }),
      declared,
      fits('h2', { changedAt: 2_000 }),
    );

    expect(late).toMatchObject({ state: 'superseded', of: 'r1' });
  });

  it('lets a record without its declared time keep the last time of its key', () => {
    const known = knownAfter([anArrival(), fits('h1', { changedAt: NOON - 5_000 })]);

    const next = decide(
      known,
      anArrival({ receipt: 'r2', offset: 7, nativeHash: 'n2' }),
      declared,
      fits('h2'),
    );

    expect(next.image?.version).toEqual({ at: NOON - 5_000, seq: 7 });
  });

  it('quarantines a faulty record, and closes it when a good one comes', () => {
    const known = knownAfter([anArrival(), faulty()]);

    const good = decide(
      known,
      anArrival({ receipt: 'r2', offset: 2, nativeHash: 'n2' }),
      undeclared,
      fits('h1'),
    );

    expect(known.quarantined?.receipt).toBe('r1');
    expect(good).toMatchObject({ state: 'published', closes: 'r1' });
  });

  it('calls a faulty record that is handed in again a duplicate of the open one', () => {
    const known = knownAfter([anArrival(), faulty()]);

    const again = decide(known, anArrival({ receipt: 'r2', offset: 2 }), undeclared, faulty());

    expect(again).toMatchObject({ state: 'duplicate', of: 'r1' });
  });

  it('lets a newer faulty record supersede the open one', () => {
    const known = knownAfter([anArrival(), faulty()]);

    const newer = decide(
      known,
      anArrival({ receipt: 'r2', offset: 2, nativeHash: 'n2' }),
      undeclared,
      faulty(),
    );

    expect(newer).toMatchObject({ state: 'quarantined', closes: 'r1' });
  });

  it('closes an open record when the image is handed in again', () => {
    const bad = anArrival({ receipt: 'r2', offset: 2, nativeHash: 'n2' });
    const known = knownAfter([anArrival(), fits('h1')], [bad, faulty()]);

    const again = decide(known, anArrival({ receipt: 'r3', offset: 3 }), undeclared, never);

    expect(again).toMatchObject({ state: 'duplicate', of: 'r1', closes: 'r2' });
  });

  it('publishes a record again after its withdrawal, even with equal bytes', () => {
    const out = anArrival({ receipt: 'r2', offset: 2, intent: 'withdraw', nativeHash: 'w' });
    const known = knownAfter([anArrival(), fits('h1')], [out, withdrawal]);

    const back = decide(known, anArrival({ receipt: 'r3', offset: 3 }), undeclared, fits('h1'));

    expect(back.state).toBe('published');
  });

  it('remembers the withdrawal of a key nobody knows', () => {
    const out = anArrival({ intent: 'withdraw' });

    const decision = decide({}, out, undeclared, withdrawal);

    expect(decision).toMatchObject({ state: 'not-shared', image: { intent: 'withdraw' } });
    expect(decision.publish).toBeUndefined();
  });

  it('takes back what had been shared once the form holds it back', () => {
    const known = knownAfter([anArrival(), fits('h1')]);
    const held = anArrival({ receipt: 'r2', offset: 2, nativeHash: 'n2' });

    const decision = decide(known, held, undeclared, fits('h2', { share: false }));

    expect(decision).toMatchObject({ state: 'not-shared', publish: { intent: 'withdraw' } });
  });

  it('keeps the original source version in a redo, so a newer record is not overwritten', () => {
    const bad = knownAfter([anArrival(), faulty()]);
    const newer = anArrival({ receipt: 'r2', offset: 2, receivedAt: NOON + 1, nativeHash: 'n2' });
    const known = afterwards(bad, newer, decide(bad, newer, undeclared, fits('h2')));
    const redo = anArrival({ offset: 3, nativeHash: 'n3', sourceVersion: { at: NOON, seq: 1 } });

    expect(decide(known, redo, undeclared, fits('h1'))).toMatchObject({
      state: 'superseded',
      of: 'r2',
    });
  });
});
