import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Kind, KindRules } from '@hub/contracts';
import { identityDenier, identityReader, linkReader } from '@hub/domain';
import { loadSchemas } from '@hub/schemas';
import { OUR_SCHEMAS } from './support/schema-folder.js';

const { kinds } = loadSchemas([OUR_SCHEMAS], { systems: [] });

/** Whether the rules of `kinds.yaml` make one entity of two records. */
function areOne(kind: Kind, one: JsonObject, other: JsonObject): boolean {
  const rules = kinds.get(kind) as KindRules;
  const read = identityReader(rules);
  const denies = identityDenier(rules);
  const theirs = new Set(read(other).map(({ scheme, value }) => `${scheme} ${value}`));
  return read(one)
    .filter(({ scheme, value }) => theirs.has(`${scheme} ${value}`))
    .some(({ scheme }) => denies?.(scheme, one, other) !== true);
}

const CODE = '11320482014138860P';
const OTHER_CODE = '11330105002500287C';
const PLACEHOLDER = '00000000000000000X';
const NAME = '张家港市市场监督管理局';
const license = (over: JsonObject): JsonObject => ({
  number: 'JY23205820000015',
  holder: { name: '张家港市港城餐饮有限公司' },
  issuer: { name: NAME, code: CODE },
  ...over,
});

describe('licenses', () => {
  it.each<[string, JsonObject, JsonObject]>([
    [
      'a disclosure row and the department’s own license of the same number and issuer',
      license({ name: '食品经营许可证', decision: { number: '苏食许〔2026〕15号' } }),
      license({ type: '食品经营许可证' }),
    ],
    ['a department that knows its name only', license({}), license({ issuer: { name: NAME } })],
    [
      'a row with a placeholder for the issuer’s code',
      license({ issuer: { name: NAME, code: PLACEHOLDER } }),
      license({}),
    ],
    [
      'an authority whose name is spelt in two ways',
      license({ issuer: { name: '张家港市市监局', code: CODE } }),
      license({}),
    ],
    [
      'a number with brackets of another kind',
      license({ number: '（苏）食证字[2026]第15号' }),
      license({ number: '(苏)食证字〔2026〕15号' }),
    ],
    [
      'a holder that has another name by now',
      license({ type: '食品经营许可证' }),
      license({ type: '食品经营许可证', holder: { name: '张家港市新港城餐饮有限公司' } }),
    ],
    [
      'one license identifier, whoever is called its issuer',
      license({ identifier: '1.2.156.3005.2.A.B.C.001.1', number: '1', issuer: {} }),
      { identifier: '1.2.156.3005.2.a.b.c.001.1', holder: { name: '甲' } },
    ],
    [
      'a business license from the registrar and one from a disclosure platform',
      { type: '营业执照', number: '91320700MA0000015P', holder: { name: '甲' } },
      license({ name: '营业执照', number: '91320700ma0000015p', issuer: { name: '某局' } }),
    ],
    [
      'a decision without a license number, reported twice',
      license({ number: '无', decision: { number: '双环许可[2019]1号' } }),
      license({ number: '', decision: { number: '双环许可〔2019〕1号' } }),
    ],
  ])('are one: %s', (_, one, other) => {
    expect(areOne('license', one, other)).toBe(true);
    expect(areOne('license', other, one)).toBe(true);
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'the same number of two authorities',
      license({ number: '2026-1' }),
      license({ number: '2026-1', issuer: { name: '上城区市场监督管理局', code: OTHER_CODE } }),
    ],
    [
      'the same number of two authorities, both with the placeholder',
      license({ issuer: { name: '甲局', code: PLACEHOLDER } }),
      license({ issuer: { name: '乙局', code: PLACEHOLDER } }),
    ],
    [
      'the same number of two authorities of one name',
      license({ issuer: { name: '市场监督管理局', code: CODE } }),
      license({ issuer: { name: '市场监督管理局', code: OTHER_CODE } }),
    ],
    [
      'two kinds of license, two holders, one number from an office that numbers each book from 1',
      license({ type: '户外招牌设置许可', number: '1' }),
      license({ type: '道路挖掘许可', number: '1', holder: { name: '乙' } }),
    ],
    [
      'no number at all',
      license({ number: '无', issuer: { name: NAME, code: CODE } }),
      license({ number: '无', issuer: { name: NAME, code: CODE } }),
    ],
    [
      'two licenses granted by one decision',
      license({ decision: { number: '苏许〔2026〕1号' } }),
      license({ number: 'JY2', decision: { number: '苏许〔2026〕1号' } }),
    ],
    [
      'two parties of one decision without license numbers',
      { decision: { number: '苏许〔2026〕1号' }, issuer: { code: CODE }, holder: { name: '甲' } },
      { decision: { number: '苏许〔2026〕1号' }, issuer: { code: CODE }, holder: { name: '乙' } },
    ],
    [
      'a number that only looks like somebody’s business license',
      { type: '营业执照', number: '91320700MA0000015P', holder: { name: '甲' } },
      license({ name: '食品经营许可证', number: '91320700MA0000015P', issuer: { name: '某局' } }),
    ],
  ])('are two: %s', (_, one, other) => {
    expect(areOne('license', one, other)).toBe(false);
    expect(areOne('license', other, one)).toBe(false);
  });
});

