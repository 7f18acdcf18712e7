import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Filled, JsonObject, Sink, SinkContext } from '@hub/contracts';
import { Misconfigured, Unreachable } from '@hub/contracts';
import papaparse from 'papaparse';
import { describeSink, filled, RECIPIENT_FORM, RECIPIENT_SCHEMA } from '../conformance.js';
import { sinkMakers } from '../sink-kinds.js';
import { FilesSink } from './files.sink.js';

const { signal } = new AbortController();
const OUT = `credit/out/${RECIPIENT_FORM}`;
const PLACE = { folder: OUT, quietSeconds: 0 };

let exchange: string;
let notes: [string, Readonly<Record<string, unknown>>][];

beforeEach(async () => {
  exchange = await mkdtemp(join(tmpdir(), 'files-sink-'));
  notes = [];
});
afterEach(() => rm(exchange, { recursive: true, force: true }));

function contextIn(exchangeFolder: string): SinkContext {
  return {
    system: 'credit',
    name: 'disclosure',
    form: RECIPIENT_FORM,
    schema: RECIPIENT_SCHEMA,
    keyFields: ['no'],
    exchangeFolder,
    note: (event, facts) => notes.push([event, facts]),
  };
}

function aSink(settings: JsonObject = {}, folder = exchange): Sink {
  const sink = sinkMakers.get('files')?.({ ...PLACE, ...settings }, contextIn(folder));
  return sink as Sink;
}

const lies = (place = OUT): Promise<string[]> => readdir(join(exchange, place));
const content = (name: string): Promise<Buffer> => readFile(join(exchange, OUT, name));
const put = (name: string, text: string | Uint8Array): Promise<void> =>
  writeFile(join(exchange, OUT, name), text);

/** Reads batches with a parser that is not ours. */
async function rowsIn(folder: string): Promise<JsonObject[]> {
  const names = await readdir(folder).catch(() => []);
  const batches = names.filter((name) => name.endsWith('.csv'));
  const texts = await Promise.all(batches.map((name) => readFile(join(folder, name), 'utf8')));
  return texts.flatMap(
    (text) => papaparse.parse<JsonObject>(text, { header: true, skipEmptyLines: true }).data,
  );
}

describeSink('files', async () => {
  const root = await mkdtemp(join(tmpdir(), 'files-sink-conformance-'));
  const place = join(root, 'credit');
  return {
    make: () => aSink({}, root),
    held: () => rowsIn(join(root, OUT)),
    refusable: (record) => ({ ...record, name: `half a character: \ud800` }),
    takesBack: false,
    // The folder is another machine's: without it something else lies where it was mounted.
    goAway: async () => {
      await mkdir(place, { recursive: true });
      await rename(place, `${place}.away`);
      await writeFile(place, '');
    },
    comeBack: async () => {
      await rm(place);
      await rename(`${place}.away`, place);
    },
    stop: () => rm(root, { recursive: true, force: true }),
  };
});

