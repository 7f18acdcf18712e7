import { describe, expect, it } from '@jest/globals';
import type { Json, Kind } from '@hub/contracts';
import { OUR_SCHEMAS } from '../../../../test/support/schema-folder.js';
import { loadSchemas } from '../load-schemas.js';

const set = loadSchemas([OUR_SCHEMAS], { systems: [] });
const told = (kind: Kind, record: Json): string[] =>
  set.checkCanonical(kind, record).map(({ path, code }) => `${path} ${code}`);
const license = { number: 'A1', holder: { name: '张三' } };

describe('checkCanonical', () => {
  it.each<[string, Json, string[]]>([
    ['takes a record that fits', { ...license, issuedOn: '2026-02-28' }, []],
    ['asks for what a kind needs', { number: 'A1' }, ['holder REQUIRED']],
    ['asks for it inside objects', { holder: {} }, ['holder.name REQUIRED']],
    [
      'refuses a day that does not exist',
      { ...license, issuedOn: '2026-02-29' },
      ['issuedOn DATE'],
    ],
    [
      'refuses a time of another zone',
      { ...license, statusChange: { at: '2026-01-01T10:00:00Z' } },
      ['statusChange.at DATE'],
    ],
    [
      'takes a moment of either form',
      {
        ...license,
        statusChange: { at: '2026-01-01' },
        seal: { at: '2026-01-01T10:00:00.250+08:00' },
      },
      [],
    ],
    [
      'refuses an hour that does not exist',
      { ...license, seal: { at: '2026-01-01T25:00:00+08:00' } },
      ['seal.at DATE'],
    ],
    ['refuses a value of no table', { ...license, status: 'gone' }, ['status CODE_UNKNOWN']],
    [
      'refuses an amount that is a number or written for people',
      { ...license, works: { amount: '1,000' } },
      ['works.amount PATTERN'],
    ],
    ['refuses another type', { ...license, number: 1 }, ['number TYPE']],
    ['refuses a text that is too long', { ...license, number: 'x'.repeat(129) }, ['number LENGTH']],
    ['refuses a number below what can be', { ...license, file: { size: -1 } }, ['file.size RANGE']],
    [
      'refuses a path that no schema knows',
      { ...license, colour: 'red' },
      ['colour UNKNOWN_FIELD'],
    ],
    ['takes face fields by any plain name', { ...license, face: { storeys: '2' } }, []],
    [
      'refuses face fields by other names',
      { ...license, face: { '层 数': '2' } },
      ['face.层 数 UNKNOWN_FIELD'],
    ],
    [
      'names what is wrong in a list by the list’s path',
      { ...license, supervision: { persons: ['张三', 1] } },
      ['supervision.persons TYPE'],
    ],
    [
      'finds all faults at once, one per path',
      { holder: { name: 1, ids: { uscc: 1 } }, status: 1 },
      ['holder.name TYPE', 'holder.ids.uscc TYPE', 'status TYPE'],
    ],
    ['refuses what is no record', 'x', [' TYPE']],
  ])('%s', (_, record, expected) => {
    expect(told('license', record).toSorted()).toEqual(expected.toSorted());
  });

  it('leaves the field to whoever knows the form, and repeats no personal value', () => {
    const faults = set.checkCanonical('license', {
      number: 1,
      holder: { name: 1, ids: { personal: 320703 }, phone: 138 },
    });

    expect(faults.every(({ field }) => field === '')).toBe(true);
    expect(faults.filter(({ value }) => value !== undefined).map(({ path }) => path)).toEqual([
      'number',
    ]);
  });

  it.each<[Kind, Json]>([
    ['party', { name: '甲', capital: { text: '45万人民币', amount: '450000', currency: 'CNY' } }],
    ['case', { number: '1', steps: [{ name: '受理', startedAt: '2026-01-01T10:00:00+08:00' }] }],
    ['penalty', { number: '1', holder: { name: '甲' }, fine: '2000', categories: ['fine'] }],
    ['project', { code: '2017-320700-47-03-500123', investment: { total: '1.5' } }],
    ['service-item', { code: '1', fee: { charged: true }, audience: ['natural-person'] }],
  ])('knows a %s', (kind, record) => {
    expect(told(kind, record)).toEqual([]);
  });
});

describe('fieldInfo', () => {
  it('says what the schemas say of a path, by its own words before those of its definition', () => {
    expect(set.fieldInfo('license', 'holder.ids.uscc')).toMatchObject({
      title: '统一社会信用代码',
      sensitivity: 'public',
      sharing: 'unconditional',
      owner: 'issuer',
    });
    expect(set.fieldInfo('license', 'issuer')).toMatchObject({ title: '颁发机构' });
    expect(set.fieldInfo('license', 'holder.name')?.personalIf).toBe(
      'holder.kind = natural-person',
    );
    expect(set.fieldInfo('party', 'name')?.personalIf).toBe('kind = natural-person');
  });

  it.each<[Kind, string, boolean]>([
    ['case', 'steps.name', true],
    ['license', 'holder.others.ids.uscc', true],
    ['license', 'face.storeys', true],
    ['license', 'face.层数', false],
    ['license', 'face.a.b', false],
    ['license', 'holder.colour', false],
    ['party', 'holder.name', false],
  ])('%s %s: %s', (kind, path, isKnown) => {
    expect(set.fieldInfo(kind, path) !== undefined).toBe(isKnown);
  });
});