describe('parties', () => {
  it.each<[string, JsonObject, JsonObject, boolean]>([
    [
      'one unified social credit code',
      { ids: { uscc: '91350100M000100Y43' } },
      { ids: { uscc: '91350100m000100y43' } },
      true,
    ],
    [
      'an old organisation code and the new code that carries it',
      { ids: { orgCode: 'M000100Y-4' } },
      { ids: { uscc: '91350100M000100Y43' } },
      true,
    ],
    [
      'an organisation code with and without its hyphen',
      { ids: { orgCode: '00001333-8' } },
      { ids: { orgCode: '000013338' } },
      true,
    ],
    [
      'one 15-digit registration number',
      { ids: { registration: '320103000071453' } },
      { ids: { registration: '320103000071453' } },
      true,
    ],
    [
      'one 13-digit registration number, one of them with its new code',
      { ids: { registration: '3212832810376' } },
      { ids: { registration: '3212832810376', uscc: '91350100M000100Y43' } },
      true,
    ],
    [
      'one registration number and two unified social credit codes',
      { ids: { registration: '1', uscc: '91350100M000100Y43' } },
      { ids: { registration: '1', uscc: '11100000000013338W' } },
      false,
    ],
    ['the placeholder', { ids: { uscc: PLACEHOLDER } }, { ids: { uscc: PLACEHOLDER } }, false],
    ['one name', { name: '甲' }, { name: '甲' }, false],
    [
      'a person’s number and name',
      person('32070319900101001X', '张三'),
      person('32070319900101001x', ' 张三'),
      true,
    ],
    [
      'a person’s number mistyped into another’s',
      person('32070319900101001X', '张三'),
      person('32070319900101001X', '李四'),
      false,
    ],
    [
      'a sole trader with the number of the person',
      { ...person('32070319900101001X', '张三'), kind: 'individual-business' },
      person('32070319900101001X', '张三'),
      false,
    ],
  ])('of %s', (_, one, other, expected) => {
    expect(areOne('party', one, other)).toBe(expected);
    expect(areOne('party', other, one)).toBe(expected);
  });
});

function person(number: string, name: string): JsonObject {
  return { kind: 'natural-person', name, ids: { personal: number } };
}

describe('penalties, cases, projects and items', () => {
  const penalty = {
    number: '沪银罚字〔2015〕2号',
    issuer: { code: CODE, name: NAME },
    holder: { name: '甲' },
  };
  const item = { code: '11370800MB285591843370117002011' };

  it.each<[string, Kind, JsonObject, JsonObject]>([
    [
      'a penalty spelt in two ways',
      'penalty',
      penalty,
      { ...penalty, number: '沪银罚字[2015]2号', issuer: { name: NAME } },
    ],
    ['one case number', 'case', { number: '2026001' }, { number: '2026001', result: 'granted' }],
    [
      'one project code',
      'project',
      { code: '2017-320700-47-03-500123' },
      { code: '2017－320700－47－03－500123' },
    ],
    ['one implementation code', 'service-item', item, { ...item, name: '许可' }],
  ])('are one: %s', (_, kind, one, other) => {
    expect(areOne(kind, one, other)).toBe(true);
  });

  it.each<[string, Kind, JsonObject, JsonObject]>([
    [
      'a firm and its head in one decision',
      'penalty',
      penalty,
      { ...penalty, holder: { name: '乙' } },
    ],
    [
      'one number of two departments for two applicants',
      'case',
      { number: '1', authority: { code: CODE }, holder: { name: '甲' } },
      { number: '1', authority: { code: OTHER_CODE }, holder: { name: '乙' } },
    ],
    [
      'one implementation code, two handling items',
      'service-item',
      { ...item, handleItemCode: `${item.code}01` },
      { ...item, handleItemCode: `${item.code}02` },
    ],
  ])('are two: %s', (_, kind, one, other) => {
    expect(areOne(kind, one, other)).toBe(false);
  });
});

describe('links of a license', () => {
  const read = linkReader(kinds, 'license');
  const targets = (record: JsonObject): string[] =>
    read(record).map(({ role, kind, scheme, value }) => `${role} ${kind} ${scheme} ${value}`);

  it('go to holder, item, case and project by their codes', () => {
    expect(
      targets({
        holder: { name: '甲', ids: { uscc: '91350100M000100Y43', orgCode: '00001333-8' } },
        item: { code: '1', name: '许可' },
        case: { number: 'a2' },
        project: { code: '2017-320700-47-03-500123' },
      }),
    ).toEqual([
      'holder party uscc 91350100M000100Y43',
      'item service-item code 1',
      'case case number A2',
      'project project code 2017-320700-47-03-500123',
    ]);
  });

  it.each<[string, JsonObject, string[]]>([
    ['organisation code', { orgCode: '00001333-8' }, ['holder party orgCode 000013338']],
    [
      'registration number',
      { registration: '3212832810376' },
      ['holder party registration 3212832810376'],
    ],
    [
      'registration number where the code is a placeholder',
      { uscc: PLACEHOLDER, registration: '1' },
      ['holder party registration 1'],
    ],
    [
      'identity number and name',
      { personal: '32070319900101001X' },
      ['holder party personal+name ["32070319900101001X","甲"]'],
    ],
    ['nothing but a name', {}, []],
  ])('go to a holder that has a %s', (_, ids, expected) => {
    expect(targets({ holder: { name: '甲', ids } })).toEqual(expected);
  });

  it('arrive: the target shows the same identity', () => {
    const [link] = read({ holder: { name: '甲', ids: { orgCode: '00001333-8' } } });
    const shown = identityReader(kinds.get('party') as KindRules)({
      ids: { uscc: '11100000000013338W' },
    });

    expect(shown).toContainEqual({ scheme: link?.scheme, value: link?.value });
  });
});
