import { createHash } from 'node:crypto';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Batch, Cursor, Json, JsonObject, SourceRecord } from '@hub/contracts';
import { Misconfigured, SourceUnreachable } from '@hub/contracts';
import { describePulledSource } from '../conformance.js';
import { sourceMakers } from '../source-kinds.js';
import { FilesSource } from './files.source.js';

const SCHEMA: JsonObject = {
  type: 'object',
  properties: {
    no: { type: 'string', title: '编号' },
    name: { type: 'string', title: '名称' },
    area: { type: ['number', 'null'], title: '面积（平方米）' },
  },
};
const FORMS = new Map([
  ['permit', SCHEMA],
  ['notice', SCHEMA],
]);
const { signal } = new AbortController();

let folder: string;
const made: FilesSource[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-source-'));
});
afterEach(async () => {
  await Promise.all(made.splice(0).map((source) => source.close()));
  await rm(folder, { recursive: true, force: true });
});

function aSource(quietSeconds = 0): FilesSource {
  const source = new FilesSource({ folder, forms: FORMS, quietSeconds, note: () => undefined });
  made.push(source);
  return source;
}

async function connected(): Promise<FilesSource> {
  const source = aSource();
  await source.connect();
  return source;
}

const put = (name: string, content: string | Uint8Array, form = 'permit'): Promise<void> =>
  writeFile(join(folder, form, name), content);
const lies = (place: string): Promise<string[]> => readdir(join(folder, place));

/** Asks as often as the source wants to look before it takes a file. */
async function next(source: FilesSource, cursor?: Cursor): Promise<Batch | undefined> {
  return (await source.read(cursor, signal)) ?? source.read(cursor, signal);
}

interface Result {
  readonly file: string;
  readonly sha256: string;
  readonly encoding?: string;
  readonly rows: number;
  readonly declared?: number;
  readonly refused?: boolean;
  readonly states: Record<string, number>;
  readonly faults: { row?: number; field: string; code: string; message: string; remedy: string }[];
  readonly warnings: { row?: number; code: string; message: string }[];
  readonly notShown?: { faults: number };
}

async function resultOf(name: string, form = 'permit'): Promise<Result> {
  return JSON.parse(await readFile(join(folder, form, name), 'utf8')) as Result;
}

async function settle(source: FilesSource, batch: Batch | undefined, more = {}): Promise<void> {
  const rows = batch?.records.length ?? 0;
  await source.settle({
    reading: batch?.reading ?? '',
    rows,
    ...(batch?.declared === undefined ? {} : { declared: batch.declared }),
    states: { published: rows },
    faults: [],
    warnings: [],
    ...more,
  });
}

const natives = (records: readonly SourceRecord[] = []): Json[] =>
  records.map((record) => record.native);

describePulledSource('files', async () => {
  const place = await mkdtemp(join(tmpdir(), 'files-conformance-'));
  let given = 0;
  return {
    make: () =>
      new FilesSource({ folder: place, forms: FORMS, quietSeconds: 0, note: () => undefined }),
    give: async (records) => {
      given += 1;
      const path = join(place, 'permit', `${String(given).padStart(3, '0')}.ndjson`);
      await mkdir(join(place, 'permit'), { recursive: true });
      await writeFile(path, records.map((record) => JSON.stringify(record)).join('\n'));
      await utimes(path, given, given);
    },
    stop: () => rm(place, { recursive: true, force: true }),
  };
});

