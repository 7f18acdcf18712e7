import { describe, expect, it } from '@jest/globals';
import type { CodeTable, FormDeclaration, JsonObject, SystemDeclaration } from '@hub/contracts';
import { coarseCodes } from './coarse-codes.js';

const table: CodeTable = {
  concept: 'license-status',
  rows: new Map([
    [
      'valid',
      new Map([
        ['xk-2019', ['1']],
        ['zzzt', ['1', '现势']],
      ]),
    ],
    [
      'suspended',
      new Map([
        ['xk-2019', ['2~']],
        ['zzzt', ['1~']],
      ]),
    ],
    [
      'revoked',
      new Map([
        ['xk-2019', ['2~']],
        ['zzzt', ['2~']],
      ]),
    ],
    ['ended', new Map([['xk-2019', ['2', '无效']]])],
  ]),
};
const aForm = (form: string, fields: JsonObject): [string, FormDeclaration] => [
  form,
  { form, mapping: { body: { fields } } } as unknown as FormDeclaration,
];
const covers = coarseCodes({
  codes: new Map([['license-status', table]]),
  systems: new Map([
    [
      's',
      {
        system: 's',
        forms: new Map([
          aForm('xk-2019', { XK_ZT: { path: 'status', as: 'code license-status' }, A: 'number' }),
          aForm('library', { ZZZT: { path: 'status', as: 'code license-status zzzt' } }),
        ]),
      } as unknown as SystemDeclaration,
    ],
  ]),
  codesOf: (_, path) => (path === 'status' ? 'license-status' : undefined),
})('license');
const said = (form: string, coarse: string, fine: string, path = 'status'): boolean =>
  covers({ system: 's', form }, path, coarse, fine);

describe(coarseCodes, () => {
  it('covers the rows that a form’s own column has coarse', () => {
    expect(said('xk-2019', 'ended', 'suspended')).toBe(true);
    expect(said('xk-2019', 'ended', 'revoked')).toBe(true);
    expect(said('library', 'valid', 'suspended')).toBe(true);
  });

  it('covers nothing by another form’s column', () => {
    expect(said('xk-2019', 'valid', 'suspended')).toBe(false);
    expect(said('unknown', 'ended', 'suspended')).toBe(false);
  });

  it('covers nothing else', () => {
    expect(said('xk-2019', 'ended', 'valid')).toBe(false);
    expect(said('xk-2019', 'suspended', 'ended')).toBe(false);
    expect(said('xk-2019', 'ended', 'revoked', 'name')).toBe(false);
  });
});
