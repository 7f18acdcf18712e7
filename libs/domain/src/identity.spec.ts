import { describe, expect, it } from '@jest/globals';
import type { JsonObject, KindRules } from '@hub/contracts';
import { identityDenier, identityFrom, identityReader } from './identity.js';

const someRules = (over: Partial<KindRules>): KindRules => ({
  kind: 'license',
  title: { zh: '证照', en: 'license' },
  identities: [],
  links: [],
  owners: [],
  extract: {},
  placeholders: ['00000000000000000X', '无', 'N/A'],
  ...over,
});

const license = someRules({
  identities: [
    { scheme: 'identifier', paths: ['identifier'], normalise: 'code' },
    {
      scheme: 'number+issuer',
      paths: ['number', 'issuer.code'],
      instead: { 'issuer.code': 'issuer.name' },
    },
    {
      scheme: 'decision',
      paths: ['decision.number'],
      normalise: 'document-number',
      when: { path: 'type', in: ['食品经营许可证'] },
    },
    { scheme: 'content', paths: ['decision.content'], without: 'number' },
  ],
});
const party = someRules({
  kind: 'party',
  identities: [
    { scheme: 'uscc', paths: ['ids.uscc'], normalise: 'code' },
    { scheme: 'orgCode', paths: ['ids.orgCode'], normalise: 'code' },
    { scheme: 'name', paths: ['name'], when: { path: 'kind', in: ['natural-person'] } },
  ],
});
const identities = (rules: KindRules, record: JsonObject): string[] =>
  identityReader(rules)(record).map(({ scheme, value }) => `${scheme} ${value}`);

describe(identityReader, () => {
  it.each<[string, JsonObject, string[]]>([
    [
      'takes every rule that is complete',
      { identifier: '1.2.156.3005.2.x', number: 'A1', issuer: { code: '11100000MB0327169' } },
      ['identifier 1.2.156.3005.2.X', 'number+issuer ["A1","11100000MB0327169"]'],
    ],
    [
      'compares what clerks spell differently as one',
      { number: ' ａ-１（２）', issuer: { code: 'x1' } },
      ['number+issuer ["A-1(2)","X1"]'],
    ],
    [
      'lets the issuer’s name stand in for a code that is absent',
      { number: 'A1', issuer: { name: '海州区 城管局' } },
      ['number+issuer ["A1","海州区城管局"]'],
    ],
    [
      'lets the issuer’s name stand in for a code that is a placeholder',
      { number: 'A1', issuer: { code: '00000000000000000X', name: '海州区城管局' } },
      ['number+issuer ["A1","海州区城管局"]'],
    ],
    ['makes no identity of a placeholder', { number: 'n/a', issuer: { code: 'X1' } }, []],
    ['makes no identity of noughts', { number: '0000', issuer: { code: 'X1' } }, []],
    ['makes no identity of strokes', { number: '——', issuer: { code: 'X1' } }, []],
    ['makes no identity of half of one', { number: 'A1' }, []],
    [
      'takes a number that came as one',
      { number: 17, issuer: { code: 'X1' } },
      ['number+issuer ["17","X1"]'],
    ],
    [
      'asks a conditional rule only where its condition holds',
      { type: '食品经营许可证', decision: { number: '海食[2026]第7号' } },
      ['decision 海食〔2026〕7号'],
    ],
    [
      'asks a rule for records without a value where that is absent or a placeholder',
      { number: '无', decision: { content: 'C' } },
      ['content C'],
    ],
    [
      'skips a rule for records without a value where there is one',
      { number: 'A1', decision: { content: 'C' } },
      [],
    ],
    ['skips a conditional rule elsewhere', { type: '招牌', decision: { number: '7号' } }, []],
  ])('%s', (_, record, expected) => {
    expect(identities(license, record)).toEqual(expected);
  });

  it('derives the organisation code that a unified social credit code carries', () => {
    expect(identities(party, { ids: { uscc: '91320700MA1MXY0X1F' } })).toEqual([
      'uscc 91320700MA1MXY0X1F',
    ]);
    expect(identities(party, { ids: { uscc: '11100000000013338W' } })).toEqual([
      'uscc 11100000000013338W',
      'orgCode 000013338',
    ]);
  });

  it('names a derived organisation code that is also given only once', () => {
    const record = { ids: { uscc: '11100000000013338W', orgCode: '00001333-8' } };

    expect(identities(party, record)).toEqual(['uscc 11100000000013338W', 'orgCode 000013338']);
  });

  it('keeps two authorities apart that use the same document number', () => {
    const [one] = identities(license, { number: '2026-1', issuer: { name: '甲局' } });
    const [other] = identities(license, { number: '2026-1', issuer: { name: '乙局' } });

    expect(one).not.toBe(other);
  });
});

describe(identityFrom, () => {
  it('gives what a record of the same values gives', () => {
    const record = { number: ' ａ１ ', issuer: { code: 'x1' } };

    expect(identityFrom(license, 'number+issuer', ['A1', 'X1'])).toEqual(
      identityReader(license)(record)[0],
    );
    expect(identityFrom(party, 'orgCode', ['00001333-8'])?.value).toBe('000013338');
  });

  it('knows no identity of a foreign scheme, a missing part or a placeholder', () => {
    expect(identityFrom(license, 'uscc', ['A'])).toBeUndefined();
    expect(identityFrom(license, 'number+issuer', ['A'])).toBeUndefined();
    expect(identityFrom(license, 'identifier', ['无'])).toBeUndefined();
  });
});

describe(identityDenier, () => {
  const weak = someRules({
    identities: [
      {
        scheme: 'number+issuer-name',
        paths: ['number', 'issuer.name'],
        unless: [['issuer.code'], ['name', 'type']],
      },
    ],
  });
  const denies = (one: JsonObject, other: JsonObject): boolean | undefined =>
    identityDenier(weak)?.('number+issuer-name', one, other);

  it('denies what differs in every path of a group', () => {
    expect(denies({ issuer: { code: 'X1' } }, { issuer: { code: 'X2' } })).toBe(true);
    expect(denies({ name: 'a', type: 't' }, { name: 'b', type: 'u' })).toBe(true);
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      'that is the same but for its spelling',
      { issuer: { code: 'x1' } },
      { issuer: { code: 'X1 ' } },
    ],
    ['that one of them does not know', { issuer: { code: 'X1' } }, {}],
    ['that is a placeholder', { issuer: { code: 'X1' } }, { issuer: { code: '无' } }],
    ['when only a part of a group differs', { name: 'a', type: 't' }, { name: 'b', type: 't' }],
  ])('denies nothing by a value %s', (_, one, other) => {
    expect(denies(one, other)).toBe(false);
  });

  it('denies no other scheme, and is absent where nothing can be denied', () => {
    expect(identityDenier(weak)?.('identifier', { issuer: { code: '1' } }, {})).toBe(false);
    expect(identityDenier(party)).toBeUndefined();
  });
});
