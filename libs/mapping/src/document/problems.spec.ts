import { describe, expect, it } from '@jest/globals';
import { aContext, aForm } from '../../../../test/support/a-mapping.js';
import { compileMapping } from '../compile/compile-mapping.js';
import type { MappingContext } from '../context.js';

const HEAD = 'form: permit\ntitle: t\nmakes: license\nkey: [no]\nfields:\n  no: number\n';

function problemsOf(
  mapping: string,
  fields: readonly string[],
  context: MappingContext = aContext(),
) {
  const compiled = compileMapping(aForm(mapping, fields), context);
  return 'problems' in compiled ? compiled.problems : [];
}

/** `line rule` of each problem. */
function found(mapping: string, fields: readonly string[], context?: MappingContext): string[] {
  return problemsOf(mapping, fields, context).map(({ line, rule }) => `${line} ${rule}`);
}

describe('mistakes in a mapping document', () => {
  it('are told with file, line, rule, message and remedy', () => {
    expect(
      problemsOf(`${HEAD}  nm: { path: holder.nam }\n`, ['no', 'nm'], aContext({}, ['number'])),
    ).toEqual([
      {
        file: 'systems/fisheries/permit.mapping.yaml',
        line: 7,
        rule: 'path',
        message: 'the canonical license has no path "holder.nam"',
        remedy: 'Use a path of schemas/canonical/license.v1.schema.json, or skip the field.',
      },
    ]);
  });

  it('are all found at once', () => {
    const mapping = `${HEAD}  a: { path: name, as: dat }\n  b: { path: name, as: code colours }\n  c: { skip: '' }\n`;

    expect(found(mapping, ['no', 'a', 'b', 'c', 'd'])).toEqual([
      '7 codec',
      '8 codec',
      '9 skip',
      '5 coverage',
    ]);
  });

  it.each([
    ['a path that is no path', '  a: holder..name', '7 path'],
    ['a member that every object has', '  a: constructor', '7 path'],
    ['a field that the form does not have', '  z: name\n  a: type', '7 native-field'],
    ['a path that two fields are read into', '  a: number', '7 duplicate-path'],
    ['a path inside one that is read whole', '  a: number.text', '7 duplicate-path'],
    ['a wrong argument', '  a: { path: name, as: date YY-XX }', '7 codec'],
    ['a wrong argument of text', '  a: { path: name, as: text loud }', '7 codec'],
    [
      'an identifier neither rejected nor warned of',
      '  a: { path: name, as: uscc maybe }',
      '7 codec',
    ],
    ['an argument where there is none', '  a: { path: name, as: integer 2 }', '7 codec'],
    ['an unknown unit', '  a: { path: name, as: amount 美元 }', '7 codec'],
    ['two equal spellings of yes and no', '  a: { path: name, as: yes-no 是|是 }', '7 codec'],
    ['an unknown zone', '  a: { path: name, as: date-time YYYY-MM-DD zone Mars }', '7 codec'],
    ['a code table without a name', '  a: { path: name, as: code }', '7 codec'],
    ['a value that is also read', "  a: { value: '1' }", '7 value'],
    [
      'a value of the system that there is not',
      '  a: { only: write, value: system.name, because: x }',
      '7 value',
    ],
    ['a direction that there is not', '  a: { path: name, only: back, because: x }', '7 only'],
    ['a skipped field with a path', '  a: { skip: x, path: name }', '7 skip'],
    ['a condition that is no equation', '  a: { path: name, if: number }', '7 condition'],
    ['two conditions', '  a: { path: name, if: number = 1, unless: number = 2 }', '7 condition'],
    ['a condition on what nobody reads', '  a: { path: name, if: status = valid }', '7 reference'],
    ['a condition on itself', '  a: { path: name, if: name = x }', '7 condition'],
  ])('%s', (_, line, problem) => {
    expect(found(`${HEAD}${line}\n`, ['no', 'a'])).toContain(problem);
  });

  it.each([
    ['another form’s name', 'form: permit', 'form: licence', '1 form'],
    ['a kind that there is not', 'makes: license', 'makes: permit', '3 makes'],
    ['no key', 'key: [no]\n', '', '1 key'],
    ['a key that is no field', 'key: [no]', 'key: [number]', '4 native-field'],
    ['an entry that there is not', 'title: t', 'title: t\nentry: printed', '3 entry'],
    ['an ignored field that there is not', 'title: t', 'title: t\nignore: [x]', '3 native-field'],
    ['a time of change that is no field', 'title: t', 'title: t\nchangedAt: at', '3 native-field'],
    [
      'a share filter on what nobody reads',
      'title: t',
      'title: t\nshare: { if: status = valid }',
      '3 reference',
    ],
    [
      'a withdrawal by no field',
      'title: t',
      'title: t\nwithdraw: { if: op = D }',
      '3 native-field',
    ],
    ['a copy of what nobody reads', 'title: t', 'title: t\ncopies: { name: type }', '3 reference'],
    [
      'a constant where a field is read',
      'title: t',
      'title: t\nconstants: { number: F }',
      '3 duplicate-path',
    ],
  ])('%s', (_, right, wrong, problem) => {
    expect(found(HEAD.replace(right, wrong), ['no'])).toContain(problem);
  });

  it.each([
    ['a coarse spelling that nobody has plain', { x: { a: ['1~'] } }],
    ['one spelling for two values', { x: { a: ['1'], b: ['1'] } }],
    ['no column for the form', { x: { a: [] } }],
  ])('a code table with %s', (_, codes) => {
    const mapping = `${HEAD}  a: { path: name, as: code x }\n`;

    expect(found(mapping, ['no', 'a'], aContext(codes))).toEqual(['7 codec']);
  });

  it('tables without exactly one key, and tables that are neither one nor many', () => {
    const mapping =
      'form: permit\ntitle: t\nmakes: [case, license]\nrows:\n  A: { one: case }\n  B: { one: penalty }\nfields:\n  A.no: case.number\n';

    expect(found(mapping, [])).toEqual(expect.arrayContaining(['6 rows', '4 rows']));
  });

  it('do not make the compiler throw, whatever the document is', () => {
    for (const body of [
      '{}',
      'fields: 1',
      'fields: [1]',
      'fields: { a: [] }',
      'makes: {}',
      'rows: 7',
      'share: x',
    ]) {
      expect(problemsOf(`${body}\n`, ['a']).length).toBeGreaterThan(0);
    }
  });
});
