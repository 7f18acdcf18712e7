import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  birthDateOf,
  checkResidentId,
  makeResidentIdCheck,
  upgradeResidentId,
} from './resident-id.js';

describe('checkResidentId', () => {
  it.each([
    '11010519491231002X',
    '440524188001010014',
    '32070319900101001X',
    '330203200002291239',
    '320582198512310049',
  ])('accepts %s', (id) => {
    expect(checkResidentId(id)).toEqual({ ok: true, value: id });
  });

  it.each([
    ['110105194912310021', 'CHECK_DIGIT'],
    ['32070319900101002X', 'CHECK_DIGIT'],
    ['320703199002300019', 'DATE'],
    ['330203190002290010', 'DATE'],
    ['32070319900101001', 'PATTERN'],
    ['32070319900101001A', 'PATTERN'],
    ['3207031990010100XX', 'PATTERN'],
    ['02070319900101001X', 'PATTERN'],
  ])('refuses %s as %s', (id, fault) => {
    expect(checkResidentId(id)).toMatchObject({ ok: false, code: fault });
  });

  it('repairs a lower-case x and full width', () => {
    expect(checkResidentId('11010519491231002x')).toMatchObject({ value: '11010519491231002X' });
    expect(checkResidentId('１１０１０５１９４９１２３１００２Ｘ')).toMatchObject({
      value: '11010519491231002X',
    });
  });

  it('accepts 15 digits of the first generation with a warning', () => {
    expect(checkResidentId('110105491231002')).toMatchObject({
      ok: true,
      value: '110105491231002',
      warning: { code: 'PATTERN' },
    });
    expect(checkResidentId('110105490230002')).toMatchObject({ ok: false, code: 'DATE' });
    expect(checkResidentId('11010549123100X')).toMatchObject({ ok: false, code: 'PATTERN' });
  });

  it('never repeats the number in what it says', () => {
    const wrong = ['110105194912310021', '320703199002300019', '32070319900101001A'];

    for (const id of wrong) {
      const said = JSON.stringify(checkResidentId(id));
      expect(said).not.toContain(id);
      expect(said).not.toContain(id.slice(6, 14));
    }
  });

  it('accepts every number that is made, and finds any one changed digit', () => {
    fc.assert(
      fc.property(first17(), fc.nat(16), fc.nat(9), (digits, place, digit) => {
        const check = makeResidentIdCheck(digits);
        const changed = digits.slice(0, place) + String(digit) + digits.slice(place + 1);

        expect(checkResidentId(`${digits}${check}`).ok).toBe(true);
        expect(checkResidentId(`${changed}${check}`).ok).toBe(changed === digits);
      }),
    );
  });
});

describe('upgradeResidentId', () => {
  it('makes the 18-character number of the same person', () => {
    expect(upgradeResidentId('110105491231002')).toBe('11010519491231002X');
  });

  it('leaves everything else alone', () => {
    expect(upgradeResidentId('11010519491231002X')).toBe('11010519491231002X');
    expect(upgradeResidentId('E12345678')).toBe('E12345678');
  });
});

describe('birthDateOf', () => {
  it('reads both generations alike', () => {
    expect(birthDateOf('11010519491231002X')).toBe('1949-12-31');
    expect(birthDateOf('110105491231002')).toBe('1949-12-31');
  });
});

function first17(): fc.Arbitrary<string> {
  const birth = fc.date({
    min: new Date('1900-01-01'),
    max: new Date('2026-01-01'),
    noInvalidDate: true,
  });
  return fc
    .tuple(fc.integer({ min: 110_000, max: 659_999 }), birth, fc.integer({ min: 100, max: 999 }))
    .map(
      ([area, born, sequence]) =>
        `${area}${born.toISOString().slice(0, 10).replaceAll('-', '')}${sequence}`,
    );
}
