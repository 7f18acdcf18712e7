import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkOrgCode, makeOrgCodeCheck } from './org-code.js';

describe('checkOrgCode', () => {
  it.each([
    ['D2143569-X', 'D2143569-X'],
    ['00001333-8', '00001333-8'],
    ['MB032716-9', 'MB032716-9'],
    ['01413886-0', '01413886-0'],
    ['134972577', '13497257-7'],
    ['d2143569－x', 'D2143569-X'],
  ])('accepts %s as %s', (written, value) => {
    expect(checkOrgCode(written)).toEqual({ ok: true, value });
  });

  it.each([
    ['MB032719-6', 'CHECK_DIGIT'],
    ['00001333-9', 'CHECK_DIGIT'],
    ['D2143569-1', 'CHECK_DIGIT'],
    ['00000000-0', 'PATTERN'],
    ['8282348', 'PATTERN'],
    ['0603241809', 'PATTERN'],
    ['00001333-A', 'PATTERN'],
    ['0000133国8', 'PATTERN'],
  ])('refuses %s as %s', (written, fault) => {
    expect(checkOrgCode(written)).toMatchObject({ ok: false, code: fault });
  });

  it('accepts every code that is made, and finds any one changed digit', () => {
    const first8 = fc.array(fc.nat(9), { minLength: 8, maxLength: 8 }).map((all) => all.join(''));
    fc.assert(
      fc.property(first8, fc.nat(7), fc.nat(9), (digits, place, digit) => {
        fc.pre(digits !== '00000000');
        const check = makeOrgCodeCheck(digits);
        const changed = digits.slice(0, place) + String(digit) + digits.slice(place + 1);

        expect(checkOrgCode(`${digits}-${check}`).ok).toBe(true);
        expect(checkOrgCode(`${changed}${check}`).ok).toBe(changed === digits);
      }),
    );
  });
});
