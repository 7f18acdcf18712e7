import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateTimeFormat, dayAt, readDateTime, writeDateTime } from './date-time.js';

describe('dateTimeFormat', () => {
  it.each([
    ['YYYY-MM-DD HH:mm:ss', undefined, '2025-09-19 17:41:05', '2025-09-19T17:41:05+08:00'],
    ['YYYY-MM-DD HH:mm:ss.S', undefined, '2025-09-19 17:41:05.0', '2025-09-19T17:41:05+08:00'],
    ['YYYY-MM-DD HH:mm:ss.S', undefined, '2025-09-19 17:41:05.25', '2025-09-19T17:41:05.250+08:00'],
    [
      'YYYY-MM-DD HH:mm:ss.S',
      undefined,
      '2025-09-19 17:41:05.123456',
      '2025-09-19T17:41:05.123+08:00',
    ],
    ['YYYY/M/D H:mm', undefined, '2025/9/9 7:41', '2025-09-09T07:41:00+08:00'],
    ['YYYYMMDDHHmmss', undefined, '20250919174105', '2025-09-19T17:41:05+08:00'],
    ['YYYY-MM-DD', undefined, '2025-09-19', '2025-09-19T00:00:00+08:00'],
    ['YYYY-MM-DD HH:mm:ss', 'Z', '2025-09-19 17:41:05', '2025-09-20T01:41:05+08:00'],
    ['YYYY-MM-DD HH:mm:ss', '-05:30', '2025-09-19 17:41:05', '2025-09-20T07:11:05+08:00'],
    ['YYYY-MM-DD HH:mm:ss', 'Asia/Shanghai', '2025-09-19 17:41:05', '2025-09-19T17:41:05+08:00'],
    ['rfc3339', undefined, '2025-09-19T09:41:05Z', '2025-09-19T17:41:05+08:00'],
    ['rfc3339', undefined, '2025-09-19T17:41:05.500+08:00', '2025-09-19T17:41:05.500+08:00'],
    // the day in China; in UTC it still was the day before
    ['epoch-ms', undefined, '1557158400000', '2019-05-07T00:00:00+08:00'],
    ['epoch-s', undefined, '1557158400', '2019-05-07T00:00:00+08:00'],
  ])('reads %s in %s: %s', (pattern, zone, text, value) => {
    expect(dateTimeFormat(pattern, zone)?.read(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['YYYY-MM-DD HH:mm:ss', '2025-09-19T17:41:05'],
    ['YYYY-MM-DD HH:mm:ss', '2025-09-31 17:41:05'],
    ['YYYY-MM-DD HH:mm:ss', '2025-09-19 24:00:00'],
    ['YYYY-MM-DD HH:mm:ss', '2025-09-19 17:60:05'],
    ['YYYY-MM-DD HH:mm:ss.S', '2025-09-19 17:41:05.'],
    ['YYYY-MM-DD HH:mm:ss.S', '2025-09-19 17:41:05.1234567890'],
    ['rfc3339', '2025-09-19T17:41:05'],
    ['rfc3339', '2025-09-19 17:41:05+08:00'],
    ['rfc3339', '2025-09-19T17:41:05+8:00'],
    ['rfc3339', '9999-12-31T20:00:00-05:00'],
    ['rfc3339', ''],
    ['epoch-ms', '12.5'],
    ['epoch-ms', '99999999999999999'],
    ['epoch-s', '1557158400000'],
  ])('refuses by %s: %j', (pattern, text) => {
    expect(dateTimeFormat(pattern)?.read(text)).toMatchObject({ ok: false, code: 'DATE' });
  });

  it.each([
    ['YYYY-MM-DD HH:mm:ss', 'Europe/Berlin'],
    ['HH:mm:ss', undefined],
    ['YYYY-MM-DD HH:mm:ss.SS', undefined],
  ])('makes nothing of %s in %s', (pattern, zone) => {
    expect(dateTimeFormat(pattern, zone)).toBeUndefined();
  });

  it('writes in the zone of the form', () => {
    const at = '2025-09-19T17:41:05+08:00';

    expect(dateTimeFormat('YYYY-MM-DD HH:mm:ss.S')?.write(at)).toBe('2025-09-19 17:41:05.0');
    expect(dateTimeFormat('YYYY-MM-DD HH:mm:ss', 'Z')?.write(at)).toBe('2025-09-19 09:41:05');
    expect(dateTimeFormat('epoch-ms')?.write(at)).toBe('1758274865000');
    expect(dateTimeFormat('rfc3339')?.write('2025-09-19T09:41:05Z')).toBe(at);
    expect(dateTimeFormat('YYYYMMDD')?.write('yesterday')).toBeUndefined();
  });

  it.each(['YYYY-MM-DD HH:mm:ss.SSS', 'YYYY-MM-DD HH:mm:ss.S', 'rfc3339', 'epoch-ms'])(
    'reads back every moment it writes by %s',
    (pattern) => {
      const format = dateTimeFormat(pattern);
      fc.assert(
        fc.property(aMoment(), (epochMs) => {
          const value = writeDateTime(epochMs);

          expect(format?.read(format.write(value) ?? '')).toEqual({ ok: true, value });
          expect(readDateTime(value)).toBe(epochMs);
        }),
      );
    },
  );
});

describe('dayAt', () => {
  it('is the day in China', () => {
    expect(dayAt(new Date('2026-11-24T15:59:59Z'))).toBe('2026-11-24');
    expect(dayAt(new Date('2026-11-24T16:00:00Z'))).toBe('2026-11-25');
  });
});

function aMoment(): fc.Arbitrary<number> {
  return fc.integer({ min: Date.UTC(1900, 0, 2), max: Date.UTC(9999, 11, 30) });
}
