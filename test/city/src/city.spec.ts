import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { City, type CitySettings } from './city.js';
import { Ledger } from './ledger.js';
import type { Delivery, Fields, Told } from './telling.js';
import { toGbk } from './spelling.js';

const SETTINGS: CitySettings = { seed: 7, today: '2026-11-20', opening: 900, limit: 20_000 };

function live(settings: CitySettings, steps: number): { city: City; deliveries: Delivery[] } {
  const city = new City(settings);
  const deliveries = Array.from({ length: steps }, () => city.next().deliveries).flat();
  return { city, deliveries: [...deliveries, ...city.endOfDay()] };
}

function digest(deliveries: readonly Delivery[]): string {
  const hash = createHash('sha256');
  for (const delivery of deliveries) {
    hash.update(delivery.name);
    hash.update(delivery.door === 'file' ? delivery.bytes : delivery.body);
  }
  return hash.digest('hex');
}

describe(City, () => {
  const { city, deliveries } = live(SETTINGS, 20);
  const told = deliveries.flatMap((delivery) => delivery.told);

  it('hands in the same bytes for the same settings, and others for another seed', () => {
    expect(digest(live(SETTINGS, 20).deliveries)).toBe(digest(deliveries));
    expect(digest(live({ ...SETTINGS, seed: 8 }, 20).deliveries)).not.toBe(digest(deliveries));
  });

  it('opens with about as many records as it was asked for', () => {
    const opening = Array.from(
      { length: 6 },
      (
        (c) => () =>
          c.next()
      )(new City(SETTINGS)),
    );

    const records = opening.flatMap((step) => step.deliveries.flatMap((one) => one.told)).length;

    expect(opening.every(({ isOpening }) => isOpening)).toBe(true);
    expect(records).toBeGreaterThan(700);
    expect(records).toBeLessThan(1_000);
  });

  it('names every delivery of a form once', () => {
    const names = deliveries.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
  });

  it('tells nothing of a day after today', () => {
    const days = JSON.stringify(told.filter(({ verdict }) => verdict === 'published').map(daysIn));

    const latest = [...days.matchAll(/20\d\d-\d\d-\d\d/g)]
      .map(([day]) => day)
      .toSorted()
      .at(-1);

    expect(latest && latest <= SETTINGS.today).toBe(true);
  });

  it('says no fault of a record that is to be published, and one or more of each that is not', () => {
    const isRight = ({ verdict, wrong = [] }: Told): boolean =>
      (verdict === 'quarantined') === wrong.length > 0;

    expect(told.filter((one) => !isRight(one))).toEqual([]);
  });

  it('writes only what GBK can hold', () => {
    const natives = JSON.stringify(
      told.filter(({ system }) => system === 'market-regulation').map(({ native }) => native),
    );

    expect(() => toGbk(natives)).not.toThrow();
  });

  it('hands in only what it has handed in before when it tells everything once more', () => {
    const held = city.everything().flatMap((delivery) => delivery.told);

    const keys = new Set(told.map(({ system, key }) => `${system} ${key}`));
    expect(held.filter(({ system, key }) => !keys.has(`${system} ${key}`))).toEqual([]);
    expect(held.every(({ verdict }) => verdict === 'duplicate')).toBe(true);
  });

  it('only repeats itself once it is full', () => {
    const full = new City({ ...SETTINGS, opening: 300, limit: 100 });
    const steps = Array.from({ length: 30 }, () => full.next());

    const late = steps.slice(6).flatMap((step) => step.deliveries.flatMap((one) => one.told));

    expect(new Set(late.map(({ verdict }) => verdict))).toEqual(new Set(['duplicate']));
  });
});

function daysIn({ words = [] }: Told): readonly unknown[] {
  return words.map(({ fields }) =>
    ['decision.date', 'issuedOn', 'establishedOn'].map((path) => fields[path]),
  );
}

describe(Ledger, () => {
  const base = { system: 'double-publicity', form: 'xk-2019', native: {} } as const;
  const says = (key: string, at: number, fields: Fields, more: Partial<Told> = {}): Told => ({
    ...base,
    key,
    at,
    verdict: 'published',
    words: [{ kind: 'license', entity: 'L1', fields }],
    ...more,
  });
  const market = { system: 'market-regulation', form: 'business-license' };

  function ledgerOf(...all: readonly Told[]): Ledger {
    const ledger = new Ledger();
    all.forEach((one, index) =>
      ledger.take({ ...base, name: `d${index}`, door: 'push', type: '', body: '', told: [one] }),
    );
    return ledger;
  }

  it('lets whoever decides come before the platform, which fills gaps', () => {
    const ledger = ledgerOf(
      says('a', 9, { name: '甲', status: 'valid' }),
      says('b', 1, { name: '乙' }, market),
    );

    expect(ledger.truth().entities).toMatchObject([
      { fields: { name: '乙', status: 'valid' }, conflicts: ['name'] },
    ]);
  });

  it('lets the newer of two equals count, whichever came first', () => {
    const ledger = ledgerOf(says('a', 9, { name: '新' }), says('b', 1, { name: '旧' }));

    expect(ledger.truth().entities[0]?.fields).toEqual({ name: '新' });
  });

  it('sees no conflict in width and brackets', () => {
    const ledger = ledgerOf(says('a', 1, { name: '甲（１）' }), says('b', 2, { name: '甲〔1〕' }));

    expect(ledger.truth().entities[0]?.conflicts).toEqual([]);
  });

  it('knows an entity as withdrawn once nobody stands for it', () => {
    const ledger = ledgerOf(says('a', 1, { name: '甲' }), {
      ...base,
      key: 'a',
      verdict: 'published',
    });

    expect(ledger.truth().entities[0]?.state).toBe('withdrawn');
  });

  it('joins a license with the party that has its code, also by the organisation code inside', () => {
    const party = {
      ...market,
      words: [
        {
          kind: 'party' as const,
          entity: 'P1',
          fields: { name: '甲', 'ids.uscc': '91320700MA0000015P', city: '滨澜' },
        },
      ],
    };
    const ledger = ledgerOf(
      says('p', 1, {}, party),
      says('a', 1, { 'holder.ids.orgCode': 'MA000001-5' }),
    );

    expect(ledger.truth().entities[1]?.holder).toEqual({
      name: '甲',
      'ids.uscc': '91320700MA0000015P',
    });
  });

  it('counts a bad record that was corrected as superseded', () => {
    const ledger = ledgerOf(
      { ...base, key: 'a', verdict: 'quarantined', wrong: [{ field: 'f', code: 'DATE' }] },
      says('a', 1, {}, { mends: true }),
    );

    expect(ledger.truth()).toMatchObject({
      quarantined: [],
      books: {
        'double-publicity': { received: 2, published: 1, superseded: 1, quarantined: 0 },
      },
    });
  });
});
