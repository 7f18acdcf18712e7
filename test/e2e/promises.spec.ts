import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { TestHub } from '../support/hub.js';
import { anXkRecord } from '../support/records.js';
import { readShared } from '../support/shared-topic.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Synthetic: the textbook number of the standard, and a name nobody has. */
const PERSON = { name: '欧阳测试甲', id: '11010519491231002X', broken: '110105194912310021' };

describe('promises', () => {
  let hub: TestHub;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hub-schemas-'));
    brokenCopies(folder);
    hub = await TestHub.start({
      apps: ['double-publicity', 'departments', 'registry'],
      schemas: [folder],
      keys: ['fine-office', 'broken-office'],
      env: { HUB_LOG_LEVEL: 'debug' },
    });
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await hub?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('7: personal data is in no log line, metric, key or error text', async () => {
    const person = {
      XK_XDR_LB: '自然人',
      XK_XDR_MC: PERSON.name,
      XK_XDR_SHXYM: '',
      XK_FRDB: '',
      XK_XDR_ZJLX: '身份证',
    };
    const good = anXkRecord({
      ...person,
      XK_WSH: '个人〔2026〕1号',
      XK_XKBH: 'P-1',
      XK_XDR_ZJHM: PERSON.id,
    });
    const bad = anXkRecord({
      ...person,
      XK_WSH: '个人〔2026〕2号',
      XK_XKBH: 'P-2',
      XK_XDR_ZJHM: PERSON.broken,
    });
    const path = '/v1/systems/double-publicity/forms/xk-2019/records';
    const headers = { 'content-type': 'application/json' };

    const answer = await hub.push('double-publicity', 'double-publicity/xk-2019', [good, bad]);
    const { receipts } = (await answer.json()) as { receipts: string[] };
    const refused = await hub.ask('double-publicity', `${path}?check=wait`, {
      method: 'POST',
      as: 'double-publicity',
      headers,
      body: JSON.stringify([bad]),
    });
    await hub.settled('double-publicity', 'double-publicity', 2);
    await hub.registrySettled();
    const receipt = await hub.ask('double-publicity', `/v1/receipts/${receipts[1]}`, {
      as: 'double-publicity',
    });
    const metrics = await Promise.all(
      (['double-publicity', 'departments', 'registry'] as const).map(async (app) =>
        (await fetch(`${hub.address(app)}/metrics`)).text(),
      ),
    );

    const told = [
      await refused.text(),
      await receipt.text(),
      ...metrics,
      ...logsOf(hub),
      ...(await keysOf(hub)),
    ];
    expect(answer.status).toBe(202);
    expect(refused.status).toBe(422);
    expect(told[1]).toContain('XK_XDR_ZJHM');
    for (const secret of [PERSON.name, PERSON.id, PERSON.broken]) {
      expect(told.filter((text) => text.includes(secret))).toEqual([]);
    }
  }, 90_000);

  it('9: a bad folder costs that system, and says file, line and remedy; its neighbours work', async () => {
    // What came before the folder got its mistake.
    await write(hub, 'hub.received.broken-office.v1', 'a record that is not read yet');
    const fine = await hub.push(
      'departments',
      'fine-office/cosmetics-license',
      cosmetics('好〔1〕'),
    );
    const broken = await hub.push(
      'departments',
      'broken-office/cosmetics-license',
      cosmetics('坏〔1〕'),
    );
    const books = await hub.settled('departments', 'fine-office', 1);

    expect(fine.status).toBe(202);
    expect(broken.status).toBe(503);
    expect(await broken.json()).toMatchObject({ code: 'MISCONFIGURED' });
    expect(books).toMatchObject({ published: 1, balanced: true });
    expect(await hub.books('departments', 'broken-office')).toMatchObject({
      inFlight: 1,
      quarantined: 0,
      balanced: true,
    });
    expect(await problemOf(hub, 'broken-office')).toMatch(/cosmetics-license\.mapping\.yaml:\d+: /);
  }, 90_000);

  it('5: a value from someone else than the owner of a field opens a conflict and overwrites nothing', async () => {
    const number = '粤妆20269999';
    const authority = { qfManagerName: '广东省药品监督管理局' };
    await hub.push('departments', 'drug-administration/cosmetics-license', {
      ...cosmetics(number),
      ...authority,
    });
    await hub.settled('departments', 'drug-administration', 1);
    await hub.registrySettled();

    await hub.push(
      'double-publicity',
      'double-publicity/xk-2019',
      anXkRecord({
        XK_WSH: '冲突〔2026〕1号',
        XK_XKBH: number,
        XK_XKZS: '化妆品生产许可证',
        XK_XKJG: authority.qfManagerName,
        XK_XKJGDM: '00000000000000000X',
        XK_XDR_MC: '广州某某化妆品有限公司',
        XK_YXQZI: '2031/12/31',
      }),
    );
    const license = await until('both systems speak of the license', async () => {
      const { latest } = await readShared(hub.stack.brokers, 'license');
      return [...latest.values()].find(
        (one) => one.record['number'] === number && one.contributions.length === 2,
      );
    });

    expect(license.record['validUntil']).toBe('2030-01-01');
    expect(license.conflicts.map(({ path }) => path)).toContain('validUntil');
  }, 90_000);

  it('speaks one problem language: field, code, remedy, correlation id', async () => {
    const path = '/v1/systems/double-publicity/forms/xk-2019/records';
    const cases = await Promise.all([
      fetch(`${hub.address('double-publicity')}${path}`, { method: 'POST', body: '{}' }),
      hub.ask('double-publicity', path, {
        method: 'POST',
        as: 'market-regulation',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
      hub.ask('double-publicity', path.replace('xk-2019', 'nothing'), {
        method: 'POST',
        as: 'double-publicity',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      }),
      hub.ask('double-publicity', path, {
        method: 'POST',
        as: 'double-publicity',
        headers: { 'content-type': 'text/plain' },
        body: 'x',
      }),
      hub.ask('double-publicity', path, {
        method: 'POST',
        as: 'double-publicity',
        headers: { 'content-type': 'application/json', 'x-correlation-id': 'mine' },
        body: '{',
      }),
    ]);

    const bodies = (await Promise.all(cases.map((answer) => answer.json()))) as Record<
      string,
      unknown
    >[];
    expect(cases.map(({ status }) => status)).toEqual([401, 403, 404, 415, 400]);
    for (const [index, body] of bodies.entries()) {
      expect(cases[index]?.headers.get('content-type')).toContain('application/problem+json');
      expect(Object.keys(body)).toEqual(
        expect.arrayContaining([
          'type',
          'title',
          'status',
          'code',
          'detail',
          'remedy',
          'correlationId',
        ]),
      );
    }
    expect(bodies[4]?.['correlationId']).toBe('mine');
  });
});

function cosmetics(number: string): Record<string, unknown> {
  return {
    productSn: number,
    epsName: '广州某某化妆品有限公司',
    businessLicenseNumber: '91320700MA0000015P',
    certStr: '膏霜乳液单元',
    epsAddress: '广州市白云区某路1号',
    epsProductAddress: '广州市白云区某路1号',
    legalPerson: '张三',
    businessPerson: '张三',
    qualityPerson: '李四',
    xkDate: '2030-01-01',
    xkDateStr: '2025-01-02',
    qfManagerName: '某某省药品监督管理局',
    xkName: '王五',
    rcManagerDepartName: '某监管所',
    rcManagerUser: '赵六',
    xkType: '206',
    isimport: 'N',
    processid: '1',
    xkRemark: '无',
  };
}

/** Two more systems, copied from one of ours: one whole, one with a mistake in its mapping. */
function brokenCopies(folder: string): void {
  for (const name of ['fine-office', 'broken-office']) {
    const target = join(folder, 'systems', name);
    mkdirSync(target, { recursive: true });
    cpSync(join(ROOT, 'schemas/systems/drug-administration'), target, { recursive: true });
    const declaration = join(target, 'system.yaml');
    writeFileSync(
      declaration,
      readFileSync(declaration, 'utf8').replace(/^system: .*/m, `system: ${name}`),
    );
  }
  const mapping = join(folder, 'systems/broken-office/cosmetics-license.mapping.yaml');
  writeFileSync(
    mapping,
    readFileSync(mapping, 'utf8').replace(/productSn: +number/, 'productSn: numbr'),
  );
}

function logsOf(hub: TestHub): string[] {
  return readdirSync(hub.home)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(hub.home, name), 'utf8'));
}

