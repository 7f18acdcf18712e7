import { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { aBusinessLicense, aUscc } from '../support/records.js';
import { OUR_SCHEMAS, folderOf } from '../support/schema-folder.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

interface Delivery {
  readonly delivery: string;
  readonly entity: string;
  readonly state: string;
  readonly missing?: readonly string[];
}

const ITEM = '11320700000003017Q3000117015000';

const xk = (file: string) =>
  readFileSync(join(OUR_SCHEMAS, `systems/double-publicity/xk-2019.${file}`), 'utf8');

/** A disclosure platform that wants every license whose item is 行政许可, and a catalogue of items. */
const SYSTEMS = {
  'systems/disclosure/system.yaml': `system: disclosure
title: 信用公示平台
app: double-publicity
owner: { name: 市公共信用信息中心, code: '113207000000000199' }
roles: { license: discloser }
sources:
  - { name: push, kind: push }
wants:
  - name: licenses
    kinds: [license]
    where:
      - { path: item.type, equals: license }
    form: xk-2019
    sink: { kind: files, settings: { everySeconds: 0, quietSeconds: 0 } }
`,
  'systems/disclosure/xk-2019.mapping.yaml': xk('mapping.yaml'),
  'systems/disclosure/xk-2019.v1.schema.json': xk('v1.schema.json'),
  'systems/disclosure/xk-2019.cases.yaml': xk('cases.yaml'),
  'systems/catalogue/system.yaml': `system: catalogue
title: 事项库
app: departments
owner: { name: 市行政审批局, code: '113207000000000199' }
roles: { service-item: catalogue }
sources:
  - { name: push, kind: push }
`,
  'systems/catalogue/item.v1.schema.json': JSON.stringify({
    title: '事项',
    type: 'object',
    required: ['code', 'name'],
    properties: {
      code: { title: '事项编码', type: 'string', maxLength: 50 },
      name: { title: '事项名称', type: 'string', maxLength: 200 },
      kind: { title: '许可类别', type: 'string', maxLength: 20 },
    },
  }),
  'systems/catalogue/item.mapping.yaml': `form: item
title: 事项
makes: service-item
key: [code]
entry: typed
constants:
  type: license
fields:
  code: code
  name: name
  kind: { path: licenseClass, as: code license-class xk-2019 }
`,
  'systems/catalogue/item.cases.yaml': `- name: an item
  given: { code: ${ITEM}, name: 建筑工程施工许可证核发, kind: 普通 }
  expect: { service-item: { code: ${ITEM}, name: 建筑工程施工许可证核发, type: license, licenseClass: ordinary } }
`,
};

function aPermit(serial: number, over: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    permitNumber: `3207032026112501${String(serial).padStart(4, '0')}`,
    projectCode: '2509-320703-47-01-120014',
    projectName: '海州湾水产冷链加工中心',
    itemCode: ITEM,
    itemName: '建筑工程施工许可证核发',
    builder: `连云港${serial}号建设有限公司`,
    builderCode: aUscc(serial),
    builderKind: '法人及非法人组织',
    site: '连云区海棠路8号',
    content: '准予开工建设',
    decidedOn: '2026-03-02',
    validFrom: '2026-03-02',
    validUntil: '2027-03-01',
    authority: '市住房和城乡建设局',
    authorityCode: '11320700000003017Q',
    status: '有效',
    changedAt: '2026-03-02T16:20:00+08:00',
    ...over,
  };
}

