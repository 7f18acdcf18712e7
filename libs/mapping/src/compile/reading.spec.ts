import { describe, expect, it } from '@jest/globals';
import { aContext, aProgram } from '../../../../test/support/a-mapping.js';
import type { Json, JsonObject } from '@hub/contracts';
import type { MappingProgram } from '../program.js';

const HEAD = 'form: permit\ntitle: 捕捞许可\nmakes: license\nkey: [no]\n';
const STATUS = { 'license-status': { valid: ['A'], suspended: ['S~'], ended: ['S'] } };

function recordOf(program: MappingProgram, native: JsonObject): JsonObject {
  const result = program.read(native);
  if (!result.ok) {
    throw new Error(JSON.stringify(result.faults));
  }
  return result.records[0]?.record ?? {};
}

function codesOf(program: MappingProgram, native: JsonObject): string[] {
  const result = program.read(native);
  return (result.ok ? result.warnings : result.faults).map(({ field, code }) => `${field} ${code}`);
}

describe('reading', () => {
  it('leaves absent members out, parents and all', () => {
    const program = aProgram(`${HEAD}fields: { no: number, nm: holder.name }`, ['no', 'nm']);

    const record = recordOf(program, { no: 'F-17', nm: '' });

    expect(record).toStrictEqual({ number: 'F-17' });
    expect(Object.keys(record)).toEqual(['number']);
  });

  it('builds members in alphabetical order, so that equal content is equal JSON', () => {
    const one = aProgram(`${HEAD}fields: { no: number, nm: holder.name }`, ['no', 'nm']);
    const other = aProgram(`${HEAD}fields: { nm: holder.name, no: number }`, ['no', 'nm']);
    const native = { no: 'F-17', nm: '张三' };

    expect(JSON.stringify(recordOf(one, native))).toBe(JSON.stringify(recordOf(other, native)));
  });

  it('never changes its input', () => {
    const program = aProgram(`${HEAD}fields: { no: number }`, ['no']);

    expect(() => program.read(Object.freeze({ no: ' Ｆ-17 ' }))).not.toThrow();
  });

  it('runs every line even after one fails', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, st: { path: status, as: code license-status }, d: { path: issuedOn, as: date } }`,
      ['no', 'st', 'd'],
      aContext(STATUS),
    );

    expect(codesOf(program, { no: 'F', st: 'Z', d: 'x' })).toEqual(['st CODE_UNKNOWN', 'd DATE']);
  });

  it('reads a placeholder as absent in every spelling that the codec reads', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, d: { path: validUntil, as: date YYYY/MM/DD, also: [YYYY-MM-DD], absent: 2099/12/31 } }`,
      ['no', 'd'],
    );

    expect(recordOf(program, { no: 'F', d: '2099-12-31' })).toEqual({ number: 'F' });
    expect(recordOf(program, { no: 'F', d: '2098-12-31' })).toEqual({
      number: 'F',
      validUntil: '2098-12-31',
    });
  });

  it('reads a value that only repeats its substitute as absent', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, doc: { path: decision.number, else: number } }`,
      ['no', 'doc'],
    );

    expect(recordOf(program, { no: 'F', doc: 'F' })).toEqual({ number: 'F' });
    expect(recordOf(program, { no: 'F', doc: 'G' })).toEqual({
      decision: { number: 'G' },
      number: 'F',
    });
  });

  it('asks a condition about what another line has read, wherever that line stands', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, u: { path: holder.ids.uscc, unless: holder.kind = person }, k: holder.kind }`,
      ['no', 'u', 'k'],
    );

    expect(recordOf(program, { no: 'F', u: 'X', k: 'person' })).toEqual({
      holder: { kind: 'person' },
      number: 'F',
    });
    expect(recordOf(program, { no: 'F', u: 'X', k: 'firm' })).toMatchObject({
      holder: { ids: { uscc: 'X' } },
    });
  });

  it('reads one path from either of two fields that are never both meant', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, k: holder.kind, a: { path: holder.name, if: holder.kind = person }, b: { path: holder.name, unless: holder.kind = person } }`,
      ['no', 'k', 'a', 'b'],
    );
    const nameOf = (k: string): unknown =>
      recordOf(program, { no: 'F', k, a: '张三', b: '某公司' });

    expect(nameOf('person')).toMatchObject({ holder: { name: '张三' } });
    expect(nameOf('firm')).toMatchObject({ holder: { name: '某公司' } });
  });

  it('takes fields that are only ignored, or only say when a record changed, as skipped', () => {
    const program = aProgram(`${HEAD}ignore: [id]\nchangedAt: at\nfields: { no: number }`, [
      'no',
      'id',
      'at',
    ]);

    expect(program.read({ no: 'F', id: '1', at: 1568180781000 })).toMatchObject({
      ok: true,
      warnings: [],
    });
    expect(program.changedAt({ at: 1568180781000 })?.getTime()).toBe(1568180781000);
    expect(program.coverage).toEqual({
      total: 3,
      mapped: 1,
      skipped: [
        { field: 'id', reason: 'ignore' },
        { field: 'at', reason: 'changedAt' },
      ],
      oneWay: [],
    });
  });

  it('compares with yes and no as such', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, y: { path: face.listed, as: yes-no }, x: { path: face.market, if: face.listed = true } }`,
      ['no', 'y', 'x'],
    );

    expect(recordOf(program, { no: 'F', y: '否', x: 'SH' })).toEqual({
      face: { listed: false },
      number: 'F',
    });
  });

  it('copies what it read to further paths, the first source that has a value', () => {
    const program = aProgram(
      `form: permit\ntitle: t\nmakes: [party, license]\nkey: [c]\nconstants: { license.type: 营业执照 }\ncopies: { license.number: [party.ids.uscc, party.ids.registration], license.holder.ids: party.ids }\nfields: { c: { path: party.ids, as: party-id } }`,
      ['c'],
    );

    const result = program.read({ c: '320103000071453' });

    expect(result.ok && result.records.map(({ kind, record }) => ({ kind, record }))).toEqual([
      { kind: 'party', record: { ids: { registration: '320103000071453' } } },
      {
        kind: 'license',
        record: {
          holder: { ids: { registration: '320103000071453' } },
          number: '320103000071453',
          type: '营业执照',
        },
      },
    ]);
    expect(result.warnings).toMatchObject([{ field: 'c', path: 'ids', code: 'PATTERN' }]);
  });

  it('warns of members that the form does not have, without repeating their values', () => {
    const program = aProgram(`${HEAD}fields: { no: number }`, ['no']);

    const result = program.read({ no: 'F', phone: '13800000000' });

    expect(result.warnings).toMatchObject([{ field: 'phone', code: 'UNKNOWN_FIELD' }]);
    expect(JSON.stringify(result)).not.toContain('13800000000');
  });

  it('refuses a value of another type, an empty required one and damaged text', () => {
    const schema = { required: ['no'], properties: { no: {}, nm: {}, memo: {} } };
    const program = aProgram(
      `${HEAD}fields: { no: number, nm: holder.name, memo: { skip: 备注 } }`,
      schema,
    );

    expect(codesOf(program, { no: ' ', nm: ['张三'], memo: 'a\uD800b' })).toEqual([
      'no REQUIRED',
      'nm TYPE',
      'memo ENCODING',
    ]);
  });

  it('repeats a value in a fault as far as it helps', () => {
    const program = aProgram(`${HEAD}fields: { no: number, d: { path: issuedOn, as: date } }`, [
      'no',
      'd',
    ]);
    const valueOf = (d: Json): unknown => {
      const result = program.read({ no: 'F', d });
      return result.ok ? 'fits' : result.faults[0]?.value;
    };

    expect(valueOf('2024-02-30')).toBe('2024-02-30');
    expect(valueOf('x'.repeat(300))).toBe(`${'x'.repeat(200)}…`);
    expect(valueOf({ year: 2024 })).toBeUndefined();
  });

  it('warns of an empty field that ought to be filled', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, s: { path: signedBy, required: warn } }`,
      ['no', 's'],
    );

    expect(codesOf(program, { no: 'F' })).toEqual(['s REQUIRED']);
    expect(codesOf(program, { no: 'F', s: '王五' })).toEqual([]);
  });

  it.each([null, 17, 'F-17', ['F-17'], true])('refuses %j, which is no record', (native) => {
    const program = aProgram(`${HEAD}fields: { no: number }`, ['no']);

    expect(program.read(native)).toMatchObject({
      ok: false,
      faults: [{ field: '', code: 'TYPE' }],
    });
  });

  it('never repeats a personal value in a fault', () => {
    const program = aProgram(
      `${HEAD}fields: { no: number, id: { path: holder.ids.personal, as: resident-id } }`,
      ['no', 'id'],
    );

    const result = program.read({ no: 'F', id: '110105194912310021' });

    expect(JSON.stringify(result)).not.toContain('110105194912310021');
    expect(JSON.stringify(program.read({ no: 'F', id: '32070319900101001X' }))).toContain('1990');
  });

  it('holds back what the share filter does not let pass', () => {
    const program = aProgram(
      `${HEAD}share: [{ unless: publicity.scope = internal }, { if: status = valid }]\nfields: { no: number, p: publicity.scope, st: { path: status, as: code license-status } }`,
      ['no', 'p', 'st'],
      aContext(STATUS),
    );
    const shared = (native: JsonObject): boolean | undefined => {
      const result = program.read(native);
      return result.ok ? result.share : undefined;
    };

    expect(shared({ no: 'F', st: 'A' })).toBe(true);
    expect(shared({ no: 'F', st: 'S' })).toBe(false);
    expect(shared({ no: 'F', st: 'A', p: 'internal' })).toBe(false);
  });

  it('says when a record takes itself back', () => {
    const program = aProgram(
      `${HEAD}withdraw: { if: op = D }\nfields: { no: number, op: { skip: 同步类型 } }`,
      ['no', 'op'],
    );

    expect(program.withdraws({ no: 'F', op: ' D ' })).toBe(true);
    expect(program.withdraws({ no: 'F', op: 'U' })).toBe(false);
    expect(program.withdraws('F')).toBe(false);
  });

  it('keeps its own names whatever the document calls things', () => {
    const name = '"]; throw 1; //';
    const program = aProgram(
      `${HEAD}fields: { no: number, ${JSON.stringify(name)}: { path: holder.name, absent: ${JSON.stringify('`${1}`\n')} } }`,
      ['no', name],
    );

    expect(recordOf(program, { no: 'F', [name]: '张三' })).toEqual({
      holder: { name: '张三' },
      number: 'F',
    });
  });
});

describe('the native key', () => {
  const program = aProgram(
    'form: permit\ntitle: t\nmakes: license\nkey: [a, b]\nfields: { a: number, b: issuer.name }',
    ['a', 'b'],
  );

  it('is the key fields as texts after default normalisation', () => {
    expect(program.keyOf({ a: ' Ｆ－１７', b: 7 })).toBe('["F-17","7"]');
  });

  it.each<[Json]>([
    [{ a: 'F' }],
    [{ a: 'F', b: ' ' }],
    [{ a: 'F', b: null }],
    [{ a: 'F', b: {} }],
    [null],
    ['F'],
    [[]],
  ])('is not there for %j', (native) => {
    expect(program.keyOf(native)).toBeUndefined();
  });
});

describe('the time of change', () => {
  const program = aProgram(
    `${HEAD}changedAt: { field: t, as: date-time epoch-ms }\nfields: { no: number, t: { skip: 版本 } }`,
    ['no', 't'],
  );

  it('is read by its codec, numbers and texts alike', () => {
    expect(program.declaresChangedAt).toBe(true);
    expect(program.changedAt({ t: 1568180781000 })?.toISOString()).toBe('2019-09-11T05:46:21.000Z');
    expect(program.changedAt({ t: '1568180781000' })?.getTime()).toBe(1568180781000);
  });

  it('is absent where the record does not say it, and a fault where it says it unreadably', () => {
    expect(program.changedAt({})).toBeUndefined();
    expect(program.changedAt({ t: '昨天' })).toBeUndefined();
    expect(codesOf(program, { no: 'F', t: '昨天' })).toEqual(['t DATE']);
    expect(codesOf(program, { no: 'F', t: [1] })).toEqual(['t TYPE']);
  });
});

describe('the content hash', () => {
  it('does not see what is read from ignored fields', () => {
    const program = aProgram(
      `${HEAD}ignore: [up]\nfields: { no: number, nm: holder.name, up: { path: statusChange.at, as: date } }`,
      ['no', 'nm', 'up'],
    );
    const hashOf = (native: JsonObject): string =>
      program.hashOf({ kind: 'license', record: recordOf(program, native), links: [] });

    expect(hashOf({ no: 'F', up: '2026-01-01' })).toBe(hashOf({ no: 'F', up: '2026-01-02' }));
    expect(hashOf({ no: 'F', nm: 'a' })).not.toBe(hashOf({ no: 'F', nm: 'b' }));
    expect(hashOf({ no: 'F' })).toMatch(/^[0-9a-f]{64}$/);
  });
});
