import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Shared } from '@hub/contracts';
import { TestHub } from '../support/hub.js';
import { describeSharedData, sharedJson, sharedPath, sharedRows } from '../support/shared-data.js';
import { readShared } from '../support/shared-topic.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

interface ResultFile {
  readonly rows: number;
  readonly declared?: number;
  readonly encoding: string;
  readonly states: Readonly<Record<string, number>>;
  readonly faults: readonly {
    readonly row: number;
    readonly field: string;
    readonly code: string;
  }[];
  readonly warnings: readonly {
    readonly row: number;
    readonly field: string;
    readonly code: string;
  }[];
}

const ENTERPRISES = 'market-regulation/business-license';
const MINUTES = 60_000;

describeSharedData('real records through the real doors', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ apps: ['double-publicity', 'departments', 'registry'] });
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  /** Drops a file as a department would, and waits for its result file. */
  async function drop(form: string, file: string, name = file): Promise<ResultFile> {
    const [system, formName] = form.split('/') as [string, string];
    const target = join(hub.home, 'exchange', system, 'in', formName, name);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(sharedPath(file), `${target}.tmp`);
    renameSync(`${target}.tmp`, target);
    const result = join(dirname(target), `${name.replace(/\.[a-z]+$/, '')}.result.json`);
    return until(
      `${name} has its result`,
      () => existsSync(result) && (JSON.parse(readFileSync(result, 'utf8')) as ResultFile),
      300,
    );
  }

  async function parties(): Promise<ReadonlyMap<string, Shared>> {
    await hub.registrySettled();
    return (await readShared(hub.stack.brokers, 'party')).latest;
  }

  it(
    'reads the same 864 enterprises alike from CSV and JSON',
    async () => {
      const csv = await drop(ENTERPRISES, 'cn-enterprise-zhejiang-1988.csv');
      const fromCsv = [...(await parties()).values()].map((one) => one.record);
      const json = await drop(ENTERPRISES, 'cn-enterprise-zhejiang-1988.json', '1988-again.json');

      expect(csv.states).toEqual({ published: 864 });
      expect(json.states).toEqual({ duplicate: 864 });
      expect(fromCsv).toHaveLength(864);
    },
    3 * MINUTES,
  );

  it(
    'reads GBK, and says so',
    async () => {
      const result = await drop(ENTERPRISES, 'cn-enterprise-zhejiang-1985-gbk.csv');

      expect(result.encoding.toUpperCase()).toMatch(/^GB(K|18030)$/);
      expect(result.states).toEqual({ published: 583 });
    },
    3 * MINUTES,
  );

  it(
    'takes the volume once: 70,366 distinct, 21 duplicates, one malformed row; read twice, only duplicates',
    async () => {
      const before = (await hub.settled('departments', 'market-regulation')).published;

      const first = await drop(
        ENTERPRISES,
        'cn-enterprise-zhejiang-1980-2001.csv.gz',
        'volume.csv.gz',
      );
      const again = await drop(
        ENTERPRISES,
        'cn-enterprise-zhejiang-1980-2001.csv.gz',
        'again.csv.gz',
      );
      const shared = await parties();

      // The years 1985 and 1988 are in the volume too, and were read before.
      expect(first).toMatchObject({
        rows: 70_388,
        states: { published: 70_366 - before, duplicate: 21 + before, quarantined: 1 },
      });
      const warned = sharedRows('quarantine.csv')
        .filter((row) => row['file'] === 'cn-enterprise-zhejiang-1980-2001.csv.gz')
        .filter((row) => row['verdict'] === 'warn')
        .map((row) => Number(row['row']));
      // Our rule adds one: row 8198, whose quotes do not pair up, has its ten cells but perhaps in wrong columns.
      const rows = first.warnings.map(({ row }) => row).toSorted((a, b) => a - b);
      expect(rows).toEqual([...warned, 8198].toSorted((a, b) => a - b));
      expect(first.faults.map(({ row, code }) => [row, code])).toEqual([[9109, 'COLUMN_COUNT']]);
      // A line that has no key is nobody's duplicate (guard 5): it waits once more, beside the first.
      expect(again.states).toEqual({ duplicate: 70_387, quarantined: 1 });
      // One enterprise is in the volume twice, its identifier once in small letters: two records, one party.
      expect(shared.size).toBe(70_365);
      const changed = [...shared.values()].filter((one) => one.version > 1);
      expect(changed.every((one) => one.contributions.length === 2)).toBe(true);
      expect(changed.length).toBeLessThanOrEqual(1);
      expect(await hub.settled('departments', 'market-regulation')).toMatchObject({
        balanced: true,
        quarantined: 2,
      });
    },
    10 * MINUTES,
  );

  it(
    'takes 208 cosmetics licenses and sets aside the two with broken identifiers',
    async () => {
      const file = 'cn-nmpa-cosmetic-licence-detail-2019.json';
      const result = await drop('drug-administration/cosmetics-license', file);

      const broken = sharedRows('quarantine.csv')
        .filter((row) => row['file'] === file && row['verdict'] === 'quarantine')
        .map((row) => Number(row['row']));
      expect(result.states).toEqual({ published: 208, quarantined: 2 });
      expect(result.faults.map(({ row }) => row).toSorted((a, b) => a - b)).toEqual(broken);
      expect(new Set(result.faults.map(({ field }) => field))).toEqual(
        new Set(['businessLicenseNumber']),
      );
    },
    3 * MINUTES,
  );

  it(
    'takes the XK sample, placeholder codes and all',
    async () => {
      const { rows } = sharedJson('cn-shuanggongshi-xk-api-sample.json') as { rows: unknown[] };

      const answer = await hub.push('double-publicity', 'double-publicity/xk-2019', rows);
      const books = await hub.settled('double-publicity', 'double-publicity', 1);
      await hub.registrySettled();
      const { latest } = await readShared(hub.stack.brokers, 'license');
      const license = [...latest.values()].find(
        ({ record }) => (record['decision'] as { number?: string })?.number === '双环许可2019',
      );

      expect(answer.status).toBe(202);
      expect(books).toMatchObject({ published: 1, balanced: true });
      expect(license?.record).toMatchObject({
        holder: { name: '双鸭山智慧城市运营有限公司', ids: { uscc: '91230500MA1B3N1N2M' } },
        decision: { date: '2019-09-01' },
        validUntil: '2020-09-22',
        status: 'valid',
      });
      expect(license?.record['issuer']).not.toHaveProperty('code');
    },
    2 * MINUTES,
  );
});