describe(FilesSink, () => {
  const batch = (records: readonly Filled[]): Promise<unknown> => aSink().write(records, signal);

  it('names file and manifest by form, day and batch; the columns are the field codes', async () => {
    await batch([filled(1), filled(2)]);

    const bytes = await content('PERMIT_20261125_001.csv');
    expect(bytes.toString('utf8')).toBe('\ufeffno,name,note\r\nN-1,名称 1,\r\nN-2,名称 2,\r\n');
    const manifest = JSON.parse((await content('PERMIT_20261125_001.manifest.json')).toString());
    expect(manifest).toEqual({
      file: 'PERMIT_20261125_001.csv',
      rows: 2,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      encoding: 'UTF-8',
    });
    expect((await lies()).filter((name) => !name.startsWith('.'))).toHaveLength(2);
  });

  it('writes the encoding and separator that were set', async () => {
    await aSink({ encoding: 'gbk', separator: 'tab', prefix: 'XK' }).write([filled(1)], signal);

    const bytes = await content('XK_20261125_001.csv');
    expect(new TextDecoder('gbk').decode(bytes)).toBe('no\tname\tnote\r\nN-1\t名称 1\t\r\n');
  });

  it('refuses a record with a character that the encoding lacks, and names the field alone', async () => {
    const odd = filled(1, { native: { no: 'N-1', name: '𠮷野家' } });

    const answers = await aSink({ encoding: 'gbk' }).write([odd, filled(2)], signal);

    expect(answers[0]).toMatchObject({ outcome: 'refused' });
    expect(JSON.stringify(answers[0])).toContain('name');
    expect(JSON.stringify(answers[0])).not.toContain('野家');
    const manifest = JSON.parse((await content('PERMIT_20261125_001.manifest.json')).toString());
    expect(manifest.rows).toBe(1);
  });

  it.each([
    ['a field of no column', { no: 'N-1', colour: 'red' }, /colour/],
    ['a field of several values', { no: 'N-1', name: ['a', 'b'] }, /name/],
  ])('refuses %s, and writes no file without rows', async (_, native, reason) => {
    const answers = await aSink().write([filled(1, { native })], signal);

    expect(answers).toEqual([expect.objectContaining({ reason: expect.stringMatching(reason) })]);
    await expect(lies()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('does not send a batch again that the recipient has taken away', async () => {
    await batch([filled(1)]);
    await rm(join(exchange, OUT, 'PERMIT_20261125_001.csv'));
    await rm(join(exchange, OUT, 'PERMIT_20261125_001.manifest.json'));

    await batch([filled(1, { again: true })]);

    expect(await lies()).toEqual(['.sent']);
  });

  it('goes on where a crash left a batch half written', async () => {
    await batch([filled(1)]);
    const whole = await content('PERMIT_20261125_001.csv');
    const note = join('.sent', 'PERMIT_20261125_001.json');
    const kept = JSON.parse((await content(note)).toString());
    await put(note, JSON.stringify({ ...kept, isWhole: false }));
    await rm(join(exchange, OUT, 'PERMIT_20261125_001.csv'));
    await put('.PERMIT_20261125_001.csv.tmp', whole.subarray(0, 9));

    await batch([filled(1, { again: true })]);

    expect(await content('PERMIT_20261125_001.csv')).toEqual(whole);
    expect(await lies()).not.toContain('.PERMIT_20261125_001.csv.tmp');
  });

  it('overwrites neither another batch of its name nor a file that is not its own', async () => {
    await batch([filled(1)]);
    const first = await content('PERMIT_20261125_001.csv');
    await put('PERMIT_20261125_002.csv', 'theirs');

    await expect(batch([filled(2)])).rejects.toBeInstanceOf(Misconfigured);
    await expect(batch([filled(2, { batch: '20261125_002' })])).rejects.toThrow(/002\.csv/);

    expect(await content('PERMIT_20261125_001.csv')).toEqual(first);
    expect((await content('PERMIT_20261125_002.csv')).toString()).toBe('theirs');
  });

  it('leaves open what has arrived when it cannot finish a batch whose file can be seen', async () => {
    // Something lies where the manifest is to be: the file gets its name, the manifest does not.
    await mkdir(join(exchange, OUT, 'PERMIT_20261125_001.manifest.json'), { recursive: true });

    const answers = await aSink().write([filled(1)], signal);

    expect(answers).toMatchObject([{ delivery: filled(1).delivery, outcome: 'unknown' }]);
    await rm(join(exchange, OUT, 'PERMIT_20261125_001.manifest.json'), { recursive: true });
    expect(await aSink().write([filled(1, { again: true })], signal)).toMatchObject([
      { outcome: 'written' },
    ]);
  });

  it('keeps no content of records in its notes', async () => {
    await batch([filled(1)]);

    expect((await content('.sent/PERMIT_20261125_001.json')).toString()).not.toMatch(/名称|N-1/);
  });
});

describe('the result file of a batch', () => {
  const RESULT = 'PERMIT_20261125_001.result.csv';
  const three = [filled(1), filled(2), filled(3)];
  const delivery = (no: number): string => filled(no).delivery;

  async function readBack(result: string | Uint8Array, settings: JsonObject = {}) {
    await aSink().write(three, signal);
    await put(RESULT, result);
    return aSink(settings).readBack?.(signal);
  }

  it('confirms and refuses by row', async () => {
    const back = await readBack('row,code,message\n1,0,\n2,E07,"代码有误, 请更正"\n3,0,成功\n');

    expect(back?.answers).toEqual([
      { delivery: delivery(1), outcome: 'written' },
      { delivery: delivery(2), outcome: 'refused', reason: 'E07 代码有误, 请更正' },
      { delivery: delivery(3), outcome: 'written' },
    ]);
  });

  it('takes rows for accepted that a list of mistakes alone does not name', async () => {
    const back = await readBack('row,code,message\n2,E07,一\n2,E08,二\n');

    expect(back?.answers.map((answer) => answer.outcome)).toEqual([
      'written',
      'refused',
      'written',
    ]);
    expect(back?.answers[1]).toMatchObject({ reason: 'E07 一；E08 二' });
  });

  it.each([
    ['by-file', '1,0,\n', 1],
    ['open', '2,E07,x\n', 1],
    ['confirmed', '1,0,\n', 3],
  ])('leaves rows open as it was told: %s', async (unlistedRows, rows, count) => {
    const back = await readBack(`row,code,message\n${rows}`, { unlistedRows });

    expect(back?.answers).toHaveLength(count);
  });

  it('knows the codes for success that were set', async () => {
    const back = await readBack('row,code,message\n1,A,\n2,0,\n', { acceptedCodes: ['a'] });

    expect(back?.answers.map((answer) => answer.outcome)).toEqual(['written', 'refused']);
  });

  it('is read in GBK, with a byte order mark and other columns too', async () => {
    const gbk = Buffer.concat([
      Buffer.from('file,row,code,message\r\nx,1,E1,'),
      Buffer.of(0xb4, 0xed, 0xce, 0xf3),
    ]);

    const back = await readBack(gbk);
    await back?.settle();
    await put(RESULT, '\ufeffROW,CODE,MESSAGE\r\n1,E1,错误\r\n');
    const other = await aSink().readBack?.(signal);

    expect(back?.answers[0]).toMatchObject({ reason: 'E1 错误' });
    expect(other?.answers[0]).toMatchObject({ reason: 'E1 错误' });
  });

  it('is given again until it is settled, and lies in done then', async () => {
    const back = await readBack('row,code,message\n1,0,\n');
    const repeated = await aSink().readBack?.(signal);

    await repeated?.settle();
    await back?.settle();

    expect(repeated?.answers).toEqual(back?.answers);
    expect(await aSink().readBack?.(signal)).toBeUndefined();
    expect(await lies(`${OUT}/done`)).toEqual([RESULT]);
  });

  it.each([
    ['without the columns', 'line,verdict\n1,0\n'],
    ['about a row that there is not', 'row,code,message\n4,0,\n'],
    ['that is no text', Buffer.of(0xff, 0xfe, 0xff, 0xfe)],
  ])('goes to refused when it is one %s, and harms nothing', async (_, result) => {
    expect(await readBack(result)).toBeUndefined();

    expect(await lies(`${OUT}/refused`)).toEqual([RESULT]);
    expect(notes).toEqual([['result-file-refused', expect.objectContaining({ file: RESULT })]]);
  });

  it('stays where it lies when it is about a batch of somebody else', async () => {
    await aSink().write(three, signal);
    await put('PERMIT_20261125_777.result.csv', 'row,code,message\n1,0,\n');

    expect(await aSink().readBack?.(signal)).toBeUndefined();
    expect(await lies()).toContain('PERMIT_20261125_777.result.csv');
  });

  it('is left alone while it may still grow', async () => {
    await aSink().write(three, signal);
    await put(RESULT, 'row,code,message\n1,0,\n');
    const patient = aSink({ quietSeconds: 3600 });

    expect(await patient.readBack?.(signal)).toBeUndefined();
    expect(await patient.readBack?.(signal)).toBeUndefined();
  });

  it('does not exist before anything was written, and says Unreachable when the folder is gone', async () => {
    expect(await aSink().readBack?.(signal)).toBeUndefined();

    await writeFile(join(exchange, 'credit'), '');

    await expect(aSink().readBack?.(signal)).rejects.toBeInstanceOf(Unreachable);
  });
});

describe('the settings of a files sink', () => {
  it('put batches into out/<form> of the system in the exchange folder', async () => {
    const sink = sinkMakers.get('files')?.({}, contextIn(exchange));

    await sink?.write([filled(1)], signal);

    expect(await lies()).toContain('PERMIT_20261125_001.csv');
    expect(sink?.pace).toEqual({ maxRecords: 5000, everySeconds: 60 });
  });

  it('are refused with field, value, rule and remedy', () => {
    const make = (): unknown =>
      sinkMakers.get('files')?.({ encoding: 'big5', prefix: 'a/b', colour: 1 }, contextIn(''));

    expect(make).toThrow(Misconfigured);
    expect(make).toThrow(/credit, sink disclosure: .*encoding "big5" must be equal to one of/);
    expect(make).toThrow(/prefix "a\/b" must match pattern.*|additional properties: colour/);
    expect(make).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('files.settings') }),
    );
  });
});
