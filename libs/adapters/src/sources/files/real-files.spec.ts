import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Batch, Cursor, Json, JsonObject, SourceRecord } from '@hub/contracts';
import {
  describeSharedData,
  sharedPath,
  sharedRows,
} from '../../../../../test/support/shared-data.js';
import { FilesSource } from './files.source.js';

const text = (title: string): Json => ({ type: 'string', title });
const LICENSE: JsonObject = {
  properties: {
    name: text('企业名称'),
    code: text('统一社会信用代码'),
    registrationDay: text('注册日期'),
    character: text('企业类型'),
    legalRepresentative: text('法人代表'),
    capital: text('注册资金'),
    businessScope: text('经营范围'),
    province: text('所在省份'),
    city: text('地区'),
    address: text('注册地址'),
  },
};
const COSMETICS: JsonObject = {
  properties: { ID: text('主键'), PRODUCT_SN: text('许可证编号'), EPS_NAME: text('企业名称') },
};

interface ReadFile {
  readonly records: readonly SourceRecord[];
  readonly last?: Batch;
}

describeSharedData('real files', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'real-files-'));
    await mkdir(join(folder, 'form'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Reads a file to its end; after every second batch with a new source, as after a restart. */
  async function read(file: string, schema: JsonObject): Promise<ReadFile> {
    await copyFile(sharedPath(file), join(folder, 'form', file));
    const { signal } = new AbortController();
    const make = (): FilesSource =>
      new FilesSource({
        folder,
        forms: new Map([['form', schema]]),
        quietSeconds: 0,
        note: () => undefined,
      });
    let source = make();
    let records: SourceRecord[] = [];
    let last: Batch | undefined;
    let cursor: Cursor | undefined;
    await source.read(undefined, signal);
    for (let turn = 1; !last?.complete; turn += 1) {
      last = await source.read(cursor, signal);
      records = records.concat(last?.records ?? []);
      cursor = last?.next;
      if (turn === 2) {
        await source.close();
        source = make();
      }
    }
    await source.close();
    await rm(join(folder, 'form', file));
    return { records, ...(last ? { last } : {}) };
  }

  const natives = ({ records }: ReadFile): Json[] => records.map((record) => record.native);
  const faulty = ({ records }: ReadFile): SourceRecord[] =>
    records.filter((record) => record.faults !== undefined);

  it('reads all 70,388 rows of 22 years, of which one is broken', async () => {
    const found = await read('cn-enterprise-zhejiang-1980-2001.csv.gz', LICENSE);

    expect(found.records).toHaveLength(70_388);
    expect(found.records.map((record) => record.row)).toEqual(
      Array.from({ length: 70_388 }, (_, index) => index + 1),
    );
    expect(new Set(natives(found).map((native) => JSON.stringify(native))).size).toBe(70_366 + 1);
    expect(faulty(found).map((record) => record.row)).toEqual([9109]);
    expect(found.records.filter((record) => record.warnings).map(({ row }) => row)).toEqual([8198]);
  }, 30_000);

  it('gives the row with an unquoted 5,000 as its line, and the rows around it whole', async () => {
    const found = await read('cn-enterprise-zhejiang-1992.csv', LICENSE);

    const broken = found.records[1632];
    expect(found.records).toHaveLength(2386);
    expect(broken?.row).toBe(1633);
    expect(broken?.faults?.[0]?.code).toBe('COLUMN_COUNT');
    expect(broken?.native).toMatch(/^杭州金马房地产有限公司,91330100609167281F,.*5,000\(万美元\)/);
    expect(found.records[1631]?.native).toMatchObject({ name: '湖州市环城经济区供销合作社' });
    expect(found.records[1633]?.native).toMatchObject({ name: '温州市京龙房地产开发有限公司' });
  });

  it('takes a row whose quotes do not pair up as its ten cells, and warns that they may be shifted', async () => {
    const found = await read('cn-enterprise-zhejiang-1992.csv', LICENSE);

    expect(found.records[721]?.native).toMatchObject({
      name: '浙江省金华市进出口公司',
      code: '91330700254972336L',
      city: '金华',
    });
    expect(found.records[721]?.warnings?.[0]?.code).toBe('PATTERN');
    expect(faulty(found).map((record) => record.row)).toEqual([1633]);
  });

  it('reads the GBK file as the same rows in UTF-8', async () => {
    const found = await read('cn-enterprise-zhejiang-1985-gbk.csv', LICENSE);
    const all = await read('cn-enterprise-zhejiang-1980-2001.csv.gz', LICENSE);

    const of1985 = natives(all).filter((native) =>
      /"registrationDay":"1985-/.test(JSON.stringify(native)),
    );
    expect(found.last?.encoding).toBe('GBK');
    expect(faulty(found)).toEqual([]);
    expect(found.records).toHaveLength(583);
    expect(natives(found)).toEqual(of1985);
  }, 30_000);

  it('gives the same native records of 1988 from CSV and from JSON', async () => {
    const csv = await read('cn-enterprise-zhejiang-1988.csv', LICENSE);
    const json = await read('cn-enterprise-zhejiang-1988.json', LICENSE);

    expect(csv.records).toHaveLength(864);
    expect(natives(csv)).toEqual(natives(json));
    expect(json.last?.declared).toBeUndefined();
  });

  it('reads the 75 pages of the cosmetics list, and how many were declared', async () => {
    const found = await read('cn-nmpa-cosmetic-licence-list-2021.json', COSMETICS);

    expect(found.records).toHaveLength(1125);
    expect(new Set(natives(found).map((native) => (native as JsonObject)['ID'])).size).toBe(15);
    expect(found.last?.declared).toBe(5521);
  });

  it('reads an array of records', async () => {
    const found = await read('cn-nmpa-cosmetic-licence-detail-2019.json', {
      properties: { productSn: text('许可证编号') },
    });

    expect(found.records).toHaveLength(210);
  });

  it('reads a foreign table as another reader does', async () => {
    const file = 'us-chicago-business-licenses.csv';
    const rows = sharedRows(file);
    const columns = Object.keys(rows[0] ?? {});
    const properties = Object.fromEntries(columns.map((column) => [column, text(column)]));

    const found = await read(file, { properties });

    expect(found.records).toHaveLength(561);
    expect(natives(found)).toEqual(rows);
  });

  it('refuses a workbook', async () => {
    await copyFile(
      sharedPath('cn-enterprise-zhejiang-1988.xls'),
      join(folder, 'form', 'workbook.xls'),
    );
    const source = new FilesSource({
      folder,
      forms: new Map([['form', LICENSE]]),
      quietSeconds: 0,
      note: (event) => expect(event).toBe('file-refused'),
    });
    const { signal } = new AbortController();
    await source.read(undefined, signal);

    expect(await source.read(undefined, signal)).toBeUndefined();
    expect.assertions(2);
  });
});
