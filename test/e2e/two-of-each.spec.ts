import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { aBusinessLicense, anXkRecord, aUscc } from '../support/records.js';
import { readShared } from '../support/shared-topic.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { inBatches, pushAll } from '../support/traffic.js';
import { until } from '../support/until.js';

const RECORDS = 1_000;

describe('two registries and two connectors', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ apps: ['departments', 'double-publicity', 'registry'] });
    await Promise.all([
      hub.startApp('departments', { instance: '2' }),
      hub.startApp('double-publicity', { instance: '2' }),
      hub.startApp('registry', { instance: '2' }),
    ]);
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  it('come to the same end state as one of each: every license once, with its holder', async () => {
    const xk = inBatches(RECORDS, 50, (serial) =>
      anXkRecord({
        XK_WSH: `双份〔2026〕${serial}号`,
        XK_XKBH: `T-${serial}`,
        XK_XDR_SHXYM: aUscc(serial),
        XK_XDR_MC: `双份公司${serial}`,
      }),
    );
    const holders = inBatches(RECORDS, 50, (serial) =>
      aBusinessLicense({ code: aUscc(serial), name: `双份公司${serial}` }),
    );

    await Promise.all([
      pushAll(hub, { app: 'double-publicity', form: 'double-publicity/xk-2019' }, xk),
      pushAll(hub, { app: 'departments', form: 'market-regulation/business-license' }, holders),
    ]);
    const books = await hub.settled('double-publicity', 'double-publicity', RECORDS);
    await hub.settled('departments', 'market-regulation', RECORDS);
    const joined = await until('every license carries its holder', async () => {
      await hub.registrySettled();
      const { latest } = await readShared(hub.stack.brokers, 'license');
      const ours = [...latest.values()].filter(({ record }) =>
        String(record['number']).startsWith('T-'),
      );
      return ours.every(({ related }) => related.holder) ? ours : undefined;
    });

    expect(books).toMatchObject({ published: RECORDS, balanced: true });
    expect(joined).toHaveLength(RECORDS);
    expect(new Set(joined.map(({ record }) => record['number'])).size).toBe(RECORDS);
  }, 180_000);

  it('do not lose a source when the instance that reads it dies: another takes it over', async () => {
    const table = (from: number) =>
      ['企业名称,统一社会信用代码,注册日期']
        .concat(
          Array.from(
            { length: 200 },
            (_, i) => `接管公司${from + i},${aUscc(10_000 + from + i)},2020-01-02`,
          ),
        )
        .join('\n');
    const drop = (name: string, text: string): void => {
      const target = join(hub.home, 'exchange/market-regulation/in/business-license', name);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(`${target}.tmp`, text);
      renameSync(`${target}.tmp`, target);
    };
    const before = (await hub.settled('departments', 'market-regulation')).received;
    drop('first.csv', table(0));
    await hub.settled('departments', 'market-regulation', before + 200);

    await hub.kill('departments');
    drop('second.csv', table(1_000));
    const books = await until(
      'the other instance has read the second file',
      async () => {
        const answer = await hub.ask('departments', '/v1/systems/market-regulation/books', {
          instance: '2',
        });
        const told = (await answer.json()) as { received: number; inFlight: number };
        return told.inFlight === 0 && told.received >= before + 400 ? told : undefined;
      },
      60,
    );

    expect(books).toMatchObject({ received: before + 400, balanced: true });
  }, 120_000);

  it('stay ordered per key when one registry is killed: versions only rise', async () => {
    const versions = inBatches(200, 20, (serial) =>
      anXkRecord({
        XK_WSH: '升版〔2026〕1号',
        XK_XKBH: 'V-1',
        XK_NR: `内容${serial}`,
        CREATE_DATE: Date.UTC(2026, 2, 3) + serial * 1_000,
      }),
    );

    const pushing = pushAll(
      hub,
      { app: 'double-publicity', form: 'double-publicity/xk-2019' },
      versions,
    );
    await hub.kill('registry', '2');
    await pushing;
    await hub.settled('double-publicity', 'double-publicity', RECORDS + 200);
    const last = await until('the last version is shared', async () => {
      const { all } = await readShared(hub.stack.brokers, 'license');
      const ours = all.filter(({ record }) => record['number'] === 'V-1');
      const content = (ours.at(-1)?.record['decision'] as { content?: string })?.content;
      return content === '内容199' ? ours : undefined;
    });

    const numbers = last.map(({ version }) => version);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(new Set(last.map(({ entityId }) => entityId)).size).toBe(1);
  }, 180_000);
});
