import { describe, expect, it } from '@jest/globals';
import type { Fault, Json, JsonObject } from '@hub/contracts';
import fc from 'fast-check';
import papaparse from 'papaparse';
import { cellsOf, CsvReader } from './csv.reader.js';
import type { Encoding } from './encoding.js';
import { FileRefused } from './file-faults.js';
import { MOST_RECORD_BYTES } from './limits.js';
import type { ReadRecord } from './native-record.js';

const SCHEMA: JsonObject = {
  properties: {
    name: { type: 'string', title: '企业名称' },
    code: { type: ['string', 'null'], title: '统一社会信用代码' },
    amount: { type: 'number', title: '金额（万元）' },
    open: { type: 'boolean', title: '是否公开' },
    remark: { title: '备注' },
    note: { title: '备注' },
  },
};

interface Read {
  readonly natives: Json[];
  readonly faults: (readonly Fault[] | undefined)[];
}

function read(content: string | Buffer, chunk = 1 << 20, encoding: Encoding = 'UTF-8'): Read {
  const bytes = Buffer.from(content);
  const reader = new CsvReader(encoding, SCHEMA);
  let records: ReadRecord[] = [];
  for (let at = 0; at < bytes.length; at += chunk) {
    records = records.concat(reader.push(bytes.subarray(at, at + chunk)));
  }
  records = records.concat(reader.end());
  return {
    natives: records.map((record) => record.native),
    faults: records.map((record) => record.faults),
  };
}

const natives = (content: string | Buffer, chunk?: number): Json[] => read(content, chunk).natives;

