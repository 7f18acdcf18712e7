import { readFileSync } from 'node:fs';
import type { JsonObject, Kind } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import { describe, expect, it } from '@jest/globals';
import { checkRecord } from './check-record.js';
import { RECORD_RULES } from './record-rules.js';

/** Half past midnight of 25 November in China. */
const NOW = new Date('2026-11-24T16:30:00Z');

const LICENSE = {
  number: '粤妆20160553',
  holder: { name: '某某公司', ids: { personal: '11010519491231002X' } },
  decision: { date: '2026-11-25' },
  issuedOn: '2026-11-25',
  validFrom: '2026-11-25',
  validUntil: '2026-11-25',
  statusChange: { at: '2026-11-25T00:29:59+08:00' },
};

describe('checkRecord', () => {
  it('finds nothing in a license decided today that lasts one day', () => {
    expect(checkRecord('license', LICENSE, { now: NOW })).toEqual([]);
  });

  it.each([
    ['validUntil', { validFrom: '2024-01-02', validUntil: '2024-01-01' }, 'DATE_ORDER'],
    ['validUntil', { issuedOn: '2024-01-02', validUntil: '2024-01-01' }, 'DATE_ORDER'],
    ['validUntil', { decision: { date: '2024-01-02' }, validUntil: '2024-01-01' }, 'DATE_ORDER'],
    ['issuedOn', { issuedOn: '2201-08-03' }, 'RANGE'],
    ['decision.date', { decision: { date: '2026-11-26' } }, 'RANGE'],
    ['statusChange.at', { statusChange: { at: '2026-11-26T00:00:00+08:00' } }, 'RANGE'],
  ])('finds a license wrong at %s: %j', (path, record, code) => {
    expect(paths('license', record)).toEqual([[path, code]]);
  });

  it('lets a license be issued anew after the beginning of its term', () => {
    expect(
      paths('license', {
        validFrom: '2020-01-01',
        issuedOn: '2022-01-01',
        validUntil: '2021-01-01',
      }),
    ).toEqual([]);
  });

  it.each<[Kind, string, JsonObject]>([
    ['license', 'issuedOn', { firstIssuedOn: '2024-01-02', issuedOn: '2024-01-01' }],
    ['penalty', 'validUntil', { decision: { date: '2024-01-02' }, validUntil: '2024-01-01' }],
    [
      'penalty',
      'publicity.until',
      { decision: { date: '2024-01-02' }, publicity: { until: '2024-01-01' } },
    ],
    ['case', 'acceptedAt', { appliedAt: '2024-01-02', acceptedAt: '2024-01-01' }],
    ['party', 'term.until', { term: { from: '2024-01-02', until: '2024-01-01' } }],
    ['project', 'finishedAt', { appliedOn: '2024-01-02', finishedAt: '2024-01-01' }],
    ['service-item', 'cancelledOn', { effectiveOn: '2024-01-02', cancelledOn: '2024-01-01' }],
  ])('finds a %s out of order at %s', (kind, path, record) => {
    expect(paths(kind, record)).toEqual([[path, 'DATE_ORDER']]);
  });

  it('finds all faults at once, each at its own path', () => {
    const record = {
      issuedOn: '2201-08-03',
      decision: { date: '2201-08-03' },
      validFrom: '2024-01-02',
      validUntil: '2024-01-01',
    };

    expect(paths('license', record).map(([path]) => path)).toEqual([
      'issuedOn',
      'decision.date',
      'validUntil',
    ]);
  });

  it('finds people who are not born yet, without saying who', () => {
    const id = '32070320301001001';
    const personal = `${id}${'10X98765432'.charAt(checkSum(id) % 11)}`;

    const faults = checkRecord('party', { ids: { personal } }, { now: NOW });

    expect(faults).toMatchObject([{ path: 'ids.personal', code: 'RANGE' }]);
    expect(JSON.stringify(faults)).not.toContain(personal.slice(6, 14));
  });

  it('leaves other documents than resident identity cards alone', () => {
    expect(paths('party', { ids: { personal: 'E12345678' } })).toEqual([]);
  });

  it('compares by the day: clocks differ, and some forms have no hour', () => {
    const sameDay = { acceptedAt: '2026-05-06T10:00:00+08:00', finishedAt: '2026-05-06' };
    const seconds = {
      appliedAt: '2026-05-06T10:00:05+08:00',
      acceptedAt: '2026-05-06T10:00:00+08:00',
    };
    const dayBefore = { acceptedAt: '2026-05-06T10:00:00+08:00', finishedAt: '2026-05-05' };

    expect(paths('case', sameDay)).toEqual([]);
    expect(paths('case', seconds)).toEqual([]);
    expect(paths('case', dayBefore)).toEqual([['finishedAt', 'DATE_ORDER']]);
  });

  it('says what lies before what, and what to do', () => {
    const [fault] = checkRecord(
      'license',
      { validFrom: '2024-01-02', validUntil: '2024-01-01' },
      { now: NOW },
    );

    expect(fault?.message.zh).toBe('有效期至早于有效期自。');
    expect(fault?.remedy.zh).not.toBe('');
    expect(fault?.value).toBeUndefined();
  });

  it.each(KINDS)('takes an empty record of kind %s', (kind) => {
    expect(checkRecord(kind, {}, { now: NOW })).toEqual([]);
  });
});

describe('RECORD_RULES', () => {
  it.each(KINDS)('names only paths that the canonical schema of %s has', (kind) => {
    const { order, past, people } = RECORD_RULES[kind];
    const named = [
      ...order.flatMap(({ starts, end }) => [...starts, end].map(({ path }) => path)),
      ...past.map(({ path }) => path),
      ...people,
    ];

    expect(named.filter((path) => !isInSchema(kind, path.split('.')))).toEqual([]);
  });
});

interface Node {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Node>>;
  readonly properties?: Readonly<Record<string, Node>>;
}

const CANONICAL = new URL('../../../../schemas/canonical/', import.meta.url);
const COMMON = canonical('common');

function canonical(name: string): Node {
  return JSON.parse(readFileSync(new URL(`${name}.v1.schema.json`, CANONICAL), 'utf8')) as Node;
}

function isInSchema(kind: Kind, names: readonly string[]): boolean {
  let node: Node | undefined = canonical(kind);
  for (const name of names) {
    node = node?.properties?.[name];
    node = node?.$ref === undefined ? node : COMMON.$defs?.[node.$ref.split('/').at(-1) ?? ''];
  }
  return node !== undefined;
}

function paths(kind: Kind, record: JsonObject): [string | undefined, string][] {
  return checkRecord(kind, record, { now: NOW }).map(({ path, code }) => [path, code]);
}

function checkSum(digits: string): number {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits.charAt(i)), 0);
}
