import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Command, Received, Shared } from '@hub/contracts';
import { COMMANDS_TOPIC, HEALTH_TOPIC, inHubZone, receivedTopic, topicSpecs } from '@hub/contracts';
import type { HubKafka, IncomingMessage, Tail } from '@hub/messaging';
import { connectKafka, tailTopic } from '@hub/messaging';
import type { RunningApp } from '@hub/runtime';
import { HubKeys, HubSettings, hashOfKey, openApiOf, silentLog } from '@hub/runtime';
import { TEST_HMAC_KEY, bootTestApp, testSettings } from '@hub/runtime/testing';
import type { Stack } from '../../../test/support/stack.js';
import { STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { until } from '../../../test/support/until.js';
import { ConsoleModule } from './console.module.js';
import { FakeApp } from './testing/fake-app.js';

const SCHEMAS = fileURLToPath(new URL('../../../schemas', import.meta.url));
const keys = new HubKeys(TEST_HMAC_KEY);
const SYSTEM = 'market-regulation';
const SYSTEMS = [SYSTEM, 'double-publicity', 'drug-administration', 'broken'];
const BEFORE = new Date('2026-01-02T03:04:05Z');

interface SystemEntry {
  readonly system: string;
  readonly status: string;
  readonly reasons: readonly string[];
  readonly lastReceivedAt?: string;
  readonly lagRecords: number;
  readonly receivedPerSecond: number;
}

/** A console of its own, with keys of a department and of an operator, among apps that a test plays. */
class Scene {
  // eslint-disable-next-line max-params -- all that a test plays with, made in one place
  private constructor(
    readonly stack: Stack,
    readonly kafka: HubKafka,
    readonly running: RunningApp,
    readonly departments: FakeApp,
    readonly registry: FakeApp,
  ) {}

  static async start(): Promise<Scene> {
    const stack = await startStack({ kafka: true });
    const home = mkdtempSync(join(tmpdir(), 'hub-spec-'));
    const holders = ['operator', SYSTEM, 'double-publicity'];
    const stored = holders.map((system) => ({
      system,
      sha256: hashOfKey(`key-of-${system}`),
      created: '2026-01-01T00:00:00.000+08:00',
    }));
    writeFileSync(join(home, 'keys.json'), JSON.stringify({ keys: stored }));
    const kafka = connectKafka({ brokers: stack.brokers, clientId: 'spec', log: silentLog });
    await kafka.topics.ensure(topicSpecs([SYSTEM], 30));
    await kafka.publisher.publish(receivedTopic(SYSTEM), [{ key: 'k', value: aReceived() }]);
    const env = {
      HUB_HOME: home,
      KAFKA_BROKERS: stack.brokers.join(','),
      HUB_SCHEMAS: `${SCHEMAS}:${aBrokenFolder()}`,
      HUB_SYSTEMS: SYSTEMS.join(','),
    };
    const settings = testSettings(HubSettings, env);
    const running = await bootTestApp({ name: 'console', module: ConsoleModule, settings });
    const { publisher } = kafka;
    const departments = await FakeApp.start('departments', publisher);
    const registry = await FakeApp.start('registry', publisher);
    return new Scene(stack, kafka, running, departments, registry);
  }

  async stop(): Promise<void> {
    await this.running.stop();
    await Promise.all([this.departments.stop(), this.registry.stop(), this.kafka.close()]);
    await this.stack.stop();
  }

  ask(path: string, init: RequestInit & { readonly as?: string } = {}): Promise<Response> {
    const { as = 'operator', headers, ...rest } = init;
    const all = { authorization: `Bearer key-of-${as}`, ...(headers as object) };
    return fetch(this.running.address + path, { ...rest, headers: all });
  }

  async json<T>(path: string, headers: Record<string, string> = {}): Promise<T> {
    return (await (await this.ask(path, { headers })).json()) as T;
  }

  async entry(system: string, language = 'zh'): Promise<SystemEntry | undefined> {
    const page = await this.json<{ items: SystemEntry[] }>('/v1/systems', {
      'accept-language': language,
    });
    return page.items.find((one) => one.system === system);
  }

  post(path: string, body: object, as = 'operator'): Promise<Response> {
    return this.ask(path, {
      as,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  /** The status of a system becomes this. */
  becomes(system: string, status: string): Promise<SystemEntry> {
    return until(
      `${system} is ${status}`,
      async () => {
        const entry = await this.entry(system);
        return entry?.status === status ? entry : undefined;
      },
      20,
    );
  }
}

function aReceived(): Received {
  return {
    receipt: 'r',
    system: SYSTEM,
    form: 'business-license',
    intent: 'upsert',
    position: 'p/0',
    receivedAt: inHubZone(BEFORE),
    native: { name: '某某' },
  };
}

/** A second folder of systems, whose only one has a mistake. */
function aBrokenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hub-spec-'));
  mkdirSync(join(folder, 'systems', 'broken'), { recursive: true });
  writeFileSync(join(folder, 'systems', 'broken', 'system.yaml'), 'system: broken\n');
  return folder;
}

async function problemCode(answer: Response): Promise<string> {
  expect(answer.headers.get('content-type')).toContain('application/problem+json');
  return ((await answer.json()) as { code: string }).code;
}

describe(ConsoleModule.name, () => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await Scene.start();
  }, STACK_MILLISECONDS);
  afterAll(() => scene.stop());
  beforeEach(() => {
    scene.departments.answers.clear();
    scene.registry.answers.clear();
  });

  describe('its page', () => {
    it('needs no key, and takes nothing from elsewhere and nothing inline', async () => {
      const answer = await fetch(scene.running.address);
      const html = await answer.text();

      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*script-src 'self';(?!.*unsafe)/,
      );
      expect(html).toContain('<html lang="zh-CN">');
      expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|\son\w+=|https?:/);
    });

    it('finds all its parts, each of its type', async () => {
      const loaded = new Set<string>();
      const load = async (path: string): Promise<void> => {
        if (!loaded.has(path)) {
          loaded.add(path);
          const answer = await fetch(scene.running.address + path);
          expect([path, answer.status]).toEqual([path, 200]);
          expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
          const text = await answer.text();
          const parts = text.matchAll(/(?:href|src)="(\/page[^"]+)"|from '\.(\/[^']+)'/g);
          await Promise.all([...parts].map(([, whole, beside]) => load(whole ?? `/page${beside}`)));
        }
      };
      await load('/');

      expect([...loaded].filter((path) => path.endsWith('.js')).length).toBeGreaterThan(10);
      expect([...loaded]).toEqual(expect.arrayContaining(['/page/style.css', '/page/icon.svg']));
    });

    it('is not sent again while it is the same', async () => {
      const etag = (await fetch(scene.running.address)).headers.get('etag') ?? '';
      const again = await fetch(scene.running.address, { headers: { 'if-none-match': etag } });

      expect(again.status).toBe(304);
    });

    it.each(['/page/none.js', '/page/..%2Fpackage.json', '/page/%2e%2e/package.json'])(
      'gives nothing else away: %s',
      async (path) => {
        expect((await fetch(scene.running.address + path)).status).toBe(404);
      },
    );
  });

  it.each([
    '/v1/systems',
    '/v1/books',
    '/v1/trace/x',
    '/v1/commands/x',
    '/v1/events',
    '/v1/first-record',
  ])('needs a key for %s', async (path) => {
    const answer = await fetch(scene.running.address + path);

    expect(answer.status).toBe(401);
    expect(await problemCode(answer)).toBe('UNAUTHORIZED');
  });

  it('describes all its addresses', () => {
    expect(Object.keys(openApiOf(scene.running.app, 'console').paths)).toEqual(
      expect.arrayContaining([
        '/v1/systems',
        '/v1/books',
        '/v1/trace/{receipt}',
        '/v1/systems/{system}/pause',
        '/v1/systems/{system}/resume',
        '/v1/commands/{command}',
        '/v1/events',
      ]),
    );
  });

  describe('GET /v1/systems', () => {
    it('says that the connector of a system has no heartbeat, and since when the log knows the system', async () => {
      const entry = await until('the log was read', async () => {
        const found = await scene.entry('market-regulation');
        return found?.lastReceivedAt ? found : undefined;
      });

      expect(entry).toMatchObject({ status: 'failing', heard: false, receivedPerSecond: 0 });
      expect(entry.reasons[0]).toContain('连接器 departments 没有心跳');
      expect(entry.lastReceivedAt).toBe(inHubZone(BEFORE));
    });

    it('names file and line of a mistake in a folder', async () => {
      const entry = await scene.entry('broken');

      expect(entry?.status).toBe('misconfigured');
      expect(entry?.reasons[0]).toMatch(/broken\/system\.yaml 第 \d+ 行有误：.+ → .+/);
    });

    it('follows the heartbeats', async () => {
      const push = { system: SYSTEM, lagRecords: 3, receivedPerSecond: 1.5 };
      await scene.departments.beat([push, { system: 'drug-administration' }]);
      expect(await scene.becomes('drug-administration', 'new')).toMatchObject({ lagRecords: 0 });
      expect(await scene.becomes(SYSTEM, 'late')).toMatchObject({
        heard: true,
        lagRecords: 3,
        receivedPerSecond: 1.5,
      });

      await scene.departments.beat([{ ...push, lastRecordAt: inHubZone(new Date()) }]);

      expect((await scene.becomes(SYSTEM, 'up')).reasons).toEqual([]);
    });

    it('says it in English when asked to', async () => {
      const entry = await scene.entry('double-publicity', 'en');

      expect(entry?.reasons[0]).toContain('The connector double-publicity has no heartbeat');
    });

    it('comes in pages', async () => {
      type Page = { items: SystemEntry[]; next?: string };
      const whole = await scene.json<Page>('/v1/systems');
      const first = await scene.json<Page>('/v1/systems?limit=2');
      const rest = await scene.json<Page>(`/v1/systems?limit=500&after=${first.next}`);

      expect(whole.next).toBeUndefined();
      expect(first.items).toHaveLength(2);
      expect([...first.items, ...rest.items].map(({ system }) => system)).toEqual(
        whole.items.map(({ system }) => system),
      );
    });
  });

  describe('GET /v1/books', () => {
    const books = { received: 2, published: 2, inFlight: 0, balanced: true };
    const registryBooks = { toMerge: 0, dirty: 0, held: 0, balanced: true };

    it('collects the books of all apps, as the hub itself, and names those that did not answer', async () => {
      await scene.departments.beat();
      await scene.registry.beat();
      await until('both are known', async () => {
        await scene.json('/v1/books');
        return scene.departments.asked.length > 0 && scene.registry.asked.length > 0;
      });
      scene.departments.answers.set(`/v1/systems/${SYSTEM}/books`, { body: books });
      scene.departments.answers.set('/v1/systems/drug-administration/books', { body: books });
      scene.registry.answers.set('/v1/books', { body: registryBooks });

      expect(await scene.json('/v1/books', { 'accept-language': 'en' })).toEqual({
        balanced: false,
        systems: {
          [SYSTEM]: books,
          'drug-administration': books,
          broken: { balanced: false, problem: expect.stringContaining('departments answered 404') },
          'double-publicity': {
            balanced: false,
            problem: expect.stringContaining('double-publicity has no heartbeat'),
          },
        },
        registry: registryBooks,
        unanswered: ['broken', 'double-publicity'],
      });
      expect(scene.registry.asked.at(-1)?.headers.authorization).toBe(
        `Bearer ${keys.internalKey()}`,
      );
    });
  });

  describe('GET /v1/trace/{receipt}', () => {
    const receipt = keys.makeReceipt({
      at: new Date('2026-11-25T01:30:01Z'),
      index: 0,
      system: SYSTEM,
      form: 'business-license',
      distinct: 'x',
    });

    it('tells the life of a record, from its connector and the registry', async () => {
      await scene.departments.beat();
      await scene.registry.beat();
      scene.departments.answers.set(`/v1/receipts/${receipt}`, {
        body: {
          receipt,
          system: SYSTEM,
          form: 'business-license',
          receivedAt: '2026-11-25T09:30:01.000+08:00',
          attempt: 1,
          state: 'published',
          warnings: [{ field: 'code', code: 'RANGE', message: 'm', remedy: 'r', value: 'secret' }],
          entities: [{ kind: 'license', id: 'e1', version: 1 }],
        },
      });
      scene.registry.answers.set('/v1/entities/license/e1', {
        body: { version: 2, state: 'active', changedAt: '2026-11-25T09:30:02.000+08:00' },
      });

      const answer = await until('both are known', async () => {
        const found = await scene.ask(`/v1/trace/${receipt.toUpperCase()}`);
        return found.ok ? found : undefined;
      });

      expect(await answer.json()).toEqual({
        receipt,
        system: SYSTEM,
        state: 'published',
        steps: [
          {
            step: 'received',
            at: '2026-11-25T09:30:01.000+08:00',
            app: 'departments',
            system: SYSTEM,
            form: 'business-license',
          },
          {
            step: 'decided',
            state: 'published',
            attempt: 1,
            warnings: [{ field: 'code', code: 'RANGE', message: 'm', remedy: 'r' }],
          },
          {
            step: 'shared',
            at: '2026-11-25T09:30:02.000+08:00',
            kind: 'license',
            entityId: 'e1',
            version: 2,
            state: 'active',
          },
        ],
      });
    });

    it.each(['not-a-number', '019ab8c0-7d00-8000-9f31-4a6f2c0d7be1'])(
      'knows that %s was never given',
      async (number) => {
        const answer = await scene.ask(`/v1/trace/${number}`);

        expect([answer.status, await problemCode(answer)]).toEqual([404, 'UNKNOWN_RECEIPT']);
      },
    );

    it('does not say that a number was never given when its connector does not answer', async () => {
      const other = keys.makeReceipt({
        at: new Date(),
        index: 0,
        system: 'double-publicity',
        form: 'xk-2019',
        distinct: 'x',
      });

      const answer = await scene.ask(`/v1/trace/${other}`);

      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).not.toBeNull();
    });
  });

  describe('commands', () => {
    let tail: Tail;
    const published: { key: string; value: Command }[] = [];

    beforeAll(async () => {
      tail = await tailTopic({
        ...scene.kafka,
        topic: COMMANDS_TOPIC,
        from: 'end',
        onMessage: ({ key, value }: IncomingMessage) => {
          published.push({ key, value: JSON.parse(String(value)) as Command });
        },
      });
    });
    afterAll(() => tail.stop());

    it('are published under their system, and tell how far they have come', async () => {
      const answer = await scene.post(`/v1/systems/${SYSTEM}/pause`, { reason: '数据库升级' });
      const { command } = (await answer.json()) as { command: string };
      expect(answer.status).toBe(202);

      const [message] = await until('it is published', () => published.length > 0 && published);
      expect(message).toEqual({
        key: SYSTEM,
        value: {
          command,
          kind: 'pause',
          by: 'operator',
          reason: '数据库升级',
          arguments: { system: SYSTEM },
        },
      });
      const path = `/v1/commands/${command}`;
      expect(await scene.json(path)).toMatchObject({ command, state: 'sent' });

      scene.departments.answers.set(path, { body: { command, state: 'done' } });

      expect(await scene.json(path)).toEqual({ command, state: 'done' });
    });

    it('count at once: paused twice is 409, and the system says who and why', async () => {
      const answer = await scene.post(`/v1/systems/${SYSTEM}/pause`, { reason: 'again' });

      expect([answer.status, await problemCode(answer)]).toEqual([409, 'ALREADY_PAUSED']);
      const entry = await scene.entry(SYSTEM);
      expect(entry?.status).toBe('paused');
      expect(entry?.reasons[0]).toMatch(/^operator 于 .* 暂停，原因：数据库升级。/);
    });

    it('may be given by the system itself', async () => {
      const answer = await scene.post(`/v1/systems/${SYSTEM}/resume`, { reason: 'done' }, SYSTEM);

      expect(answer.status).toBe(202);
      const again = await scene.post(`/v1/systems/${SYSTEM}/resume`, { reason: 'done' });
      expect([again.status, await problemCode(again)]).toEqual([409, 'NOT_PAUSED']);
    });

    it.each([
      ['no reason', {}],
      ['an empty reason', { reason: '' }],
      ['a blank reason', { reason: '  ' }],
      ['a reason that is too long', { reason: 'x'.repeat(501) }],
      ['a member nobody knows', { reason: 'r', since: 'x' }],
    ])('are refused with %s', async (_why, body) => {
      expect((await scene.post(`/v1/systems/${SYSTEM}/pause`, body)).status).toBe(400);
    });

    it.each([
      ['an unknown system', 'nobody', 'operator', 404],
      ["another system's key", SYSTEM, 'double-publicity', 403],
    ] as const)('are refused with %s', async (_why, system, as, status) => {
      const path = `/v1/systems/${system}/pause`;

      expect((await scene.post(path, { reason: 'r' }, as)).status).toBe(status);
    });

    it.each(['never', '2f0b6c1e-6a57-4d0e-9d0f-0d7f0e1a5b11'])(
      'with the number %s were never given',
      async (command) => {
        const answer = await scene.ask(`/v1/commands/${command}`);

        expect([answer.status, await problemCode(answer)]).toEqual([404, 'UNKNOWN_COMMAND']);
      },
    );

    it('given elsewhere are known, too', async () => {
      const value: Command = {
        command: '11111111-2222-4333-8444-555555555555',
        kind: 'pause',
        by: 'root',
        reason: 'by ./hub pause',
        arguments: { system: 'drug-administration' },
      };
      await scene.kafka.publisher.publish(COMMANDS_TOPIC, [{ key: 'drug-administration', value }]);

      const entry = await scene.becomes('drug-administration', 'paused');

      expect(entry.reasons[0]).toContain('root');
      expect(await scene.json(`/v1/commands/${value.command}`)).toMatchObject({ state: 'sent' });
    });
  });

  it('gives a record to begin with, and where it goes', async () => {
    await scene.departments.beat();

    const first = await scene.json<{ system: string; keyFile: string; record: object }>(
      '/v1/first-record',
    );

    expect(first.keyFile).toMatch(new RegExp(`/keys/${first.system}\\.key$`));
    expect(Object.keys(first.record).length).toBeGreaterThan(3);
  });

  it('says that it hears nobody while Kafka is away, and hears again', async () => {
    const ready = async (): Promise<number> =>
      (await fetch(`${scene.running.address}/health/ready`)).status;
    await scene.stack.killKafka();

    const entry = await until('it is deaf', async () => {
      const found = await scene.entry('double-publicity');
      return found?.reasons[0]?.includes('收不到任何心跳') ? found : undefined;
    });
    expect(entry.status).toBe('failing');
    await until('it is not ready', async () => (await ready()) === 503);

    await scene.stack.startKafkaAgain();

    await until('it hears again', async () => (await ready()) === 200);
  }, 120_000);

  describe('GET /v1/events', () => {
    it('tells systems, books and licenses as they change, and ends when the app stops', async () => {
      const stream = await scene.ask('/v1/events', { headers: { 'accept-language': 'en' } });
      let text = '';
      const read = (async () => {
        for await (const chunk of stream.body ?? []) {
          text += Buffer.from(chunk as Uint8Array).toString('utf8');
        }
      })();
      expect(stream.headers.get('content-type')).toContain('text/event-stream');
      await until('systems and books came', () => /event: systems[^]*event: books/.test(text));

      await scene.departments.beat([{ system: SYSTEM, lagRecords: 77 }]);
      await until('the change came', () => text.includes('"lagRecords":77'));
      await scene.kafka.publisher.publish('hub.shared.license.v1', [
        { key: 'e1', value: aLicense() },
        { key: 'e2', value: null },
      ]);
      await until('the license came', () => /event: license[^]*"entityId":"e1"/.test(text));

      expect(text).toContain('医师执业证书');
      expect(text).toContain('张**');
      expect(text).not.toContain('张三丰');

      const stopped = scene.running.stop();
      await read;
      await stopped;
    });

    it('has said goodbye with a tombstone', async () => {
      const last: string[] = [];
      const tail = await tailTopic({
        ...scene.kafka,
        topic: HEALTH_TOPIC,
        from: 'beginning',
        onMessage: ({ key, value }) => {
          if (key === 'console/1') {
            last.push(value === null ? 'tombstone' : 'beat');
          }
        },
      });
      await tail.caughtUp;
      await tail.stop();

      expect(last[0]).toBe('beat');
      expect(last.at(-1)).toBe('tombstone');
    });
  });
});

function aLicense(): Shared {
  return {
    entityId: 'e1',
    kind: 'license',
    version: 1,
    state: 'active',
    changedAt: '2026-11-25T09:30:02.000+08:00',
    changedFields: [],
    record: {
      name: '医师执业证书',
      number: '110320700001234',
      status: 'valid',
      holder: { name: '张三丰', kind: 'natural-person' },
    },
    related: {},
    contributions: [],
    conflicts: [],
  };
}