describe(CsvReader, () => {
  it('takes a header of codes, of titles, or of both', () => {
    const expected = [{ name: '甲', code: '1' }];

    expect(natives('name,code\n甲,1\n')).toEqual(expected);
    expect(natives('企业名称,统一社会信用代码\n甲,1\n')).toEqual(expected);
    expect(natives(' 企业名称 ,code\n甲,1\n')).toEqual(expected);
  });

  it('does not mind the width of letters in a title', () => {
    expect(natives('金额(万元)\n1.5\n')).toEqual([{ amount: 1.5 }]);
  });

  it.each(['name,colour', 'name,企业名称', '备注,name'])(
    'refuses a header with a column that is unknown, doubled or named by a shared title: %s',
    (header) => {
      expect(() => natives(`${header}\n1,2\n`)).toThrow(FileRefused);
    },
  );

  it('refuses a table without a header', () => {
    expect(() => natives('\n\n')).toThrow(FileRefused);
  });

  it.each([
    ['LF', 'name,code\n甲,1\n乙,2\n'],
    ['CRLF', 'name,code\r\n甲,1\r\n乙,2\r\n'],
    ['no line end at the end', 'name,code\n甲,1\n乙,2'],
    ['blank lines', '\nname,code\n\n甲,1\n\n\n乙,2\n\n'],
    ['rows of empty cells', 'name,code\n甲,1\n,\n乙,2\n , \n'],
    ['all quoted', '"name","code"\n"甲","1"\n"乙","2"\n'],
    ['tabs', 'name\tcode\n甲\t1\n乙\t2\n'],
    ['semicolons', 'name;code\n甲;1\n乙;2\n'],
    ['a column without a name', 'name,code,\n甲,1,\n乙,2,\n'],
  ])('reads a table with %s', (_, content) => {
    expect(natives(content)).toEqual([
      { name: '甲', code: '1' },
      { name: '乙', code: '2' },
    ]);
  });

  it('keeps commas, quotes and line breaks inside quotes, and spaces everywhere', () => {
    expect(natives('name,code\n"a, ""b""\r\nc", x \n')).toEqual([
      { name: 'a, "b"\r\nc', code: ' x ' },
    ]);
  });

  it('faults a row whose quotes close in the middle of a cell and leave too many cells', () => {
    const { natives: found, faults } = read('name,code\n"a"b,c",1\n"乙",2\n');

    expect(found).toEqual(['"a"b,c",1', { name: '乙', code: '2' }]);
    expect(faults[0]?.[0]?.code).toBe('COLUMN_COUNT');
  });

  it('takes a row whose quotes close too early when each column has its cell', () => {
    const { natives: found, faults } = read('name,code\n"a"b,1\n"乙",2\n');

    expect(found).toEqual([
      { name: 'ab', code: '1' },
      { name: '乙', code: '2' },
    ]);
    expect(faults.flat()).toEqual([]);
  });

  it('takes a quote in the middle of a cell as itself', () => {
    expect(natives('name,code\n5" pipe,1\n乙,2\n')).toEqual([
      { name: '5" pipe', code: '1' },
      { name: '乙', code: '2' },
    ]);
  });

  it('keeps an empty cell as empty text, and leaves it out where no text is allowed', () => {
    expect(natives('name,amount,open\n,,\n甲,,\n')).toEqual([{ name: '甲' }]);
    expect(natives('name,code\n甲,\n')).toEqual([{ name: '甲', code: '' }]);
  });

  it('reads numbers and truth values only where the form allows no text', () => {
    const content =
      'name,amount,open\n007,12.50,true\nx,"5,000",是\ny,12345678901234567890,false\n';

    expect(natives(content)).toEqual([
      { name: '007', amount: 12.5, open: true },
      { name: 'x', amount: '5,000', open: '是' },
      { name: 'y', amount: '12345678901234567890', open: false },
    ]);
  });

  it('gives a row with the wrong number of cells as its line, never shifted', () => {
    const { natives: found, faults } = read('name,amount,code\n甲,5,000,1\n乙,2\n丙,3,4\n');

    expect(found).toEqual(['甲,5,000,1', '乙,2', { name: '丙', amount: 3, code: '4' }]);
    expect(faults.map((list) => list?.[0]?.code)).toEqual([
      'COLUMN_COUNT',
      'COLUMN_COUNT',
      undefined,
    ]);
  });

  it('lets a quote that never closes cost its own line only', () => {
    const rows = '丙,3\n'.repeat(1000);

    const { natives: found, faults } = read(`name,code\n"甲,1\n乙,"2"\n${rows}`, 100);

    expect(found.slice(0, 3)).toEqual([
      '"甲,1',
      { name: '乙', code: '2' },
      { name: '丙', code: '3' },
    ]);
    expect(found).toHaveLength(1002);
    expect(faults.filter(Boolean)).toHaveLength(1);
  });

  it('lets a quote that never closes cost its own line only, in a file of many megabytes', () => {
    const rows = '丙,3\n'.repeat(400_000);

    const { natives: found, faults } = read(`name,code\n"甲,1\n${rows}`, 1 << 18);

    expect(found).toHaveLength(400_001);
    expect(faults.filter(Boolean)).toHaveLength(1);
  });

  it('keeps the bytes of a row that is not in the file’s encoding', () => {
    const broken = Buffer.from('乙,2').subarray(1);
    const content = Buffer.concat([
      Buffer.from('name,code\n甲,1\n'),
      broken,
      Buffer.from('\n丙,3'),
    ]);

    const { natives: found, faults } = read(content);

    expect(found).toEqual([
      { name: '甲', code: '1' },
      { base64: broken.toString('base64') },
      { name: '丙', code: '3' },
    ]);
    expect(faults[1]?.[0]?.code).toBe('ENCODING');
  });

  it('reads GBK whose second bytes look like ASCII', () => {
    // 镕 is E9 46, 乗 is 81 5C (a backslash), 亅 is 81 7C (a bar).
    const content = Buffer.concat([
      Buffer.from('name,code\n'),
      Buffer.of(0xe9, 0x46, 0x81, 0x5c, 0x81, 0x7c),
      Buffer.from(',1\n'),
    ]);

    expect(read(content, 1, 'GBK').natives).toEqual([{ name: '镕乗亅', code: '1' }]);
  });

  it.each([1 << 14, 1 << 18, 1 << 22])(
    'leaves out a row that is too large, in chunks of %d bytes',
    (chunk) => {
      const large = `"${'x'.repeat(3 * MOST_RECORD_BYTES)}"`;

      const { natives: found } = read(`name,code\n甲,1\n${large},2\n丙,3\n`, chunk);

      expect(found).toEqual([
        { name: '甲', code: '1' },
        { omitted: large.length + 2, sha256: expect.any(String) },
        { name: '丙', code: '3' },
      ]);
    },
  );

  it('reads what papaparse reads, however the file is cut into chunks', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '连', ',', '"', '\n', '\r\n', ' ', '𠮷') });
    const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });

    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), fc.boolean(), (table, chunk, quotes) => {
        const body = papaparse.unparse([['name', 'code'], ...table], { newline: '\n', quotes });
        const expected = papaparse
          .parse<string[]>(body, { newline: '\n', delimiter: ',' })
          .data.slice(1)
          .filter((cells) => cells.some((one) => one.trim() !== ''))
          .map(([name, code]) => ({ name, code }));

        expect(natives(body, chunk)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe(cellsOf, () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['', ['']],
    [',', ['', '']],
    ['"a,b",c', ['a,b', 'c']],
    ['"a""b"', ['a"b']],
    ['"",""', ['', '']],
    ['a,"b"', ['a', 'b']],
  ])('takes %j apart', (row, cells) => {
    expect(cellsOf(row, ',')).toEqual(cells);
  });
});
