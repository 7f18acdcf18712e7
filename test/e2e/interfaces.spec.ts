import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { topicSpecs } from '@hub/contracts';
import type { AppName } from '@hub/runtime';
import { loadSchemas, messageSchemaOf } from '@hub/schemas';
import { parse } from 'yaml';
import type { SeenMessage } from '../support/all-messages.js';
import { readAll, topicSettings } from '../support/all-messages.js';
import type { Members } from '../support/answers.js';
import { FAULT, PROBLEM, documentedOperations, expectMembers } from '../support/answers.js';
import { TestHub } from '../support/hub.js';
import { aBusinessLicense, anXkRecord } from '../support/records.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SYSTEMS = ['double-publicity', 'market-regulation', 'drug-administration', 'broken-office'];
const XK_RECORDS = '/v1/systems/double-publicity/forms/xk-2019/records';
const XK_WITHDRAWALS = '/v1/systems/double-publicity/forms/xk-2019/withdrawals';
const SOME_ID = '019ab8c0-7e88-7a10-b4a1-5f0e7c11d2aa';

const EVERY_APP = ['GET /health/live', 'GET /health/ready', 'GET /metrics'];
const EVERY_CONNECTOR = [
  'POST /v1/systems/{system}/forms/{form}/records',
  'POST /v1/systems/{system}/forms/{form}/withdrawals',
  'GET /v1/receipts/{receipt}',
  'GET /v1/systems/{system}/receipts',
  'GET /v1/systems/{system}/books',
];
/** What each app has promised to answer so far. */
const PROMISED: Readonly<Partial<Record<AppName, readonly string[]>>> = {
  'double-publicity': EVERY_CONNECTOR,
  departments: EVERY_CONNECTOR,
  registry: [
    'GET /v1/entities/{kind}/{id}',
    'GET /v1/entities/{kind}/{id}/contributions',
    'GET /v1/entities/{kind}/{id}/conflicts',
    'GET /v1/entities/{kind}/{id}/versions',
    'GET /v1/licenses/{licenseIdentifier}',
    'POST /v1/licenses/search',
    'GET /v1/books',
  ],
  console: [
    'GET /v1/systems',
    'GET /v1/books',
    'GET /v1/trace/{receipt}',
    'GET /v1/events',
    'POST /v1/systems/{system}/pause',
    'POST /v1/systems/{system}/resume',
    'GET /v1/commands/{command}',
  ],
};
const APPS = Object.keys(PROMISED) as AppName[];

const RECEIPT: Members = {
  always: ['receipt', 'system', 'form', 'receivedAt', 'attempt', 'state'],
  maybe: ['faults', 'warnings', 'duplicateOf', 'echoOf', 'supersededBy', 'entities', 'deliveries'],
};
const BOOKS: Members = {
  always: words(
    'received repeated published duplicate superseded notShared discarded returned quarantined inFlight balanced refused',
  ),
};
const REGISTRY_BOOKS: Members = { always: ['toMerge', 'dirty', 'held', 'balanced'] };
const SHARED: Members = {
  always: words(
    'entityId kind version state changedAt changedFields record related contributions conflicts',
  ),
};
const FOUND_LICENSE: Members = {
  always: ['entityId', 'state', 'validity', 'asOf', 'record', 'related'],
};
const COMMAND: Members = {
  always: ['command', 'system', 'kind', 'by', 'reason', 'state', 'at'],
};
const SYSTEM: Members = {
  always: words('system title app status reasons heard lagRecords receivedPerSecond forms sources'),
  maybe: ['lastReceivedAt', 'expectedEverySeconds', 'contact'],
};

interface Sender {
  readonly as?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

interface ReceiptAnswer {
  readonly receipt: string;
  readonly state: string;
  readonly faults?: readonly Record<string, unknown>[];
  readonly entities?: readonly { kind: string; id: string; version: number }[];
}

describe('interfaces', () => {
  let hub: TestHub;
  let folder: string;
  /** Names the license, its receipt and its entity, which most tests ask for. */
  let license: ReceiptAnswer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'hub-schemas-'));
    aBrokenSystem(folder);
    hub = await TestHub.start({
      apps: APPS,
      schemas: [folder],
      keys: ['broken-office'],
      env: { HUB_SYSTEMS: SYSTEMS.join(',') },
    });
    await post('departments', BUSINESS_RECORDS, aBusinessLicense(), { as: 'market-regulation' });
    license = await handedIn(anXkRecord());
    await hub.registrySettled();
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await hub?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function get(app: AppName, path: string, as = 'hub'): Promise<Answer> {
    return read(await hub.ask(app, path, { as }));
  }