describe('what one system entered fills the form of another', () => {
  let hub: TestHub;
  let folder: string;
  let serial = 0;

  beforeAll(async () => {
    hub = await TestHub.start({
      apps: ['double-publicity', 'departments', 'registry'],
      schemas: [folderOf(SYSTEMS)],
      keys: ['housing', 'disclosure', 'catalogue'],
    });
    folder = join(hub.home, 'exchange', 'disclosure', 'out', 'xk-2019');
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  async function handIn(form: string, record: unknown): Promise<string> {
    const answer = await hub.push('departments', form, record);
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { receipts: string[] }).receipts[0] as string;
  }

  const handInPermit = (n: number, over: Record<string, unknown> = {}) =>
    handIn('housing/construction-permit', aPermit(n, over));

  async function deliveries(state = ''): Promise<readonly Delivery[]> {
    const query = state === '' ? 'limit=500' : `limit=500&state=${state}`;
    const answer = await hub.ask('double-publicity', `/v1/systems/disclosure/deliveries?${query}`, {
      as: 'disclosure',
    });
    return ((await answer.json()) as { items: Delivery[] }).items;
  }

  /** All rows of all batches the platform was ever given. */
  function rows(): readonly string[] {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.csv') && !name.endsWith('.result.csv'),
    );
    return files.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/).slice(1),
    );
  }

  const rowsOf = (n: number) =>
    rows().filter((row) => row.includes(String(aPermit(n)['permitNumber'])));

  it('waits as incomplete with the missing field named, and goes by itself when the item tells it', async () => {
    const permit = ++serial;
    const receipt = await handInPermit(permit);
    await handIn(
      'market-regulation/business-license',
      aBusinessLicense({
        name: aPermit(permit)['builder'],
        code: aUscc(permit),
        legalRepresentative: '李四',
      }),
    );
    const incomplete = await until('the delivery is incomplete', async () =>
      (await deliveries('incomplete')).find((one) => one.missing?.includes('XK_XKLB')),
    );
    await handIn('catalogue/item', { code: ITEM, name: '建筑工程施工许可证核发', kind: '普通' });
    await until(
      'the permit is delivered',
      async () => (await deliveries('delivered')).length === 1,
    );
    const told = await until('the receipt tells it', async () => {
      const answer = await hub.ask('departments', `/v1/receipts/${receipt}`, { as: 'housing' });
      const body = (await answer.json()) as { deliveries?: readonly { state: string }[] };
      return body.deliveries?.some(({ state }) => state === 'delivered') ? body : undefined;
    });

    expect(incomplete.missing).toEqual(['XK_XKLB']);
    expect(rowsOf(permit)).toHaveLength(1);
    expect(rowsOf(permit)[0]).toContain('李四');
    expect(rowsOf(permit)[0]).toContain('普通');
    expect(told.deliveries).toMatchObject([
      { system: 'disclosure', form: 'xk-2019', state: 'delivered' },
    ]);
  }, 120_000);

  it('is confirmed when the platform acknowledges its batch', async () => {
    const batch = readdirSync(folder).find((name) => /^XK_\d{8}_\d+\.csv$/.test(name)) as string;
    writeFileSync(
      join(folder, batch.replace('.csv', '.result.csv')),
      'row,code,message\r\n1,0,成功\r\n',
    );

    await until(
      'the delivery is confirmed',
      async () => (await deliveries('confirmed')).length > 0,
    );
  }, 60_000);

  it('waits while the recipient is off, newer versions in place of older ones, and then goes once', async () => {
    const away = `${folder}-away`;
    const permit = ++serial;
    renameSync(folder, away);
    writeFileSync(folder, 'nobody is here');
    await handInPermit(permit);
    await until('the delivery waits', async () => (await deliveries('waiting')).length === 1);
    await handInPermit(permit, {
      content: '准予二期开工建设',
      changedAt: '2026-03-03T09:00:00+08:00',
    });
    await until('the newer version waits', async () => (await deliveries('replaced')).length > 0);
    rmSync(folder);
    renameSync(away, folder);
    await until('it is delivered', async () => (await deliveries('waiting')).length === 0);
    await until('its row is there', () => rowsOf(permit).length > 0);

    expect(rowsOf(permit)).toHaveLength(1);
    expect(rowsOf(permit)[0]).toContain('准予二期开工建设');
  }, 120_000);

  it.each([
    'deliveries.intending:kill',
    'deliveries.intended:kill',
    'deliveries.marked:kill',
    'deliveries.written:kill',
    'deliveries.noted:kill',
  ])(
    'is held once by the recipient when the process dies at %s',
    async (fault) => {
      const first = serial + 1;
      serial += 20;
      await hub.stopApp('double-publicity');
      await hub.startApp('double-publicity', { fault });
      const permits = Array.from({ length: 20 }, (_, at) => aPermit(first + at));
      const answer = await hub.push('departments', 'housing/construction-permit', permits);
      await hub.ended('double-publicity');
      await hub.startApp('double-publicity');
      await until('all have come', () => permits.every((_, at) => rowsOf(first + at).length > 0));
      await until('nothing is open', async () => (await deliveries('writing')).length === 0);

      expect(answer.status).toBe(202);
      expect(permits.map((_, at) => rowsOf(first + at).length)).toEqual(permits.map(() => 1));
    },
    120_000,
  );
});