/** The keys of every message in every topic. */
async function keysOf(hub: TestHub): Promise<string[]> {
  const kafka = new Kafka({
    clientId: 'spec',
    brokers: hub.stack.brokers,
    logLevel: logLevel.NOTHING,
  });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith('hub.'));
  await admin.disconnect();
  const keys: string[] = [];
  let empty = 0;
  const consumer = kafka.consumer({ groupId: `keys-${process.pid}`, maxWaitTimeInMs: 200 });
  consumer.on(consumer.events.FETCH, ({ payload }) => {
    empty = payload.numberOfBatches === 0 ? empty + 1 : 0;
  });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      keys.push(message.key?.toString() ?? '');
    },
  });
  // Heartbeats go on for ever: what was there at the start has come once nothing else is left.
  await until('all keys are read', () => empty >= 1 && keys.length > 3, 30);
  await consumer.disconnect();
  return keys;
}

async function write(hub: TestHub, topic: string, value: string): Promise<void> {
  const kafka = new Kafka({
    clientId: 'spec',
    brokers: hub.stack.brokers,
    logLevel: logLevel.NOTHING,
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  await producer.send({ topic, messages: [{ key: 'k', value }] });
  await producer.disconnect();
}

async function problemOf(hub: TestHub, system: string): Promise<string> {
  const kafka = new Kafka({
    clientId: 'spec',
    brokers: hub.stack.brokers,
    logLevel: logLevel.NOTHING,
  });
  const consumer = kafka.consumer({ groupId: `health-${process.pid}`, maxWaitTimeInMs: 200 });
  let problem: string | undefined;
  await consumer.connect();
  await consumer.subscribe({ topic: 'hub.health.v1', fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      const beat = JSON.parse(message.value?.toString() ?? 'null') as {
        sources?: { system: string; problem?: string }[];
      } | null;
      problem ??= beat?.sources?.find((source) => source.system === system)?.problem;
    },
  });
  const found = await until('the heartbeat tells the problem', () => problem);
  await consumer.disconnect();
  return found;
}