  async function post(
    app: AppName,
    path: string,
    body: unknown,
    { as = 'hub', headers = {} }: Sender = {},
  ): Promise<Answer> {
    const text = typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body);
    const init = { method: 'POST', as, body: text };
    return read(
      await hub.ask(app, path, { ...init, headers: { 'content-type': JSON_TYPE, ...headers } }),
    );
  }

  function push(body: unknown, headers: Record<string, string> = {}, query = ''): Promise<Answer> {
    return post('double-publicity', XK_RECORDS + query, body, { as: 'double-publicity', headers });
  }

  /** Pushes one record and waits until the registry knows it, too. */
  async function handedIn(record: unknown): Promise<ReceiptAnswer> {
    const { body } = await push(record);
    const [receipt] = body['receipts'] as string[];
    return until(`${receipt} has its entity`, async () => {
      const found = (await get('double-publicity', `/v1/receipts/${receipt}`, 'double-publicity'))
        .body as unknown as ReceiptAnswer;
      return found.entities || found.faults ? found : undefined;
    });
  }

  describe.each(APPS)('the addresses of %s', (app) => {
    it('are all in its OpenAPI document', async () => {
      const documented = (await documentedOperations(hub.address(app))).map(
        ({ method, path }) => `${method} ${path}`,
      );

      const promised = [...EVERY_APP, ...(PROMISED[app] ?? [])];
      expect(promised.filter((one) => !documented.includes(one))).toEqual([]);
    });

    it('are served as documented, and need a key unless they are about operation', async () => {
      const operations = await documentedOperations(hub.address(app));

      const statuses = await Promise.all(
        operations.map(async ({ method, path }) => {
          const address = hub.address(app) + path.replaceAll(/\{\w+\}/g, SOME_ID);
          const answer = await fetch(address, { method });
          await answer.body?.cancel();
          return [`${method} ${path}`, answer.status] as const;
        }),
      );

      const open = statuses.filter(([, status]) => status !== 401);
      expect(open.toSorted()).toEqual(EVERY_APP.map((one) => [one, 200]));
    });

    it('show their documentation as a page, without a key', async () => {
      const page = await fetch(`${hub.address(app)}/docs`);

      expect(page.status).toBe(200);
      expect(page.headers.get('content-type')).toContain('text/html');
      await page.body?.cancel();
    });
  });

  describe('every answer', () => {
    it('echoes X-Correlation-Id, or makes one', async () => {
      const given = await hub.ask('registry', '/v1/books', {
        headers: { 'x-correlation-id': 'case 7' },
      });
      const made = await hub.ask('registry', '/v1/books');

      expect(given.headers.get('x-correlation-id')).toBe('case 7');
      expect(made.headers.get('x-correlation-id')).toMatch(/^\S{8,}$/);
      await Promise.all([given.text(), made.text()]);
    });

    it('speaks Chinese, or English where it is asked to', async () => {
      const zh = await push('{');
      const en = await push('{', { 'accept-language': 'en-GB,zh;q=0.5' });

      expect(zh.body['title']).toMatch(/\p{Script=Han}/u);
      expect(en.body['title']).not.toMatch(/\p{Script=Han}/u);
      expect(zh.body['remedy']).toMatch(/\p{Script=Han}/u);
      expect(en.body['remedy']).not.toMatch(/\p{Script=Han}/u);
    });
  });

  describe('a problem', () => {
    const big = `[${'{},'.repeat(10_000)}{}]`;
    const bigRecord = [{}, { BZ: '大'.repeat(320 * 1024) }];

    it.each<[number, string, (ask: typeof push) => Promise<Answer>]>([
      [400, 'not JSON', (ask) => ask('{"a":')],
      [400, 'an unknown check', (ask) => ask({}, {}, '?check=maybe')],
      [400, 'an endless idempotency key', (ask) => ask({}, { 'idempotency-key': 'k'.repeat(129) })],
      [413, 'too many records', (ask) => ask(big)],
      [413, 'a record too large', (ask) => ask(bigRecord)],
      [413, 'a body too large', (ask) => ask(Buffer.alloc(16 * 1024 * 1024 + 1, 0x20))],
      [415, 'another format', (ask) => ask('a,b', { 'content-type': 'text/csv' })],
      [422, 'nothing that fits', (ask) => ask([{}], {}, '?check=wait')],
    ])('%i tells of %s', async (status, _, ask) => {
      const answer = await ask(push);

      expect(answer.status).toBe(status);
      expectProblem(answer, ['index', 'results']);
    });

    it('413 names the index', async () => {
      expect((await push(big)).body['index']).toBe(10_000);
      expect((await push(bigRecord)).body['index']).toBe(1);
    });

    it.each<[number, string, string, string]>([
      [401, 'GET', 'no key', '/v1/systems/double-publicity/books'],
      [403, 'GET', 'market-regulation', '/v1/systems/double-publicity/books'],
      [403, 'POST', 'market-regulation', XK_RECORDS],
      [404, 'GET', 'double-publicity', '/v1/nothing'],
      [404, 'GET', 'double-publicity', `/v1/receipts/${SOME_ID}`],
      [404, 'POST', 'double-publicity', '/v1/systems/double-publicity/forms/no-form/records'],
      [404, 'POST', 'hub', '/v1/systems/no-system/forms/xk-2019/records'],
      [405, 'DELETE', 'double-publicity', '/v1/systems/double-publicity/books'],
      [400, 'GET', 'double-publicity', '/v1/systems/double-publicity/receipts?limit=501'],
      [400, 'GET', 'double-publicity', '/v1/systems/double-publicity/receipts?state=nothing'],
    ])('%i answers %s by %s at %s', async (status, method, as, path) => {
      const body = method === 'POST' ? { body: '{}', headers: { 'content-type': JSON_TYPE } } : {};

      const answer = await read(await hub.ask('double-publicity', path, { method, as, ...body }));

      expect(answer.status).toBe(status);
      expectProblem(answer);
      if (status === 405) {
        expect(answer.headers.get('allow')).toContain('GET');
      }
    });

    it('409 answers an idempotency key that came with another body', async () => {
      const key = { 'idempotency-key': 'interfaces-1' };
      await push(anXkRecord({ XK_WSH: '幂等〔2026〕9号', XK_XKBH: 'I-9' }), key);

      const answer = await push(anXkRecord({ XK_WSH: '幂等〔2026〕10号', XK_XKBH: 'I-10' }), key);

      expect(answer.status).toBe(409);
      expectProblem(answer);
    });

    it('503 says when to come back', async () => {
      const path = '/v1/systems/broken-office/forms/cosmetics-license/records';

      const answer = await post('departments', path, {}, { as: 'broken-office' });

      expect(answer.status).toBe(503);
      expectProblem(answer);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    });
  });

  describe('a connector', () => {
    it('answers a push with 202 and a receipt each, in input order', async () => {
      const records = [1, 2, 3].map((n) =>
        anXkRecord({ XK_WSH: `顺序〔2026〕${n}号`, XK_XKBH: `S-${n}` }),
      );

      const { status, body } = await push(records);

      expect(status).toBe(202);
      expectMembers(body, { always: ['accepted', 'receipts'] });
      expect(body['accepted']).toBe(3);
      const receipts = body['receipts'] as string[];
      expect(new Set(receipts).size).toBe(3);
      expect(receipts.toSorted()).toEqual(receipts);
    });

    it('takes a line each, and a broken line costs that line', async () => {
      const good = JSON.stringify(anXkRecord({ XK_WSH: '换行〔2026〕1号', XK_XKBH: 'N-1' }));

      const { status, body } = await push(`${good}\n\n{"broken\n`, {
        'content-type': 'application/x-ndjson',
      });

      expect([status, body['accepted']]).toEqual([202, 2]);
      const broken = await until('the broken line is decided', async () => {
        const [, receipt] = body['receipts'] as string[];
        const found = await get('double-publicity', `/v1/receipts/${receipt}`, 'double-publicity');
        return found.body['state'] === 'in-flight' ? undefined : found.body;
      });
      expect(broken['state']).toBe('quarantined');
    });

    it('checks first where it is asked to: 200 with results as soon as one is taken', async () => {
      const good = anXkRecord({ XK_WSH: '先查〔2026〕9号', XK_XKBH: 'C-9' });

      const { status, body } = await push([{ ...good, XK_JDRQ: '昨天' }, good], {}, '?check=wait');

      expect(status).toBe(200);
      expectMembers(body, { always: ['results'] });
      const [refused, taken] = body['results'] as Record<string, unknown>[];
      expectMembers(refused, { always: ['index', 'state', 'faults'], maybe: ['warnings'] });
      expectMembers(taken, { always: ['index', 'receipt', 'state'], maybe: ['warnings'] });
      expect([refused?.['state'], taken?.['state']]).toEqual(['refused', 'accepted']);
      for (const fault of (refused?.['faults'] ?? []) as object[]) {
        expectMembers(fault, FAULT);
      }
    });

    it('checks first and answers 422 with results when it takes none', async () => {
      const { status, body } = await push([{}, { XK_WSH: 7 }], {}, '?check=wait');

      expect(status).toBe(422);
      expect((body['results'] as { index: number }[]).map(({ index }) => index)).toEqual([0, 1]);
      for (const result of body['results'] as object[]) {
        expectMembers(result, { always: ['index', 'state', 'faults'], maybe: ['warnings'] });
      }
    });

    it('answers a withdrawal with its receipt; an unknown key ends not-shared', async () => {
      const key = { XK_XKJGDM: '113207000000000199', XK_WSH: '没有〔2026〕1号', XK_XDR_MC: '无' };

      const { status, body } = await post(
        'double-publicity',
        XK_WITHDRAWALS,
        { key, reason: '登记有误', changedAt: '2026-11-25T09:00:00+08:00' },
        { as: 'double-publicity' },
      );

      expect(status).toBe(202);
      expectMembers(body, { always: ['receipt'] });
      const found = await until('it is decided', async () => {
        const path = `/v1/receipts/${String(body['receipt'])}`;
        const one = (await get('double-publicity', path, 'double-publicity')).body;
        return one['state'] === 'in-flight' ? undefined : one;
      });
      expect(found['state']).toBe('not-shared');
    });

    it('tells of a receipt, with its entities', () => {
      expectMembers(license, { ...RECEIPT, always: [...RECEIPT.always, 'entities'] });
      expect(license.state).toBe('published');
      for (const entity of license.entities ?? []) {
        expectMembers(entity, { always: ['kind', 'id', 'version'] });
      }
    });

    it('tells of a receipt with faults in the fields of whoever sent it', async () => {
      const bad = await handedIn(
        anXkRecord({ XK_WSH: '错误〔2026〕1号', XK_XKBH: 'E-1', XK_JDRQ: '2026-02-31' }),
      );

      expectMembers(bad, { ...RECEIPT, always: [...RECEIPT.always, 'faults'] });
      expect(bad.state).toBe('quarantined');
      for (const fault of bad.faults ?? []) {
        expectMembers(fault, FAULT);
      }
      expect(bad.faults).toMatchObject([{ field: 'XK_JDRQ', code: 'DATE', value: '2026-02-31' }]);
    });

    it('makes entities in the order in which the form names its kinds', async () => {
      const { body } = await get(
        'departments',
        '/v1/systems/market-regulation/receipts',
        'market-regulation',
      );
      const [first] = body['items'] as ReceiptAnswer[];

      const receipt = await until('both entities are there', async () => {
        const path = `/v1/receipts/${first?.receipt}`;
        const found = (await get('departments', path)).body as unknown as ReceiptAnswer;
        return found.entities?.length === 2 ? found : undefined;
      });

      expect(receipt.entities?.map(({ kind }) => kind)).toEqual(['party', 'license']);
    });

    it('lists receipts by pages, decided ones only', async () => {
      await hub.settled('double-publicity', 'double-publicity');
      const path = '/v1/systems/double-publicity/receipts';
      const all = (await get('double-publicity', path)).body;
      const seen: string[] = [];
      let after = '';
      for (let page = 0; page < 100; page += 1) {
        const { body } = await get('double-publicity', `${path}?limit=2${after}`);
        expectMembers(body, { always: ['items'], maybe: ['next'] });
        seen.push(...(body['items'] as ReceiptAnswer[]).map(({ receipt }) => receipt));
        if (body['next'] === undefined) {
          break;
        }
        after = `&after=${String(body['next'])}`;
      }

      const items = all['items'] as ReceiptAnswer[];
      items.forEach((item) => expectMembers(item, RECEIPT));
      expect(items.length).toBeGreaterThan(3);
      expect(seen).toEqual(items.map(({ receipt }) => receipt));
      expect(items.filter(({ state }) => state === 'in-flight')).toEqual([]);
    });

    it('lists receipts by state and since when', async () => {
      const path = '/v1/systems/double-publicity/receipts';
      const since = (at: string): string => `${path}?since=${encodeURIComponent(at)}`;

      const quarantined = await get('double-publicity', `${path}?state=quarantined`);
      const future = await get('double-publicity', since('2100-01-01T00:00:00+08:00'));
      const past = await get('double-publicity', since('2020-01-01T00:00:00+08:00'));

      const states = (quarantined.body['items'] as ReceiptAnswer[]).map(({ state }) => state);
      expect([...new Set(states)]).toEqual(['quarantined']);
      expect(future.body).toEqual({ items: [] });
      expect((past.body['items'] as unknown[]).length).toBeGreaterThan(0);
    });

    it('closes the books of a system', async () => {
      await hub.settled('double-publicity', 'double-publicity');

      const { body } = await get('double-publicity', '/v1/systems/double-publicity/books');

      expectMembers(body, BOOKS);
      expect(body['balanced']).toBe(true);
    });
  });

  describe('the registry', () => {
    const entity = (rest = ''): string =>
      `/v1/entities/license/${license.entities?.[0]?.id ?? ''}${rest}`;

    it('tells an entity as it is shared', async () => {
      const { status, body } = await get('registry', entity(), 'market-regulation');

      expect(status).toBe(200);
      expectMembers(body, SHARED);
      expect(body).toMatchObject({ kind: 'license', state: 'active' });
      const related = body['related'] as Record<string, object>;
      expectMembers(related['holder'], {
        always: ['entityId'],
        maybe: ['name', 'kind', 'ids', 'legalRepresentative', 'status', 'address'],
      });
      for (const one of body['contributions'] as object[]) {
        expectMembers(one, { always: ['system', 'form', 'receipt', 'at', 'fields'] });
      }
    });

    it('lists its contributions, conflicts and versions', async () => {
      const [contributions, conflicts, versions] = await Promise.all([
        get('registry', entity('/contributions?limit=1')),
        get('registry', entity('/conflicts')),
        get('registry', entity('/versions')),
      ]);

      for (const { status, body } of [contributions, conflicts, versions]) {
        expect(status).toBe(200);
        expectMembers(body, { always: ['items'], maybe: ['next'] });
      }
      expect(contributions.body['items']).toMatchObject([
        { system: 'double-publicity', form: 'xk-2019', receipt: license.receipt },
      ]);
      expect(versions.body['items']).toMatchObject([{ version: expect.any(Number) }]);
    });

    it.each([
      [404, `/v1/entities/license/${SOME_ID}`],
      [404, `/v1/entities/nothing/${SOME_ID}`],
      [404, '/v1/licenses/1.2.156.3005.2.0000000000000000.X'],
    ])('%i answers %s', async (status, path) => {
      const answer = await get('registry', path);

      expect(answer.status).toBe(status);
      expectProblem(answer);
    });

    it.each<[string, object]>([
      ['number and issuer', { number: 'JY13207030000017', issuerCode: '113207000000000199' }],
      ['holder', { holder: { scheme: 'uscc', code: '91320700MA0000015P' } }],
    ])('finds licenses by %s', async (_, by) => {
      const search = { ...by, useCause: '办理变更', asOf: '2026-06-01' };

      const { status, body } = await post('registry', '/v1/licenses/search', search, {
        as: 'market-regulation',
      });

      expect(status).toBe(200);
      expectMembers(body, { always: ['items'], maybe: ['next'] });
      const items = body['items'] as Record<string, unknown>[];
      items.forEach((item) => expectMembers(item, FOUND_LICENSE));
      const found = items.find(({ entityId }) => entityId === license.entities?.[0]?.id);
      expect(found).toMatchObject({ validity: 'valid', asOf: '2026-06-01' });
    });

    it.each([
      ['a use', { number: 'JY13207030000017', issuerCode: '113207000000000199' }],
      ['anything to look for', { useCause: '办理变更' }],
    ])('400 answers a search without %s', async (_, search) => {
      const answer = await post('registry', '/v1/licenses/search', search);

      expect(answer.status).toBe(400);
      expectProblem(answer);
    });

    it('closes its books', async () => {
      const { body } = await get('registry', '/v1/books');

      expectMembers(body, REGISTRY_BOOKS);
    });
  });

  describe('the console', () => {
    it('lists systems, each with one word and its reasons', async () => {
      const { body } = await get('console', '/v1/systems');

      expectMembers(body, { always: ['items'], maybe: ['next'] });
      const items = body['items'] as Record<string, unknown>[];
      items.forEach((item) => expectMembers(item, SYSTEM));
      expect(items.map(({ system }) => system)).toEqual(SYSTEMS.toSorted());
      const words = ['up', 'late', 'failing', 'paused', 'silent', 'misconfigured', 'new'];
      expect(items.filter(({ status }) => !words.includes(String(status)))).toEqual([]);
      const broken = items.find(({ system }) => system === 'broken-office');
      expect(broken?.['status']).toBe('misconfigured');
    });

    it('closes the books of the whole hub', async () => {
      await hub.registrySettled();

      const { body } = await get('console', '/v1/books');

      expectMembers(body, { always: ['balanced', 'systems', 'registry'] });
      expectMembers(body['registry'], REGISTRY_BOOKS);
      const systems = body['systems'] as Record<string, object>;
      expect(Object.keys(systems).toSorted()).toEqual(SYSTEMS.toSorted());
      Object.values(systems).forEach((books) => expectMembers(books, BOOKS));
    });

    it('traces a record through its whole life', async () => {
      const { body } = await get('console', `/v1/trace/${license.receipt}`);

      expectMembers(body, { always: ['receipt', 'system', 'state', 'steps'] });
      const steps = (body['steps'] as { step: string }[]).map(({ step }) => step);
      expect(steps).toEqual(['received', 'decided', 'shared']);
    });

    it('streams events', async () => {
      const stop = new AbortController();
      const answer = await hub.ask('console', '/v1/events', { signal: stop.signal });
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();

      const text = await until('systems are told', async () => {
        const chunk = await reader?.read();
        return chunk?.value?.includes('event: systems') ? chunk.value : undefined;
      });

      expect(answer.headers.get('content-type')).toContain('text/event-stream');
      expect(text).toContain('data: {"items":[');
      stop.abort();
      await reader?.cancel().catch(() => undefined);
    });

    it('pauses and resumes, 409 when the state forbids', async () => {
      const order = (kind: string): Promise<Answer> =>
        post(
          'console',
          `/v1/systems/market-regulation/${kind}`,
          { reason: '维护' },
          { as: 'market-regulation' },
        );

      const early = await order('resume');
      const paused = await order('pause');
      const again = await order('pause');
      const done = await until('the command is carried out', async () => {
        const found = await get('console', `/v1/commands/${String(paused.body['command'])}`);
        return found.body['state'] === 'done' ? found.body : undefined;
      });
      const resumed = await order('resume');

      expect([early.status, paused.status, again.status, resumed.status]).toEqual([
        409, 202, 409, 202,
      ]);
      [early, again].forEach((answer) => expectProblem(answer));
      [paused, resumed].forEach(({ body }) => expectMembers(body, { always: ['command'] }));
      expectMembers(done, COMMAND);
      expect(done).toMatchObject({ kind: 'pause', system: 'market-regulation', reason: '维护' });
    });

    it.each([
      [400, 'pause', 'market-regulation', {}],
      [403, 'pause', 'double-publicity', { reason: '维护' }],
    ])('%i answers %s by %s with %j', async (status, kind, as, body) => {
      const answer = await post('console', `/v1/systems/market-regulation/${kind}`, body, { as });

      expect(answer.status).toBe(status);
      expectProblem(answer);
    });
  });

  it('a record on its way is told as such, with its form', async () => {
    await post('console', '/v1/systems/drug-administration/pause', { reason: '试验' });
    await until('it is paused', async () => {
      const { body } = await get('console', '/v1/systems');
      const items = body['items'] as { system: string; sources: { paused: boolean }[] }[];
      const one = items.find(({ system }) => system === 'drug-administration');
      return one?.sources.some(({ paused }) => paused);
    });
    const path = '/v1/systems/drug-administration/forms/cosmetics-license/records';

    const { body } = await post(
      'departments',
      path,
      { productSn: 'X' },
      { as: 'drug-administration' },
    );
    const [receipt] = body['receipts'] as string[];
    const answer = await get('departments', `/v1/receipts/${receipt}`, 'drug-administration');

    expectMembers(answer.body, { always: RECEIPT.always });
    expect(answer.body).toMatchObject({ state: 'in-flight', form: 'cosmetics-license' });
    await post('console', '/v1/systems/drug-administration/resume', { reason: '试验' });
  });

  describe('on Kafka', () => {
    const set = loadSchemas([join(ROOT, 'schemas')]);
    let messages: readonly SeenMessage[];

    beforeAll(async () => {
      await hub.settled('double-publicity', 'double-publicity');
      await hub.registrySettled();
      const topics = [...(await topicSettings(hub.stack.brokers)).keys()];
      // Heartbeats go on for ever.
      const beats = await readAll(hub.stack.brokers, ['hub.health.v1'], (seen) =>
        APPS.every((app) => seen.some(({ key }) => key === `${app}/1`)),
      );
      const rest = topics.filter((topic) => topic !== 'hub.health.v1');
      messages = [...beats, ...(await readAll(hub.stack.brokers, rest))];
    });

    it('are the topics promised, set up as promised, and no others', async () => {
      const settings = await topicSettings(hub.stack.brokers);

      const day = 24 * 3_600_000;
      const promised = topicSpecs(SYSTEMS, 30).map(
        ({ name, partitions, cleanup, retentionDays }) => {
          const rest =
            cleanup === 'delete' ? String(retentionDays ? retentionDays * day : -1) : 'any';
          return [name, partitions, cleanup, rest];
        },
      );
      const found = [...settings].map(([name, { partitions, cleanup, retentionMs }]) => {
        return [name, partitions, cleanup, cleanup === 'delete' ? retentionMs : 'any'];
      });
      expect(found.toSorted()).toEqual(promised.toSorted());
    });

    it('are the topics that the AsyncAPI document lists', () => {
      const { channels } = parse(readFileSync(join(ROOT, 'schemas/asyncapi.yaml'), 'utf8')) as {
        channels: Record<string, { address: string; bindings: { kafka: Bindings } }>;
      };

      const listed = Object.values(channels).flatMap(({ address, bindings: { kafka } }) => {
        const cleanup = kafka.topicConfiguration['cleanup.policy'].join();
        return SYSTEMS.filter((_, at) => at === 0 || address.includes('{system}')).map((system) => [
          address.replace('{system}', system),
          kafka.partitions,
          cleanup,
        ]);
      });
      const promised = topicSpecs(SYSTEMS, 30).map((one) => [
        one.name,
        one.partitions,
        one.cleanup,
      ]);
      expect(listed.toSorted()).toEqual(promised.toSorted());
    });

    it.each(['hub.received', 'hub.canonical', 'hub.shared', 'hub.commands', 'hub.health'])(
      'hold messages of %s that fit their schema',
      (family) => {
        const own = messages.filter(
          ({ topic, value }) => topic.startsWith(family) && value !== null,
        );

        const faults = own.flatMap(({ topic, value }) =>
          (messageSchemaOf(set, topic)?.check(value) ?? ['no schema']).map(
            (one) => `${topic}${one}`,
          ),
        );
        expect(own.length).toBeGreaterThan(0);
        expect([...new Set(faults)]).toEqual([]);
      },
    );

    it('carry headers that say what they are, where they come from and to which request they belong', () => {
      const origins = new RegExp(`^(${APPS.join('|')})/1$`);

      const wrong = messages.filter(
        ({ topic, headers }) =>
          headers['hub-schema'] !== `messages/${topic}` ||
          !origins.test(headers['hub-origin'] ?? '') ||
          !/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/.test(
            headers['traceparent'] ?? '',
          ),
      );

      expect(wrong.map(({ topic, headers }) => [topic, headers])).toEqual([]);
    });

    it.each<[string, (message: SeenMessage) => boolean]>([
      ['hub.received', ({ key }) => /^[0-9a-f]{64}$/.test(key ?? '')],
      ['hub.canonical', ({ key }) => /^[0-9a-f]{64}$/.test(key ?? '')],
      ['hub.shared', ({ key, value }) => key === (value as { entityId: string }).entityId],
      ['hub.commands', ({ key, value }) => key === (value as Command).arguments.system],
      ['hub.health', ({ key }) => APPS.some((app) => key === `${app}/1`)],
    ])('of %s have the key promised', (family, isRight) => {
      const own = messages.filter(({ topic }) => topic.startsWith(family));

      expect(own.length).toBeGreaterThan(0);
      expect(own.filter((message) => !isRight(message))).toEqual([]);
    });

    it('are of the same key where a record was mapped', () => {
      const valueOf = ({ value }: SeenMessage) => value as { receipt?: string };
      const ofLicense = messages.filter((one) => valueOf(one)?.receipt === license.receipt);

      expect(ofLicense.map(({ topic }) => topic).toSorted()).toEqual([
        'hub.canonical.license.v1',
        'hub.received.double-publicity.v1',
      ]);
      expect(new Set(ofLicense.map(({ key }) => key)).size).toBe(1);
    });

    it('name one trace from the door to what is shared', async () => {
      const traceId = 'a1b2c3d4e5f60718293a4b5c6d7e8f90';
      const record = anXkRecord({ XK_WSH: '追踪〔2026〕1号', XK_XKBH: 'T-1' });
      const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;

      await push(record, { traceparent });
      await hub.settled('double-publicity', 'double-publicity');
      await hub.registrySettled();
      const topics = ['received.double-publicity', 'canonical.license', 'shared.license'];
      const traced = (
        await readAll(
          hub.stack.brokers,
          topics.map((name) => `hub.${name}.v1`),
        )
      ).filter(({ headers }) => headers['traceparent']?.includes(traceId));

      expect(traced.map(({ topic }) => topic).toSorted()).toEqual(
        topics.map((name) => `hub.${name}.v1`).toSorted(),
      );
    });
  });

  it('503 with Retry-After answers a push while the log is away', async () => {
    await hub.stack.killKafka();

    const answer = await push(anXkRecord({ XK_WSH: '日志〔2026〕1号', XK_XKBH: 'K-1' }));

    expect(answer.status).toBe(503);
    expectProblem(answer);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  }, 90_000);
});

