import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkForeignInvestedNumber,
  checkRegistration13,
  checkRegistration15,
  makeRegistration15Check,
} from './registration-number.js';

describe('checkRegistration15', () => {
  it('accepts a number whose check digit fits', () => {
    expect(checkRegistration15('320103000071453')).toEqual({ ok: true, value: '320103000071453' });
  });

  it.each([
    ['320103000071454', 'CHECK_DIGIT'],
    ['320103000017453', 'CHECK_DIGIT'],
    ['32010300007145', 'PATTERN'],
    ['32010300007145X', 'PATTERN'],
  ])('refuses %s as %s', (number, fault) => {
    expect(checkRegistration15(number)).toMatchObject({ ok: false, code: fault });
  });

  it('accepts every number that is made, and finds any one changed digit', () => {
    const first14 = fc
      .array(fc.nat(9), { minLength: 14, maxLength: 14 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(first14, fc.nat(13), fc.nat(9), (digits, place, digit) => {
        const check = makeRegistration15Check(digits);
        const changed = digits.slice(0, place) + String(digit) + digits.slice(place + 1);

        expect(checkRegistration15(`${digits}${check}`).ok).toBe(true);
        expect(checkRegistration15(`${changed}${check}`).ok).toBe(changed === digits);
      }),
    );
  });
});

describe('checkRegistration13', () => {
  it('accepts thirteen digits that begin with a division', () => {
    expect(checkRegistration13('3212832810376')).toEqual({ ok: true, value: '3212832810376' });
  });

  it.each(['0212832810376', '321283281037', '32128328103761', '321283281037A'])(
    'refuses %s',
    (number) => {
      expect(checkRegistration13(number)).toMatchObject({ ok: false, code: 'PATTERN' });
    },
  );
});

describe('checkForeignInvestedNumber', () => {
  it.each(['企合苏镇分字第0006', '企合苏镇分字第0006号', '企独苏总字第003112号'])(
    'accepts %s as it is',
    (number) => {
      expect(checkForeignInvestedNumber(number)).toEqual({ ok: true, value: number });
    },
  );

  it.each([
    '企合苏镇分字第号',
    '合苏镇分字第0006号',
    '企字第',
    '企合苏镇分第0006号',
    '企合苏字第00X6号',
    '字第12',
  ])('refuses %s', (number) => {
    expect(checkForeignInvestedNumber(number)).toMatchObject({ ok: false, code: 'PATTERN' });
  });
});
