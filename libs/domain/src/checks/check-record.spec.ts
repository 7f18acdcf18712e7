import type { JsonObject, Kind } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import { describe, expect, it } from '@jest/globals';
import { checkRecord } from './check-record.js';

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

  it('compares a date with a date-time by the day', () => {
    const sameDay = { acceptedAt: '2026-05-06T10:00:00+08:00', finishedAt: '2026-05-06' };
    const dayBefore = { acceptedAt: '2026-05-06T10:00:00+08:00', finishedAt: '2026-05-05' };

    expect(paths('case', sameDay)).toEqual([]);
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

function paths(kind: Kind, record: JsonObject): [string | undefined, string][] {
  return checkRecord(kind, record, { now: NOW }).map(({ path, code }) => [path, code]);
}

function checkSum(digits: string): number {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  return weights.reduce((sum, weight, i) => sum + weight * Number(digits.charAt(i)), 0);
}
