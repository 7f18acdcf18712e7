import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@hub/contracts';
import type { FieldInfo } from '../schema-set.js';
import { declaredFields } from './native-schema.js';
import { shownFields } from './shown-fields.js';

const info = (over: Partial<FieldInfo>): FieldInfo => ({
  title: '字段',
  titleEn: 'field',
  sensitivity: 'public',
  sharing: 'unconditional',
  owner: 'issuer',
  ...over,
});
const KNOWN: Readonly<Record<string, FieldInfo>> = {
  'license number': info({}),
  'license remark': info({ sensitivity: 'internal' }),
  'license holder.name': info({ personalIf: 'holder.kind = natural-person' }),
  'license holder.phone': info({ sensitivity: 'personal' }),
  'license holder.ids.personal': info({ sensitivity: 'sensitive' }),
  'case number': info({}),
};
const find = (kind: string, path: string): FieldInfo | undefined => KNOWN[`${kind} ${path}`];
const shown = (mapping: JsonObject, fields: JsonObject = {}) =>
  shownFields(declaredFields({ properties: fields }), mapping, find);

describe(shownFields, () => {
  const isShown = shown(
    {
      makes: 'license',
      fields: {
        no: 'number',
        note: { path: 'remark' },
        name: 'holder.name',
        phone: 'holder.phone',
        id: { path: 'holder.ids.personal', as: 'resident-id' },
        mark: { skip: '不用' },
        lost: 'no.such.path',
      },
    },
    { id: { 'x-sensitivity': 'public' }, no: {} },
  );

  it.each([
    ['no', true],
    ['note', true],
    ['name', false],
    ['phone', false],
    ['mark', false],
    ['lost', false],
    ['unknown', false],
  ])('%s: %s by its canonical path', (field, expected) => {
    expect(isShown(field)).toBe(expected);
  });

  it('believes the form’s own schema first', () => {
    expect(isShown('id')).toBe(true);
    expect(
      shown(
        { makes: 'license', fields: { no: 'number' } },
        { no: { 'x-sensitivity': 'personal' } },
      )('no'),
    ).toBe(false);
  });

  it('finds paths behind their kind in forms of several kinds, and fields in rows', () => {
    const several = shown({
      makes: ['license', 'case'],
      fields: { 'T.no': 'case.number', phone: 'license.holder.phone', bare: 'number' },
    });

    expect([several('T.no'), several('phone'), several('bare')]).toEqual([true, false, false]);
  });
});
