import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AMOUNT_UNITS, isAmountUnit, readAmount, writeAmount } from './amount.js';
import { compareDecimals, normaliseDecimal, shiftDecimal } from './decimal.js';

describe('readAmount', () => {
  it.each([
    ['0.2', '万元', '2000'],
    ['50', '万元', '500000'],
    ['9.84', '万元', '98400'],
    ['0.000001', '万元', '0.01'],
    ['98400.50', '元', '98400.5'],
    ['5,000', '万元', '50000000'],
    ['007', '元', '7'],
    ['0.00', '元', '0'],
    ['-0', '元', '0'],
    ['-1.50', '元', '-1.5'],
    ['+1', '元', '1'],
    ['12345', '分', '123.45'],
    ['-5', '分', '-0.05'],
    ['1.5', '亿元', '150000000'],
    ['123456789012345678901234567890.123456', '万元', '1234567890123456789012345678901234.56'],
  ] as const)('reads %s %s as %s yuan', (text, unit, value) => {
    expect(readAmount(text, unit)).toEqual({ ok: true, value });
  });

  it.each(['', '.5', '5.', '1e5', '5,00', '50,000,00', '0x10', '50万', '1 000', '--1', 'NaN'])(
    'refuses %j',
    (text) => {
      expect(readAmount(text, '元')).toMatchObject({ ok: false, code: 'PATTERN' });
    },
  );
});

describe('writeAmount', () => {
  it.each([
    ['2000', '万元', undefined, '0.2'],
    ['2000', '万元', 6, '0.200000'],
    ['98400.5', '元', 2, '98400.50'],
    ['100', '元', 0, '100'],
    ['123.45', '分', 0, '12345'],
    ['0', '万元', undefined, '0'],
  ] as const)('writes %s yuan in %s with %s places as %s', (yuan, unit, decimals, text) => {
    expect(writeAmount(yuan, unit, decimals)).toBe(text);
  });

  it('never rounds', () => {
    expect(writeAmount('0.01', '万元', 4)).toBeUndefined();
    expect(writeAmount('0.01', '元', 0)).toBeUndefined();
    expect(writeAmount('many', '元')).toBeUndefined();
  });

  it.each(AMOUNT_UNITS)('is read back exactly from %s', (unit) => {
    fc.assert(
      fc.property(aDecimal(), (yuan) => {
        expect(readAmount(writeAmount(yuan, unit) ?? '', unit)).toEqual({ ok: true, value: yuan });
      }),
    );
  });
});

describe('shiftDecimal', () => {
  it('agrees with whole-number arithmetic', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.nat(9), (whole, places) => {
        expect(shiftDecimal(String(whole), places)).toBe(String(whole * 10n ** BigInt(places)));
      }),
    );
  });
});

describe('isAmountUnit', () => {
  it('knows the units of forms', () => {
    expect(isAmountUnit('万元')).toBe(true);
    expect(isAmountUnit('美元')).toBe(false);
  });
});

function aDecimal(): fc.Arbitrary<string> {
  return fc
    .tuple(fc.bigInt(), fc.nat(999_999))
    .map(([whole, fraction]) => normaliseDecimal(`${whole}.${fraction}`) ?? '0');
}

describe(compareDecimals, () => {
  it.each([
    ['2', '10', -1],
    ['10.5', '10.25', 1],
    ['-1', '0.1', -1],
    ['-2.5', '-2.25', -1],
    ['123456789012345678.00000001', '123456789012345678', 1],
    ['98400', '98400', 0],
  ] as const)('of %s and %s tells the greater, whatever their size', (a, b, expected) => {
    expect(compareDecimals(a, b)).toBe(expected);
  });
});
