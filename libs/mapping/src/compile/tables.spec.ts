import { describe, expect, it } from '@jest/globals';
import type { JoinedView } from '../program.js';
import { aProgram } from '../../../../test/support/a-mapping.js';

const MAPPING = `form: permit
title: 一件办件
makes: [case, license]
rows:
  INF_APPLY:          { one: case, key: no }
  INF_APPLY_PROCESS:  { many: case.steps, on: no, order: no_ord, optional: true }
  INF_APPLY_JGZZ:     { one: license, on: no, optional: true, links: license.case }
fields:
  INF_APPLY.internal_no:         case.number
  INF_APPLY.applyer_name:        case.holder.name
  INF_APPLY_PROCESS.tache_name:  case.steps.name
  INF_APPLY_PROCESS.event_start: { path: case.steps.startedAt, as: date-time }
  INF_APPLY_JGZZ.zz_no:          license.number
`;

const table = (...names: string[]) => ({
  properties: Object.fromEntries(names.map((name) => [name, {}])),
});

const SCHEMA = {
  properties: {
    INF_APPLY: { ...table('no', 'internal_no', 'applyer_name'), required: ['internal_no'] },
    INF_APPLY_PROCESS: { type: 'array', items: table('no', 'no_ord', 'tache_name', 'event_start') },
    INF_APPLY_JGZZ: table('no', 'zz_no'),
  },
};

const STEPS = [
  { no: '1', no_ord: '10', tache_name: '办结', event_start: '2026-03-02 10:00:00' },
  { no: '1', no_ord: '9', tache_name: '受理', event_start: '2026-03-01 09:00:00' },
];

describe('a form of several tables', () => {
  const program = aProgram(MAPPING, SCHEMA);

  it('makes a record of each table that has one row, and a list of one that has many, in its order', () => {
    const result = program.read({
      INF_APPLY: { no: '1', internal_no: 'B-1', applyer_name: '张三' },
      INF_APPLY_PROCESS: STEPS,
      INF_APPLY_JGZZ: [{ no: '1', zz_no: 'F-17' }],
    });

    expect(result).toMatchObject({ ok: true, warnings: [] });
    expect(result.ok && result.records).toEqual([
      {
        kind: 'case',
        record: {
          holder: { name: '张三' },
          number: 'B-1',
          steps: [
            { name: '受理', startedAt: '2026-03-01T09:00:00+08:00' },
            { name: '办结', startedAt: '2026-03-02T10:00:00+08:00' },
          ],
        },
        links: [],
      },
      {
        kind: 'license',
        record: { case: { number: 'B-1' }, number: 'F-17' },
        links: [{ role: 'case', kind: 'case', scheme: 'number', value: 'B-1' }],
      },
    ]);
  });

  it('makes no record of a table that is not there and may be so', () => {
    const result = program.read({ INF_APPLY: { no: '1', internal_no: 'B-1' } });

    expect(result.ok && result.records.map(({ kind }) => kind)).toEqual(['case']);
  });

  it('refuses a record without its main table, and two rows where there is one', () => {
    expect(program.read({})).toMatchObject({ faults: [{ field: 'INF_APPLY', code: 'REQUIRED' }] });
    expect(program.read({ INF_APPLY: [{ no: '1' }, { no: '2' }] })).toMatchObject({
      faults: [{ field: 'INF_APPLY', code: 'TYPE' }],
    });
    expect(
      program.read({ INF_APPLY: { internal_no: 'B' }, INF_APPLY_PROCESS: ['x'] }),
    ).toMatchObject({ faults: [{ field: 'INF_APPLY_PROCESS', code: 'TYPE' }] });
  });

  it('names the row that a fault stands in', () => {
    const result = program.read({
      INF_APPLY: { no: '1', internal_no: ' ' },
      INF_APPLY_PROCESS: [{ no_ord: 1 }, { no_ord: 2, event_start: '昨天', extra: 1 }],
    });

    expect(result).toMatchObject({
      ok: false,
      faults: [
        { field: 'INF_APPLY.internal_no', code: 'REQUIRED' },
        { field: 'INF_APPLY_PROCESS[1].event_start', path: 'steps.startedAt', code: 'DATE' },
      ],
      warnings: [{ field: 'INF_APPLY_PROCESS[1].extra', code: 'UNKNOWN_FIELD' }],
    });
  });

  it('has the key column of its main table as key', () => {
    expect(program.keyOf({ INF_APPLY: { no: ' 1 ' } })).toBe('["1"]');
    expect(program.keyOf({ INF_APPLY: [{ no: '1' }] })).toBe('["1"]');
    expect(program.keyOf({})).toBeUndefined();
  });

  it('fills the tables of the kind that is given, row by row', () => {
    const view: JoinedView = {
      kind: 'case',
      record: {
        number: 'B-1',
        steps: [{ name: '受理' }, { startedAt: '2026-03-02T10:00:00+08:00' }],
      },
    };

    expect(program.write(view)).toEqual({
      native: {
        INF_APPLY: { internal_no: 'B-1' },
        INF_APPLY_PROCESS: [{ tache_name: '受理' }, { event_start: '2026-03-02T10:00:00+08:00' }],
      },
      filled: {
        'INF_APPLY.internal_no': 'number',
        'INF_APPLY_PROCESS[0].tache_name': 'steps.name',
        'INF_APPLY_PROCESS[1].event_start': 'steps.startedAt',
      },
      missing: [],
    });
  });
});
