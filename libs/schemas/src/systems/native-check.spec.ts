import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@hub/contracts';
import { nativeCheck } from './native-check.js';

const FORM: JsonObject = {
  title: '许可',
  type: 'object',
  required: ['no', 'holder'],
  additionalProperties: false,
  properties: {
    no: { title: '编号', type: 'string', maxLength: 4 },
    holder: { title: '持证人', type: 'string', maxLength: 10 },
    idNumber: { title: '身份证号', type: 'string', maxLength: 18 },
    boats: { title: '船数', type: 'integer' },
    either: { type: ['string', 'integer'] },
    steps: {
      title: '环节',
      type: 'array',
      maxItems: 2,
      items: {
        type: 'object',
        required: ['name'],
        properties: { name: { title: '环节名称', type: 'string', maxLength: 3 } },
      },
    },
    unit: { $ref: '#/$defs/unit' },
  },
  $defs: { unit: { title: '单位', type: 'string', maxLength: 2 } },
};
const check = nativeCheck(FORM, (field) => field !== 'idNumber');
const told = (native: Json): string[] => check(native).map(({ field, code }) => `${field} ${code}`);
const valid = { no: 'A1', holder: '张三' };

describe(nativeCheck, () => {
  it.each<[string, Json, string[]]>([
    ['takes a record that fits', { ...valid, boats: 2, either: 1, steps: [{ name: '受理' }] }, []],
    [
      'takes null and the empty text as no value, whatever the type',
      { ...valid, idNumber: '', boats: '', steps: null },
      [],
    ],
    ['asks for a required field that is absent', { no: 'A1' }, ['holder REQUIRED']],
    ['asks for a required field that is null', { no: null, holder: '张三' }, ['no REQUIRED']],
    [
      'asks for a required field that is blank, in full width too',
      { no: ' \t', holder: '\u3000' },
      ['no REQUIRED', 'holder REQUIRED'],
    ],
    [
      'asks for a required field in each row',
      { ...valid, steps: [{ name: '' }, {}] },
      ['steps.name REQUIRED'],
    ],
    [
      'refuses another type',
      { ...valid, boats: '两艘', either: true },
      ['boats TYPE', 'either TYPE'],
    ],
    ['refuses a text that is too long', { ...valid, no: '12345' }, ['no LENGTH']],
    ['counts characters, not code units', { ...valid, no: '𠮷𠮷𠮷𠮷' }, []],
    ['counts characters where there are too many', { ...valid, no: '𠮷𠮷𠮷𠮷𠮷' }, ['no LENGTH']],
    [
      'refuses a list that is too long',
      { ...valid, steps: [{ name: '1' }, { name: '2' }, { name: '3' }] },
      ['steps LENGTH'],
    ],
    ['follows references', { ...valid, unit: '三个字' }, ['unit LENGTH']],
    ['refuses a field that is not listed', { ...valid, hodler: '张三' }, ['hodler UNKNOWN_FIELD']],
    [
      'finds all faults at once, in the order of the form',
      { boats: 'x', zz: 1, no: '12345' },
      ['no LENGTH', 'holder REQUIRED', 'boats TYPE', 'zz UNKNOWN_FIELD'],
    ],
    [
      'finds damaged text',
      { no: 'A\uFFFD', holder: '张\u0000三' },
      ['no ENCODING', 'holder ENCODING'],
    ],
    ['finds half of a surrogate pair', { ...valid, unit: '\uD842' }, ['unit ENCODING']],
    [
      'lets damaged text be the only fault of its field',
      { no: '12345\uFFFD', holder: '张三' },
      ['no ENCODING'],
    ],
    [
      'finds damaged text in fields and rows that nobody knows',
      { ...valid, zz: ['\uFFFD'], steps: [{ more: '\uFFFD', name: 'x' }] },
      ['zz ENCODING', 'steps.more ENCODING'],
    ],
    ['finds a damaged name of a field', { ...valid, '编\uFFFD': 'x' }, ['编\uFFFD ENCODING']],
    [
      'names a field once, however many rows have it wrong',
      { ...valid, steps: [{ name: '1234' }, { name: '1234' }] },
      ['steps.name LENGTH'],
    ],
    ['refuses what is no object: a line that is not JSON', '{"no": "A1"', [' TYPE']],
    ['refuses what is no object: a list', [valid], [' TYPE']],
    ['refuses what is no object: nothing', null, [' TYPE']],
    [
      'refuses what is too much to look at',
      { ...valid, zz: Array.from({ length: 50_001 }, () => 1) },
      [' TOO_LARGE'],
    ],
    ['refuses what is nested too deep', { ...valid, zz: nested(10_000) }, [' TOO_LARGE']],
    [
      'takes members that every object has for fields',
      { ...valid, constructor: 'x', toString: 'x' },
      ['constructor UNKNOWN_FIELD', 'toString UNKNOWN_FIELD'],
    ],
  ])('%s', (_, native, expected) => {
    expect(told(native)).toEqual(expected);
  });

  it('says what is wrong and what to do in both languages, with the name on the form', () => {
    const [fault] = check({ ...valid, no: '12345' });

    expect(fault).toEqual({
      field: 'no',
      code: 'LENGTH',
      message: {
        zh: '“编号”最多 4 个字符，现为 5 个字符。',
        en: '"编号" has at most 4 characters, this one has 5.',
      },
      remedy: { zh: expect.any(String), en: expect.any(String) },
      value: '12345',
    });
  });

  it('never repeats a personal value, one of no known field, or a whole object', () => {
    const faults = check({
      no: { secret: 'x' },
      holder: '张三',
      idNumber: '1'.repeat(19),
      zz: 'x',
    });

    expect(faults.map(({ field, value }) => [field, value])).toEqual([
      ['no', undefined],
      ['idNumber', undefined],
      ['zz', undefined],
    ]);
  });

  it('cuts a value that is very long', () => {
    const [fault] = check({ ...valid, no: '长'.repeat(100_000) });

    expect(String(fault?.value)).toHaveLength(201);
  });

  it('tells no more faults than somebody would read', () => {
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`f${i}`, i]));

    expect(check({ ...valid, ...many })).toHaveLength(100);
  });

  it('lets fields pass that an open form does not list', () => {
    const open = nativeCheck({ ...FORM, additionalProperties: true }, () => true);

    expect(open({ ...valid, remark2: 'x' })).toEqual([]);
  });
});

function nested(levels: number): Json {
  let value: Json = 'x';
  for (let i = 0; i < levels; i++) {
    value = [value];
  }
  return value;
}
