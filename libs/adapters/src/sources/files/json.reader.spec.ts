import { describe, expect, it } from '@jest/globals';
import type { Json } from '@hub/contracts';
import fc from 'fast-check';
import { MOST_RECORD_BYTES } from './limits.js';
import type { JsonOutline } from './json-outline.js';
import { JsonOutliner } from './json-outline.js';
import { JsonReader } from './json.reader.js';
import { NdjsonReader } from './ndjson.reader.js';
import type { Reader } from './reader.js';

const FIELDS = new Set(['no', 'name', 'steps']);

function inChunks(content: string | Buffer, chunk: number, take: (part: Buffer) => void): void {
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += chunk) {
    take(bytes.subarray(at, at + chunk));
  }
}

function outline(content: string, chunk = 1 << 20): JsonOutline {
  const outliner = new JsonOutliner(FIELDS);
  inChunks(content, chunk, (part) => outliner.push(part));
  return outliner.end();
}

function readWith(reader: Reader, content: string | Buffer, chunk = 1 << 20): Json[] {
  const natives: Json[] = [];
  inChunks(content, chunk, (part) => natives.push(...reader.push(part).map((one) => one.native)));
  natives.push(...reader.end().map((one) => one.native));
  return natives;
}

function read(content: string, chunk?: number): Json[] {
  const found = outline(content, chunk);
  if (!found.ok || found.shape === 'lines') {
    throw new Error(found.ok ? 'lines' : found.fault.message.en);
  }
  return readWith(new JsonReader(found.shape), content, chunk);
}

const A = { no: '1', name: '甲 "x" \\ {[' };
const B = { no: '2', steps: [{ step: 1 }, { step: 2 }], deep: { list: [{ a: [] }] } };

describe(JsonOutliner, () => {
  it.each<[string, unknown, JsonOutline]>([
    ['an array of records', [A, B], { ok: true, shape: 'records' }],
    ['no record', [], { ok: true, shape: 'records' }],
    ['records with an array of objects in them', [B, B], { ok: true, shape: 'records' }],
    ['an object with one array', { code: 200, list: [A, B] }, { ok: true, shape: 'envelope' }],
    ['an object with one empty array', { list: [] }, { ok: true, shape: 'envelope' }],
    [
      'other arrays beside it',
      { tags: ['x'], none: [], list: [A], msg: {} },
      { ok: true, shape: 'envelope' },
    ],
    ['pages', [{ page: 1, list: [A] }, { list: [B] }], { ok: true, shape: 'pages' }],
    ['pages, one of them empty', [{ list: [A] }, { list: [] }], { ok: true, shape: 'pages' }],
    ['total', { total: 7, list: [A] }, { ok: true, shape: 'envelope', declared: 7 }],
    ['counts as text', { list: [A], counts: '12' }, { ok: true, shape: 'envelope', declared: 12 }],
    [
      'totalCount on pages',
      [
        { list: [A], totalCount: 5521 },
        { list: [B], totalCount: 5520 },
      ],
      { ok: true, shape: 'pages', declared: 5521 },
    ],
    ['a count that is none', { total: '多', list: [A] }, { ok: true, shape: 'envelope' }],
  ])('finds %s', (_, value, expected) => {
    const text = JSON.stringify(value, undefined, 1);

    expect(outline(text)).toEqual(expected);
    expect(outline(text, 1)).toEqual(expected);
  });

  it('finds one object per line under a name that says otherwise', () => {
    const lines = `${JSON.stringify(A)}\n${JSON.stringify(B)}\n{"no":"3"`;

    expect(outline(lines)).toEqual({ ok: true, shape: 'lines' });
    expect(outline(lines, 1)).toEqual({ ok: true, shape: 'lines' });
  });

  it.each([
    '',
    '[{"no":"1"},{"no":"2"',
    '[{"no":"1"}]]',
    '[{"no":"1"}}',
    '[{"no":"1"}] x',
    '[][]',
    '"text"',
    '{"no":"1"}',
    '{"a":[{"no":"1"}],"b":[{"no":"2"}]}',
    '{"list":[1,2]}',
    '[{"list":[{"no":"1"}]},{"error":"timeout"}]',
    '{"no":"1","steps":[{"name":"x"}]}',
  ])('refuses %j', (text) => {
    expect(outline(text)).toMatchObject({ ok: false, fault: { code: 'TYPE' } });
    expect(outline(text, 1)).toMatchObject({ ok: false, fault: { code: 'TYPE' } });
  });
});

describe(JsonReader, () => {
  it.each<[string, unknown]>([
    ['an array', [A, B, {}]],
    ['an envelope', { head: { x: [1] }, list: [A, B, {}], tail: [] }],
    ['pages', [{ list: [A] }, { total: 3, list: [B, {}], more: ['x'] }, { list: [] }]],
  ])('reads the records of %s', (_, value) => {
    for (const chunk of [1, 2, 3, 17, 1 << 20]) {
      expect(read(JSON.stringify(value, undefined, 2), chunk)).toEqual([A, B, {}]);
    }
  });

  it('gives an element that does not parse, or is no object, as what it is', () => {
    expect(read('[{"no":"1"}, {"no":oops}, 5, null, "x", {"no":"2"}]')).toEqual([
      { no: '1' },
      '{"no":oops}',
      5,
      null,
      'x',
      { no: '2' },
    ]);
  });

  it('keeps the bytes of an element that is not UTF-8', () => {
    const broken = Buffer.from('{"no":"连"}').subarray(0, -3);
    const text = Buffer.concat([Buffer.from('[{"no":"1"},'), broken, Buffer.from('"}]')]);

    expect(readWith(new JsonReader('records'), text)).toEqual([
      { no: '1' },
      { base64: Buffer.concat([broken, Buffer.from('"}')]).toString('base64') },
    ]);
  });

  it('leaves out an element that is too large', () => {
    const large = JSON.stringify({ name: 'x'.repeat(MOST_RECORD_BYTES) });

    const found = read(`[{"no":"1"},${large},{"no":"3"}]`, 1 << 16);

    expect(found[1]).toEqual({ omitted: large.length, sha256: expect.any(String) });
    expect(found).toHaveLength(3);
  });

  it('reads what JSON.parse reads, however the file is cut into chunks', () => {
    const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });

    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 30 }), fc.boolean(), (list, chunk, pretty) => {
        const value = JSON.parse(JSON.stringify(list)) as Json[];
        const text = JSON.stringify({ x: list }, undefined, pretty ? 2 : 0);

        expect(readWith(new JsonReader('envelope'), text, chunk)).toEqual(value);
      }),
      { numRuns: 300 },
    );
  });
});

describe(NdjsonReader, () => {
  it('lets a broken line cost that line, and takes empty lines as nothing', () => {
    const text = '{"no":"1"}\r\n\n  \n{"no":\n{"no":"3"}';

    for (const chunk of [1, 5, 1 << 20]) {
      expect(readWith(new NdjsonReader('UTF-8'), text, chunk)).toEqual([
        { no: '1' },
        '{"no":',
        { no: '3' },
      ]);
    }
  });

  it('reads lines in GBK', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"no":"'),
      Buffer.of(0x81, 0x5c),
      Buffer.from('"}\n'),
    ]);

    expect(readWith(new NdjsonReader('GBK'), bytes)).toEqual([{ no: '乗' }]);
  });
});
