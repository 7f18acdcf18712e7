import { describe, expect, it } from '@jest/globals';
import { aContext, aProgram } from '../../../../test/support/a-mapping.js';

const HEAD = 'form: permit\ntitle: 捕捞许可\nmakes: license\nkey: [no]\n';
const REQUIRED_NO = { required: ['no', 'nm'], properties: { no: {}, nm: {}, x: {} } };

describe('writing', () => {
  it('takes from the record first and from what it is joined with where that is silent', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, nm: holder.name, u: { path: holder.ids.uscc, as: uscc } }`,
      ['no', 'nm', 'u'],
    );

    const result = program.write({
      kind: 'license',
      record: { number: 'F', holder: { name: '张三' } },
      related: { holder: { name: '张三丰', ids: { uscc: '91320700MA0000015P' } } },
    });

    expect(result).toEqual({
      native: { no: 'F', nm: '张三', u: '91320700MA0000015P' },
      filled: { no: 'number', nm: 'holder.name', u: 'related.holder.ids.uscc' },
      missing: [],
    });
  });

  it('names what the form asks for and nobody holds', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, nm: holder.name, x: { path: name, required: true } }`,
      REQUIRED_NO,
    );

    expect(program.write({ kind: 'license', record: { number: 'F' } })).toEqual({
      native: { no: 'F' },
      filled: { no: 'number' },
      missing: ['nm', 'x'],
    });
  });

  it('leaves to a person what it only reads or skips', () => {
    const program = aProgram(
      `${HEAD}fields: { no: { path: number, only: read, because: 对方编号 }, nm: { skip: 签名 }, x: name }`,
      REQUIRED_NO,
    );

    expect(program.write({ kind: 'license', record: { number: 'F', name: '证' } })).toEqual({
      native: { x: '证' },
      filled: { x: 'name' },
      missing: ['no', 'nm'],
    });
  });

  it('does not miss what is marked optional', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, nm: { path: holder.name, optional: true }, x: name }`,
      REQUIRED_NO,
    );

    expect(program.write({ kind: 'license', record: { number: 'F' } }).missing).toEqual([]);
  });

  it('writes the placeholder where there is no value, and no placeholder for a value it cannot spell', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, d: { path: validUntil, as: date YYYY/MM/DD, absent: [2099/12/31, 长期], required: true } }`,
      ['no', 'd'],
    );
    const written = (validUntil?: string): unknown =>
      program.write({ kind: 'license', record: validUntil === undefined ? {} : { validUntil } });

    expect(written()).toMatchObject({ native: { d: '2099/12/31' }, missing: [] });
    expect(written('2026-03-01')).toMatchObject({ native: { d: '2026/03/01' } });
    expect(written('soon')).toEqual({ native: {}, filled: {}, missing: ['d'] });
  });

  it('writes the substitute where the path has no value, and says which it was', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, doc: { path: decision.number, else: number } }`,
      ['no', 'doc'],
    );

    const { native, filled } = program.write({ kind: 'license', record: { number: 'F' } });

    expect(native).toEqual({ no: 'F', doc: 'F' });
    expect(filled).toEqual({ no: 'number', doc: 'number' });
  });

  it('leaves a field out where its condition does not hold, placeholder and all', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, k: holder.kind, u: { path: holder.ids.uscc, absent: 0X, unless: holder.kind = person, required: true } }`,
      ['no', 'k', 'u'],
    );
    const written = (kind: string): unknown =>
      program.write({ kind: 'license', record: { holder: { kind } } });

    expect(written('person')).toMatchObject({ native: { k: 'person' }, missing: [] });
    expect(written('firm')).toMatchObject({ native: { k: 'firm', u: '0X' } });
  });

  it('writes constants and the system’s owner, which it does not read', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, v: { only: write, value: '2', because: 版本 }, s: { only: write, value: system.owner.name, because: 来源 } }`,
      ['no', 'v', 's'],
    );

    expect(program.read({ no: 'F', v: '1', s: '别处' })).toMatchObject({
      records: [{ record: { number: 'F' } }],
    });
    expect(program.write({ kind: 'license', record: { number: 'F' } })).toEqual({
      native: { no: 'F', v: '2', s: '渔业局' },
      filled: { no: 'number', v: 'constant', s: 'system.owner.name' },
      missing: [],
    });
  });

  it('writes the first spelling of a finer value, coarse or not', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, st: { path: status, as: code license-status } }`,
      ['no', 'st'],
      aContext({ 'license-status': { valid: ['A'], annulled: ['S~'], ended: ['S'] } }),
    );

    expect(program.write({ kind: 'license', record: { status: 'annulled' } }).native).toEqual({
      st: 'S',
    });
    expect(program.read({ no: 'F', st: 'S' })).toMatchObject({
      records: [{ record: { status: 'ended' } }],
    });
  });

  it('writes numbers where the form has numbers, and none that would lose digits', () => {
    const schema = { properties: { no: {}, a: { type: 'number' }, i: { type: 'integer' } } };
    const program = aProgram(
      `${HEAD}fields: { no: number, a: { path: works.amount, as: amount 万元 }, i: { path: face.storeys, as: integer } }`,
      schema,
    );
    const written = (amount: string): unknown =>
      program.write({ kind: 'license', record: { works: { amount }, face: { storeys: 7 } } })
        .native;

    expect(written('12345678')).toEqual({ a: 1234.5678, i: 7 });
    expect(written('123456789012345678.91')).toEqual({ i: 7 });
  });

  it('fills a form of two kinds from either, the other one by its link', () => {
    const program = aProgram(
      'form: permit\ntitle: t\nmakes: [party, license]\nkey: [no]\nfields: { no: license.number, nm: party.name, tel: party.phone }',
      ['no', 'nm', 'tel'],
    );

    expect(program.write({ kind: 'party', record: { name: '甲', phone: '1' } })).toMatchObject({
      native: { nm: '甲', tel: '1' },
      filled: { nm: 'name', tel: 'phone' },
    });
    expect(
      program.write({
        kind: 'license',
        record: { number: 'F', holder: { name: '乙', phone: '2' } },
        related: { holder: { name: '甲' } },
      }),
    ).toMatchObject({
      native: { no: 'F', nm: '甲', tel: '2' },
      filled: { no: 'number', nm: 'related.holder.name', tel: 'holder.phone' },
    });
  });

  it('does not stumble over a view that is not of the canonical shape', () => {
    const program = aProgram(`${HEAD}fields: { no: number, nm: holder.name }`, ['no', 'nm']);

    expect(
      program.write({ kind: 'license', record: { number: {}, holder: '张三' } }).native,
    ).toEqual({});
  });
});