const JSON_TYPE = 'application/json';
const BUSINESS_RECORDS = '/v1/systems/market-regulation/forms/business-license/records';

function words(text: string): readonly string[] {
  return text.split(' ');
}

interface Command {
  readonly arguments: { readonly system: string };
}

interface Bindings {
  readonly partitions: number;
  readonly topicConfiguration: { readonly 'cleanup.policy': readonly string[] };
}

async function read(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as Record<string, unknown> };
}

/** The problem body, and the headers that go with it. */
function expectProblem({ status, headers, body }: Answer, more: readonly string[] = []): void {
  expect(headers.get('content-type')).toContain('application/problem+json');
  expectMembers(body, { ...PROBLEM, maybe: [...(PROBLEM.maybe ?? []), ...more] });
  expect(body['status']).toBe(status);
  expect(body['correlationId']).toBe(headers.get('x-correlation-id'));
  for (const fault of (body['faults'] ?? []) as object[]) {
    expectMembers(fault, FAULT);
  }
}

/** A copy of one of our systems with a mistake in its mapping. */
function aBrokenSystem(folder: string): void {
  const target = join(folder, 'systems/broken-office');
  mkdirSync(target, { recursive: true });
  cpSync(join(ROOT, 'schemas/systems/drug-administration'), target, { recursive: true });
  const change = (file: string, from: RegExp, to: string): void => {
    const text = readFileSync(join(target, file), 'utf8');
    writeFileSync(join(target, file), text.replace(from, to));
  };
  change('system.yaml', /^system: .*/m, 'system: broken-office');
  change('cosmetics-license.mapping.yaml', /productSn: +number/, 'productSn: numbr');
}
