import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { describeSharedData, sharedRows } from '../../../../test/support/shared-data.js';
import { checkOrgCode } from './org-code.js';
import {
  USCC_PLACEHOLDER,
  checkUscc,
  isUsccPlaceholder,
  makeUsccCheck,
  orgCodeOf,
} from './uscc.js';

const VALID = [
  '11100000000013338W',
  '91350100M000100Y43',
  '11100000MB03271699',
  '11430000006122244L',
  '11330105002500287C',
  '11220000013544541J',
  '11370800MB28559184',
  '11230500001755309F',
  '11320482014138860P',
  '113700000045046442',
  '11100000000013661B',
  '113207000000000199',
  '91320700MA0000015P',
  '92320700MA0000031A',
  '12320700000000043N',
  '52320700MJ0000050X',
  '11330200000000027E',
];

describe('checkUscc', () => {
  it.each(VALID)('accepts %s as it is', (code) => {
    expect(checkUscc(code)).toEqual({ ok: true, value: code });
  });

  it.each([
    ['11100000000013338X', 'CHECK_DIGIT'],
    ['91350100M000100Y34', 'CHECK_DIGIT'],
    ['91350100M000100O43', 'PATTERN'],
    ['9135010M000100Y43', 'PATTERN'],
    ['11440300007542785T', 'CHECK_DIGIT'],
    [USCC_PLACEHOLDER, 'CHECK_DIGIT'],
    ['000000000000000000', 'CHECK_DIGIT'],
    ['91350A00M000100Y43', 'PATTERN'],
    ['', 'PATTERN'],
  ])('refuses %s as %s', (code, fault) => {
    expect(checkUscc(code)).toMatchObject({ ok: false, code: fault });
  });

  it.each([
    ['9133030114526367x1', '9133030114526367X1'],
    ['９１３３０３０１１４５２６３６７Ｘ１', '9133030114526367X1'],
    [' 11100000 0000 13338w\u200B', '11100000000013338W'],
  ])('repairs %j without loss', (written, value) => {
    expect(checkUscc(written)).toEqual({ ok: true, value });
  });

  it('names the place of a letter that looks like a digit', () => {
    const checked = checkUscc('91350100M000100O43');

    expect(checked).toMatchObject({ message: { zh: expect.stringContaining('第 16 位') } });
    expect(checked).toMatchObject({ remedy: { zh: expect.stringContaining('1、0、5、2') } });
  });

  it('says of the placeholder that it is one', () => {
    expect(checkUscc(USCC_PLACEHOLDER)).toMatchObject({
      message: { zh: expect.stringContaining('占位') },
    });
  });

  it('accepts every code that is made, and finds any one changed character', () => {
    fc.assert(
      fc.property(aCode(), fc.nat(17), aCharacter(), (code, place, character) => {
        const changed = code.slice(0, place) + character + code.slice(place + 1);

        expect(checkUscc(code).ok).toBe(true);
        expect(checkUscc(changed).ok).toBe(changed === code);
      }),
    );
  });
});

describe('isUsccPlaceholder', () => {
  it('knows the placeholder in any spelling, and no real code', () => {
    expect(isUsccPlaceholder('00000000000000000x')).toBe(true);
    expect(isUsccPlaceholder('000000000000000000')).toBe(true);
    expect(isUsccPlaceholder('11100000000013338W')).toBe(false);
    expect(isUsccPlaceholder('')).toBe(false);
  });
});

describe('makeUsccCheck', () => {
  it('makes nothing from what cannot be a code', () => {
    expect(makeUsccCheck('11100000000013338')).toBe('W');
    expect(makeUsccCheck('1110000000001333')).toBeUndefined();
    expect(makeUsccCheck('1110000000001333O')).toBeUndefined();
  });
});

describe('orgCodeOf', () => {
  it.each(['11100000000013338W', '91350100M000100Y43', '11320482014138860P'])(
    'finds a valid organisation code inside %s',
    (code) => {
      expect(checkOrgCode(orgCodeOf(code))).toEqual({ ok: true, value: orgCodeOf(code) });
    },
  );
});

describeSharedData('checkUscc on the registry of Zhejiang', () => {
  // 70,340 good codes, 24 in lower case, and the one of the row that lost a column; two are 13-digit numbers.
  it('accepts every code but the old numbers', () => {
    const rows = sharedRows('cn-enterprise-zhejiang-1980-2001.csv.gz');
    const codes = new Set(rows.map((row) => row['统一社会信用代码'] ?? ''));

    const accepted = Array.from(codes, (code) => ({ code, checked: checkUscc(code) })).filter(
      ({ checked }) => checked.ok,
    );
    const repaired = accepted.filter(({ code, checked }) => checked.ok && checked.value !== code);

    expect(codes.size).toBe(70_367);
    expect(accepted).toHaveLength(70_365);
    expect(repaired).toHaveLength(24);
  });
});

function aCharacter(): fc.Arbitrary<string> {
  return fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'.split(''));
}

function aCode(): fc.Arbitrary<string> {
  const text = (length: number): fc.Arbitrary<string> =>
    fc.array(aCharacter(), { minLength: length, maxLength: length }).map((all) => all.join(''));
  return fc
    .tuple(
      fc.constantFrom('11', '12', '91', '92', '52'),
      fc.integer({ min: 100_000, max: 999_999 }),
      text(9),
    )
    .map(([kind, division, body]) => `${kind}${division}${body}`)
    .map((first17) => `${first17}${makeUsccCheck(first17)}`);
}
