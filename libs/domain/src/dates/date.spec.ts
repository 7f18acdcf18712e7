import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateFormat, isDate } from './date.js';
import { isLeapYear } from './civil.js';

const PATTERNS = [
  'YYYY-MM-DD',
  'YYYY/MM/DD',
  'YYYYMMDD',
  'YYYY年MM月DD日',
  'YYYY年M月D日',
  'YYYY-M-D',
  'YYYY.M.D',
  'MM/DD/YYYY',
  'YYYY-MM-DD HH:mm:ss',
];

describe('dateFormat', () => {
  it.each([
    ['YYYY-MM-DD', '2024-02-29', '2024-02-29'],
    ['YYYY/MM/DD', '2099/12/31', '2099-12-31'],
    ['YYYYMMDD', '20150204', '2015-02-04'],
    ['YYYY年M月D日', '2015年2月4日', '2015-02-04'],
    ['YYYY年M月D日', '2015年12月04日', '2015-12-04'],
    ['YYYY-M-D', '2017-1-24', '2017-01-24'],
    ['MM/DD/YYYY', '05/16/2019', '2019-05-16'],
    ['YYYY-MM-DD HH:mm:ss', '2019-05-07 00:00:00', '2019-05-07'],
  ])('reads %s: %s', (pattern, text, value) => {
    expect(dateFormat(pattern)?.read(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['YYYY/MM/DD', '2024/1/5'],
    ['YYYY/MM/DD', '2024-01-05'],
    ['YYYY-MM-DD', '2023-02-29'],
    ['YYYY-MM-DD', '1900-02-29'],
    ['YYYY-MM-DD', '2024-13-01'],
    ['YYYY-MM-DD', '2024-00-10'],
    ['YYYY-MM-DD', '2024-01-00'],
    ['YYYY-MM-DD', '0001-01-01'],
    ['YYYY-MM-DD', '2024-01-05 '],
    ['YYYY-MM-DD', '2024-01-05T00:00'],
    ['YYYYMMDD', '2015024'],
    ['YYYY年M月D日', '2015年2月'],
    ['YYYY-MM-DD HH:mm:ss', '2019-05-07 24:00:00'],
    ['YYYY-MM-DD', ''],
  ])('refuses by %s: %j', (pattern, text) => {
    expect(dateFormat(pattern)?.read(text)).toMatchObject({ ok: false, code: 'DATE' });
  });

  it('shows in its remedy how a date is written', () => {
    expect(dateFormat('YYYY年M月D日')?.read('2015')).toMatchObject({
      remedy: { zh: expect.stringContaining('2024年6月30日') },
    });
  });

  it.each(['YYYY-MM', 'YY-MM-DD', 'MM-DD', 'YYYY-MM-DD-MM', 'YYYY-MMM-DD', ''])(
    'makes nothing of the pattern %j',
    (pattern) => {
      expect(dateFormat(pattern)).toBeUndefined();
    },
  );

  it('writes nothing for what is no date', () => {
    expect(dateFormat('YYYYMMDD')?.write('2023-02-29')).toBeUndefined();
    expect(dateFormat('YYYYMMDD')?.write('2023/02/28')).toBeUndefined();
  });

  it.each(PATTERNS)('reads back every day it writes by %s', (pattern) => {
    const format = dateFormat(pattern);
    fc.assert(
      fc.property(aDay(), (date) => {
        const written = format?.write(date) ?? '';

        expect(format?.read(written)).toEqual({ ok: true, value: date });
      }),
    );
  });
});

describe('isDate', () => {
  it('agrees with the calendar of the machine', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1000, max: 9999 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 31 }),
        (year, month, day) => {
          const exists = new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
          const text = `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;

          expect(isDate(text)).toBe(exists);
        },
      ),
    );
  });

  it.each([
    [2000, true],
    [1900, false],
    [2024, true],
    [2023, false],
  ])('knows whether %s is a leap year: %s', (year, leap) => {
    expect(isLeapYear(year)).toBe(leap);
  });
});

function aDay(): fc.Arbitrary<string> {
  return fc
    .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
}