describe(FilesSource, () => {
  describe('which file it takes', () => {
    it('takes the oldest first, then by name, whatever the form', async () => {
      const source = await connected();
      await put('c.ndjson', '{"no":"1"}');
      await put('a.ndjson', '{"no":"3"}');
      await put('b.ndjson', '{"no":"2"}', 'notice');
      await utimes(join(folder, 'permit', 'c.ndjson'), 100, 100);
      await utimes(join(folder, 'permit', 'a.ndjson'), 200, 200);
      await utimes(join(folder, 'notice', 'b.ndjson'), 200, 200);

      const taken: string[] = [];
      let batch = await next(source);
      while (batch) {
        taken.push(batch.reading.split('@')[0] ?? '');
        await settle(source, batch);
        batch = await next(source, batch.next);
      }

      expect(taken).toEqual(['permit/c.ndjson', 'permit/a.ndjson', 'notice/b.ndjson']);
    });

    it('leaves a file alone that grows between two looks', async () => {
      const source = await connected();
      await put('a.ndjson', '{"no":"1"}\n');
      expect(await source.read(undefined, signal)).toBeUndefined();
      await appendFile(join(folder, 'permit', 'a.ndjson'), '{"no":"2"}\n');

      expect(await source.read(undefined, signal)).toBeUndefined();
      const batch = await source.read(undefined, signal);

      expect(batch?.records).toHaveLength(2);
    });

    it('leaves a file alone until it has been quiet for as long as was set', async () => {
      const source = aSource(3600);
      await source.connect();
      await put('a.ndjson', '{"no":"1"}\n');

      expect(await next(source)).toBeUndefined();
    });

    it('passes over hidden and temporary names, folders and links', async () => {
      const source = await connected();
      const outside = join(folder, 'outside.csv');
      await writeFile(outside, 'no\n1\n');
      await symlink(outside, join(folder, 'permit', 'link.csv'));
      await mkdir(join(folder, 'permit', 'folder.csv'));
      for (const name of ['.a.csv', 'a.csv.tmp', 'a.csv.part', 'a.filepart', 'a.result.json']) {
        await put(name, 'no\n1\n');
      }

      expect(await next(source)).toBeUndefined();
    });

    it('makes the folders that files are put into', async () => {
      await connected();

      expect(await lies('.')).toEqual(['notice', 'permit']);
    });

    it('says Unreachable when a folder is gone', async () => {
      const source = await connected();
      await rm(join(folder, 'permit'), { recursive: true });

      await expect(source.read(undefined, signal)).rejects.toBeInstanceOf(SourceUnreachable);
    });
  });

  describe('when all is decided', () => {
    it('writes the result beside the file and moves the file to done', async () => {
      const source = await connected();
      await put('a.csv', 'no,name\n1,甲\n2,乙\n');
      const batch = await next(source);

      await settle(source, batch, {
        states: { published: 1, quarantined: 1 },
        faults: [
          {
            row: 2,
            field: 'name',
            code: 'LENGTH',
            message: { zh: '太长', en: 'too long' },
            remedy: { zh: '缩短', en: 'shorten' },
          },
        ],
      });

      expect(await lies('permit')).toEqual(['a.result.json', 'done']);
      expect(await lies('permit/done')).toEqual(['a.csv']);
      expect(await resultOf('a.result.json')).toEqual({
        file: 'a.csv',
        sha256: createHash('sha256').update('no,name\n1,甲\n2,乙\n').digest('hex'),
        encoding: 'UTF-8',
        rows: 2,
        states: { published: 1, quarantined: 1 },
        faults: [{ row: 2, field: 'name', code: 'LENGTH', message: '太长', remedy: '缩短' }],
        warnings: [],
      });
    });

    it('warns when the sender declared more than came', async () => {
      const source = await connected();
      const page = { list: [{ no: '1' }, { no: '1' }], totalCount: '5521' };
      await put('a.json', JSON.stringify([page, page]));
      const batch = await next(source);

      await settle(source, batch, { states: { published: 1, duplicate: 3 } });

      expect(batch?.declared).toBe(5521);
      const result = await resultOf('a.result.json');
      expect(result.declared).toBe(5521);
      expect(result.warnings).toHaveLength(1);
      expect(result.warnings[0]).toMatchObject({ code: 'INCOMPLETE' });
      expect(result.warnings[0]?.message).toContain('5,521');
    });

    it('tells 10,000 faults at most, and how many more there were', async () => {
      const source = await connected();
      await put('a.ndjson', '{"no":"1"}');
      const batch = await next(source);
      const text = { zh: '错', en: 'wrong' };
      const fault = { row: 1, field: 'no', code: 'LENGTH', message: text, remedy: text };

      await settle(source, batch, {
        faults: Array.from({ length: 10_002 }, () => fault),
        leftOut: { faults: 5, warnings: 0 },
      });

      const result = await resultOf('a.result.json');
      expect(result.faults).toHaveLength(10_000);
      expect(result.notShown).toEqual({ faults: 7, warnings: 0 });
    });

    it('keeps a file of the same name that is done already, and takes the same file again as new', async () => {
      const source = await connected();
      await put('a.csv', 'no\n1\n');
      const first = await next(source);
      await settle(source, first);
      await put('a.csv', 'no\n1\n');

      const second = await next(source, first?.next);
      await settle(source, second);

      expect(second?.records).toHaveLength(1);
      expect(await lies('permit/done')).toEqual(['a.2.csv', 'a.csv']);
    });

    it('keeps the result of a file whose name differs only in its extension', async () => {
      const source = await connected();
      await put('a.csv', 'no\n1\n');
      const first = await next(source);
      await settle(source, first);
      await put('a.json', '[{"no":"1"},{"no":"2"}]');
      await settle(source, await next(source, first?.next));

      expect((await resultOf('a.result.json')).file).toBe('a.json');
      expect((await resultOf('a.csv.result.json')).rows).toBe(1);
    });

    it('settles after a restart as before it', async () => {
      const source = await connected();
      await put('a.csv', '﻿编号,名称\n1,甲\n');
      const batch = await next(source);

      await settle(aSource(), batch);

      expect(await resultOf('a.result.json')).toMatchObject({ rows: 1, encoding: 'UTF-8' });
      expect(await lies('permit/done')).toEqual(['a.csv']);
    });

    it('settles a table without rows', async () => {
      const source = await connected();
      await put('a.csv', 'no,name\n');
      const batch = await next(source);
      await settle(source, batch);

      expect(batch).toMatchObject({ records: [], complete: true });
      expect(await resultOf('a.result.json')).toMatchObject({ rows: 0, faults: [] });
    });
  });

  describe('when a file changes under it', () => {
    const lines = (count: number, mark: string): string =>
      Array.from({ length: count }, (_, n) => `{"no":"${mark}${n}"}\n`).join('');

    it('ends the reading of a file that was replaced, and reads the new one from its beginning', async () => {
      const source = await connected();
      await put('a.ndjson', lines(700, 'old'));
      const first = await next(source);
      const restarted = aSource();
      await put('new', lines(3, 'new'));
      await rename(join(folder, 'permit', 'new'), join(folder, 'permit', 'a.ndjson'));

      const end = await restarted.read(first?.next, signal);
      await settle(restarted, end, { rows: 500 });
      const fresh = await next(restarted, end?.next);

      expect(end).toMatchObject({ reading: first?.reading, records: [], complete: true });
      expect((await resultOf('a.result.json')).warnings[0]?.code).toBe('INCOMPLETE');
      expect(fresh?.records[0]).toEqual({ row: 1, native: { no: 'new0' } });
      expect(await lies('permit')).toContain('a.ndjson');
    });

    it('reads an open file to its end although its name belongs to another one now', async () => {
      const source = await connected();
      await put('a.ndjson', lines(700, 'old'));
      const first = await next(source);
      await put('new', lines(3, 'new'));
      await rename(join(folder, 'permit', 'new'), join(folder, 'permit', 'a.ndjson'));

      const second = await source.read(first?.next, signal);
      await settle(source, second, { rows: 700 });
      const fresh = await next(source, second?.next);

      expect(second).toMatchObject({ complete: true, reading: first?.reading });
      expect(second?.records).toHaveLength(200);
      expect(fresh?.records).toHaveLength(3);
    });

    it('reads a file anew that was written over after it was read', async () => {
      const source = await connected();
      await put('a.ndjson', lines(2, 'old'));
      const first = await next(source);
      expect(await next(source, first?.next)).toBeUndefined();
      await put('a.ndjson', lines(3, 'new'));

      const second = await next(source, first?.next);

      expect(first?.complete).toBe(true);
      expect(second?.records).toHaveLength(3);
    });

    it('tells what it read of a file that was taken away', async () => {
      const source = await connected();
      await put('a.ndjson', lines(700, 'old'));
      const first = await next(source);
      await rm(join(folder, 'permit', 'a.ndjson'));
      const restarted = aSource();

      const end = await restarted.read(first?.next, signal);
      await settle(restarted, end, { rows: 500 });

      expect(end?.complete).toBe(true);
      expect(await resultOf('a.result.json')).toMatchObject({ rows: 500, file: 'a.ndjson' });
    });

    it('does not move a file that was put in between result and note', async () => {
      const source = await connected();
      await put('a.csv', 'no\n1\n');
      const batch = await next(source);
      await settle(source, batch);
      await put('a.csv', 'no\n2\n');

      await settle(source, batch);

      expect(await lies('permit')).toContain('a.csv');
      expect((await resultOf('a.result.json')).warnings).toEqual([]);
    });
  });

  describe('a file that cannot be read at all', () => {
    it.each<[string, string, string | Uint8Array, string]>([
      ['an unknown column', 'a.csv', 'no,colour\n1,red\n', 'UNKNOWN_FIELD'],
      ['two columns of one field', 'a.csv', 'no,编号\n1,2\n', 'UNKNOWN_FIELD'],
      ['an empty file', 'a.csv', '', 'REQUIRED'],
      ['a spreadsheet', 'a.csv', Buffer.from('PK\u0003\u0004xl/workbook.xml'), 'ENCODING'],
      ['UTF-16', 'a.csv', Buffer.from('\ufeffno\n1\n', 'utf16le'), 'ENCODING'],
      ['JSON that was cut off', 'a.json', '[{"no":"1"},{"no":"2"', 'TYPE'],
      ['JSON without records', 'a.json', '{"code":500,"msg":"error"}', 'TYPE'],
      ['gzip that was cut off', 'a.csv', gzipSync('no\n1\n').subarray(0, -9), 'ENCODING'],
    ])('goes to refused with a result that says why: %s', async (_, name, content, code) => {
      const source = await connected();
      await put(name, content);
      await put('b.ndjson', '{"no":"1"}');

      const batch = await next(source);

      expect(batch?.reading).toContain('b.ndjson');
      expect(await lies('permit/refused')).toEqual([name]);
      const result = await resultOf('a.result.json');
      expect(result).toMatchObject({ file: name, refused: true, rows: 0, states: {} });
      expect(result.faults[0]).toMatchObject({ code });
      expect(result.faults[0]?.remedy).toMatch(/重新|另存/);
      expect(result.sha256).toBe(createHash('sha256').update(content).digest('hex'));
    });

    it('names every unknown column once, not every row', async () => {
      const source = await connected();
      await put('a.csv', `no,colour,size\n${'1,red,9\n'.repeat(50)}`);

      expect(await next(source)).toBeUndefined();

      const { faults } = await resultOf('a.result.json');
      expect(faults.map((fault) => [fault.field, fault.code])).toEqual([
        ['colour', 'UNKNOWN_FIELD'],
        ['size', 'UNKNOWN_FIELD'],
      ]);
    });
  });

  describe('what it reads', () => {
    it('reads the same records from every format and encoding', async () => {
      const source = await connected();
      const record = { no: '1', name: '连云港' };
      const gbk = Buffer.concat([
        Buffer.from('no,name\r\n1,'),
        Buffer.of(0xc1, 0xac, 0xd4, 0xc6, 0xb8, 0xdb),
      ]);
      const files: [string, string | Uint8Array, string][] = [
        ['a.csv', '编号,名称\n1,连云港\n', 'UTF-8'],
        ['b.csv', '\ufeffno,名称\r\n1,连云港', 'UTF-8'],
        ['c.csv', gbk, 'GBK'],
        ['d.csv', gzipSync('no\tname\n1\t连云港\n'), 'UTF-8'],
        ['e.ndjson', `${JSON.stringify(record)}\n\n`, 'UTF-8'],
        ['f.json', JSON.stringify([record]), 'UTF-8'],
        ['g.json', JSON.stringify({ total: 1, list: [record] }), 'UTF-8'],
        ['h.json.gz', gzipSync(JSON.stringify([{ rows: [record] }])), 'UTF-8'],
        ['i.json', `${JSON.stringify(record)}\n`.repeat(2), 'UTF-8'],
        ['j.txt', JSON.stringify([record]), 'UTF-8'],
      ];

      for (const [name, content, encoding] of files) {
        await put(name, content);
        const batch = await next(source);
        expect([name, batch?.records[0]?.native, batch?.encoding]).toEqual([
          name,
          record,
          encoding,
        ]);
        await settle(source, batch);
      }
    });

    it('leaves out a record that the log cannot take, and tells its size and digest', async () => {
      const source = await connected();
      const big = JSON.stringify({ no: '2', name: 'x'.repeat(1024 * 1024) });
      await put('a.ndjson', `{"no":"1"}\n${big}\n{"no":"3"}\n`);

      const batch = await next(source);

      expect(natives(batch?.records)).toEqual([
        { no: '1' },
        { omitted: big.length, sha256: createHash('sha256').update(big).digest('hex') },
        { no: '3' },
      ]);
      expect(batch?.records[1]?.faults?.[0]?.code).toBe('TOO_LARGE');
    });
  });
});

describe('sourceMakers', () => {
  const context = {
    system: 'housing',
    name: 'files',
    forms: FORMS,
    exchangeFolder: '',
    note: () => undefined,
  };

  it('makes a files source that reads in/<form> of the system in the exchange folder', async () => {
    const source = sourceMakers.get('files')?.({}, { ...context, exchangeFolder: folder });

    await source?.connect(signal);

    expect(await lies('housing/in')).toEqual(['notice', 'permit']);
  });

  it('names every setting that is wrong', () => {
    const make = (): unknown =>
      sourceMakers.get('files')?.({ folder: 5, quietSecond: 1 }, { ...context });

    expect(make).toThrow(Misconfigured);
    expect(make).toThrow(/folder.*additional|additional.*folder/s);
  });
});
