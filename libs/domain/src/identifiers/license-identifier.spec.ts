import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hybridCheck } from './iso-7064.js';
import {
  LICENSE_IDENTIFIER_ROOT,
  checkLicenseIdentifier,
  makeLicenseIdentifier,
  parseLicenseIdentifier,
} from './license-identifier.js';

describe('hybridCheck', () => {
  it('gives the test vectors of the standard', () => {
    expect(hybridCheck('0794', 10)).toBe(5);
    expect(hybridCheck('A12425GABC1234002', 36).toString(36).toUpperCase()).toBe('M');
  });
});

describe('checkLicenseIdentifier', () => {
  it.each([
    '11100000000013338W011.11430000006122244L.20230000403.001.U',
    '11100000000013338W009.11330105002500287C.2025052201.002.0',
    '11100000000013338W032.11220000013544541J.2430599.001.F',
    '11100000000013338W002.11320482014138860P.201807250201.001.M',
    '113207000000000199001.113207000000000199.20260000001.001.1',
    '113207000000000199001.113207000000000199.20260000001.002.0',
    '11330200000000027E001.11330200000000027E.330200202600000042.001.I',
  ])('accepts %s', (body) => {
    const value = `${LICENSE_IDENTIFIER_ROOT}${body}`;

    expect(checkLicenseIdentifier(value)).toEqual({ ok: true, value });
  });

  it('warns of a division code as issuer', () => {
    const identifier = `${LICENSE_IDENTIFIER_ROOT}11100000MB03271699022.340100.000000016.001.9`;

    expect(checkLicenseIdentifier(identifier)).toMatchObject({
      ok: true,
      warning: { message: { en: expect.stringContaining('division code') } },
    });
  });

  it('warns of an authority code that is no valid one', () => {
    const made = makeLicenseIdentifier({
      typeCode: '11100000000013338X001',
      issuerCode: '113207000000000199',
      serial: '1',
      version: '001',
    });

    expect(made).toMatchObject({ ok: true, warning: { code: 'CHECK_DIGIT' } });
  });

  it.each([
    '11100000000013338W011.11430000006122244L.20230000403.002.U',
    '11100000000013338W011.11430000006122244L.20230000430.001.U',
    '11100000000013338W011.11430000006122244L.20230000403.001.V',
    '11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M',
  ])('refuses %s: the check does not fit', (body) => {
    expect(checkLicenseIdentifier(`${LICENSE_IDENTIFIER_ROOT}${body}`)).toMatchObject({
      ok: false,
      code: 'CHECK_DIGIT',
    });
  });

  it.each([
    ['four segments', '11100000000013338W011.11430000006122244L.20230000403.001'],
    ['a short type', '11100000000013338W11.11430000006122244L.20230000403.001.U'],
    [
      'a type serial that is no number',
      '11100000000013338W0A1.11430000006122244L.20230000403.001.U',
    ],
    ['a short issuer', '11100000000013338W011.1143000000612224.20230000403.001.U'],
    ['a hyphen in the serial', '11100000000013338W011.11430000006122244L.2023-403.001.U'],
    ['a version of one digit', '11100000000013338W011.11430000006122244L.20230000403.1.U'],
    ['version 000', '11100000000013338W011.11430000006122244L.20230000403.000.U'],
    ['a check of two', '11100000000013338W011.11430000006122244L.20230000403.001.UU'],
    ['an empty serial', '11100000000013338W011.11430000006122244L..001.U'],
  ])('refuses %s as a matter of form', (_, body) => {
    expect(checkLicenseIdentifier(`${LICENSE_IDENTIFIER_ROOT}${body}`)).toMatchObject({
      ok: false,
      code: 'PATTERN',
    });
  });

  it('adds a missing root and repairs lower case', () => {
    expect(
      checkLicenseIdentifier('11100000000013338w009.11330105002500287c.2025052201.002.0'),
    ).toMatchObject({
      value: '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0',
    });
  });
});

describe('makeLicenseIdentifier', () => {
  it('makes what is read back as the same segments, and one changed character is found', () => {
    const serial = fc
      .array(fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')), {
        minLength: 1,
        maxLength: 32,
      })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(serial, fc.integer({ min: 1, max: 999 }), fc.nat(31), (text, count, place) => {
        const version = String(count).padStart(3, '0');
        const parts = {
          typeCode: '113207000000000199001',
          issuerCode: '113207000000000199',
          serial: text,
          version,
        };
        const made = makeLicenseIdentifier(parts);
        const identifier = made.ok ? made.value : '';
        const at = identifier.indexOf(`.${text}.${version}`) + 1 + (place % text.length);
        const other = identifier.charAt(at) === 'Q' ? 'R' : 'Q';

        expect(checkLicenseIdentifier(identifier)).toEqual(made);
        expect(parseLicenseIdentifier(identifier)).toEqual(parts);
        expect(
          checkLicenseIdentifier(identifier.slice(0, at) + other + identifier.slice(at + 1)).ok,
        ).toBe(false);
      }),
    );
  });

  it('refuses segments that are not of the form', () => {
    expect(
      makeLicenseIdentifier({ typeCode: 'A', issuerCode: 'B', serial: 'C', version: '1' }),
    ).toMatchObject({ ok: false, code: 'PATTERN' });
  });
});
