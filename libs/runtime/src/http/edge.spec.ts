import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Module, Param, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { RequestRefused, Unreachable } from '@hub/contracts';
import { HubKeys } from '../keys/hub-keys.js';
import { hashOfKey } from '../keys/key-file.js';
import { createLog } from '../log/log.js';
import type { RunningApp } from '../run/start-app.js';
import { HubSettings } from '../settings/hub-settings.js';
import { TEST_HMAC_KEY, bootTestApp, testSettings } from '../testing/boot-test-app.js';
import { AnySystem, Caller, Open, RawBody } from './access.js';
import { LARGEST_JSON_BODY, LARGEST_RAW_BODY } from './body-parsers.js';
import { refusalOf } from './refusals.js';

class Search {
  @IsString()
  kind!: string;
}

@Controller('v1')
class ThingsController {
  @Post('systems/:system/records')
  @HttpCode(202)
  @RawBody()
  push(@Body() body: Buffer): object {
    return {
      isBytes: Buffer.isBuffer(body),
      text: body.subarray(0, 20).toString(),
      bytes: body.length,
    };
  }

  @Get('systems/:system/books')
  books(@Param('system') system: string, @Caller() caller: Caller): object {
    return { system, caller };
  }

  @Get('prefill/:system')
  @AnySystem()
  prefill(@Caller() caller: Caller): object {
    return caller;
  }

  @Post('search')
  search(@Body() search: Search): object {
    return { isSearch: search instanceof Search };
  }

  @Post('anything')
  anything(@Body() body: object): object {
    return { body };
  }

  @Get('open')
  @Open()
  free(@Caller() caller?: Caller): object {
    return { caller: caller ?? 'nobody' };
  }

  @Get('fails/:how')
  fails(@Param('how') how: string): never {
    if (how === 'bug') {
      throw new TypeError('cannot read "张三的记录"');
    }
    if (how === 'unreachable') {
      throw new Unreachable('kafka does not answer');
    }
    throw new RequestRefused(refusalOf(429, { extra: { index: 7 }, retryAfterSeconds: 11 }));
  }
}

@Module({ controllers: [ThingsController] })
class ThingsModule {}

const HOUSING = 'housing-key';
const HEALTH = 'health-key';
const RECORDS = '/v1/systems/housing/records';

interface Ask {
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly type?: string;
  /** Default: housing's; empty for none. */
  readonly key?: string;
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

describe('the HTTP edge', () => {
  let running: RunningApp;
  const lines: string[] = [];

  beforeAll(async () => {
    const settings = testSettings(HubSettings);
    const created = '2026-11-25T09:00:00+08:00';
    writeFileSync(
      settings.HUB_KEYS_FILE,
      JSON.stringify({
        keys: [
          { system: 'housing', sha256: hashOfKey(HOUSING), created },
          { system: 'health', sha256: hashOfKey(HEALTH), created },
        ],
      }),
    );
    const write = (line: string): void => void lines.push(line);
    const log = createLog({ app: 'departments', instance: '1', level: 'info', write });
    running = await bootTestApp({ module: ThingsModule, settings, log });
  });

  afterAll(() => running.stop());

  async function ask(path: string, given: Ask = {}): Promise<Answer> {
    const { key = HOUSING, body, type = 'application/json' } = given;
    const response = await fetch(running.address + path, {
      method: given.method ?? (body === undefined ? 'GET' : 'POST'),
      ...(body === undefined ? {} : { body }),
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...given.headers,
      },
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (response.status >= 400) {
      expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(answer).toEqual(
        expect.objectContaining({
          type: expect.stringMatching(/^urn:hub:problem:[a-z-]+$/),
          title: expect.any(String),
          status: response.status,
          code: expect.any(String),
          detail: expect.any(String),
          remedy: expect.any(String),
          correlationId: response.headers.get('x-correlation-id'),
        }),
      );
    }
    return { status: response.status, headers: response.headers, body: answer };
  }

  describe('keys', () => {
    it('lets a system in with its key, and says who calls', async () => {
      const { body } = await ask('/v1/systems/housing/books');

      expect(body['caller']).toEqual({ system: 'housing', internal: false });
    });

    it.each(['', 'unknown'])('answers 401 to the key "%s" and asks for one', async (key) => {
      const answer = await ask('/v1/systems/housing/books', { key });

      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="hub"');
    });

    it("answers 403 to another system's key", async () => {
      expect((await ask('/v1/systems/housing/books', { key: HEALTH })).status).toBe(403);
      expect((await ask(RECORDS, { key: HEALTH, body: '{}' })).status).toBe(403);
    });

    it("lets the hub's own processes in everywhere", async () => {
      const key = new HubKeys(TEST_HMAC_KEY).internalKey();

      const { body } = await ask('/v1/systems/housing/books', { key });

      expect(body['caller']).toEqual({ system: 'hub', internal: true });
    });

    it('takes any valid key where an address says so, and none where it is open', async () => {
      expect((await ask('/v1/prefill/health')).body).toEqual({
        system: 'housing',
        internal: false,
      });
      expect((await ask('/v1/prefill/health', { key: '' })).status).toBe(401);
      expect((await ask('/v1/open', { key: '' })).body).toEqual({ caller: 'nobody' });
    });

    it('looks at the key before it reads a large body', async () => {
      const socket = connect(Number(new URL(running.address).port), '127.0.0.1');
      socket.write(
        `POST ${RECORDS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n{`,
      );

      const [chunk] = (await once(socket, 'data')) as [Buffer];

      expect(chunk.toString()).toMatch(/^HTTP\/1.1 401 /);
      socket.destroy();
    });
  });

  describe('bodies', () => {
    it.each(['application/json', 'application/x-ndjson', 'application/json; charset=UTF-8'])(
      'keeps the bytes of %s where an address wants bytes',
      async (type) => {
        const { status, body } = await ask(RECORDS, { body: 'not {json', type });

        expect(status).toBe(202);
        expect(body).toEqual({ isBytes: true, text: 'not {json', bytes: 9 });
      },
    );

    it('gives no bytes rather than nothing when no body was sent', async () => {
      expect((await ask(RECORDS, { method: 'POST' })).body).toMatchObject({
        isBytes: true,
        bytes: 0,
      });
    });

    it.each([
      [RECORDS, 'text/csv'],
      [RECORDS, 'text/plain'],
      [RECORDS, 'application/json; charset=gbk'],
      ['/v1/search', 'application/x-ndjson'],
      ['/v1/search', 'application/x-www-form-urlencoded'],
    ])('answers 415 at %s to %s', async (path, type) => {
      expect((await ask(path, { body: '{"kind":"x"}', type })).status).toBe(415);
    });

    it('answers 415 to a compressed body', async () => {
      const headers = { 'content-encoding': 'gzip' };

      expect((await ask(RECORDS, { body: '{}', headers })).status).toBe(415);
    });

    it('takes 16 MiB where an address wants bytes, and 413 for more', async () => {
      const most = Buffer.alloc(LARGEST_RAW_BODY, 'x');

      expect((await ask(RECORDS, { body: most })).body['bytes']).toBe(LARGEST_RAW_BODY);
      const headers = { 'content-length': String(LARGEST_RAW_BODY + 1) };
      const more = Buffer.alloc(LARGEST_RAW_BODY + 1, 'x');
      expect((await ask(RECORDS, { body: more, headers })).status).toBe(413);
    });

    it('lets the rest of a body that is too large through, so that its sender hears why', async () => {
      const socket = connect(Number(new URL(running.address).port), '127.0.0.1');
      const answers: string[] = [];
      socket.on('data', (chunk: Buffer) => answers.push(chunk.toString()));
      const heard = async (count: number): Promise<void> => {
        while (answers.join('').split('HTTP/1.1 ').length <= count) {
          await once(socket, 'data');
        }
      };
      const length = LARGEST_JSON_BODY + 1;
      socket.write(
        `POST /v1/search HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${HOUSING}\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`,
      );
      await heard(1);

      socket.write(Buffer.alloc(length, 'x'));
      socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
      await heard(2);

      expect(answers.join('')).toMatch(/^HTTP\/1.1 413 [^]*HTTP\/1.1 200 /);
      socket.destroy();
    });

    it('takes 2 MiB elsewhere', async () => {
      const body = JSON.stringify({ kind: 'x'.repeat(LARGEST_JSON_BODY) });

      expect((await ask('/v1/search', { body })).status).toBe(413);
    });

    it('checks a body that has rules', async () => {
      expect((await ask('/v1/search', { body: '{"kind":"license"}' })).body).toEqual({
        isSearch: true,
      });
      const { status, body } = await ask('/v1/search', { body: '{"kind":7,"more":1}' });
      expect(status).toBe(400);
      expect(body['faults']).toHaveLength(2);
    });

    it.each(['{"kind":', '', '\u0000'])('answers 400 to %j, which is not JSON', async (body) => {
      const answer = await ask('/v1/search', { body });

      expect(answer.status).toBe(400);
      expect(answer.body['code']).toBe('NOT_JSON');
    });

    it.each([
      '{"__proto__":{"polluted":true}}',
      '{"a":{"\\u005f_proto__":{"polluted":true}}}',
      '{"constructor":{"prototype":{"polluted":true}}}',
    ])('refuses %s, and no prototype is changed', async (body) => {
      expect((await ask('/v1/anything', { body })).status).toBe(400);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });
  });

  describe('problems', () => {
    it('answers 404 to an unknown address, with and without a key', async () => {
      expect((await ask('/v1/nothing')).status).toBe(404);
      expect((await ask('/nothing', { key: '' })).body['code']).toBe('NOT_FOUND');
    });

    it('answers 405 to a wrong method and says which are right', async () => {
      const answer = await ask('/v1/systems/housing/books', { method: 'DELETE' });

      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    });

    it('answers 400 to an address that cannot be decoded, and 414 to an endless one', async () => {
      expect((await ask('/v1/%E0%A4%A')).status).toBe(400);
      expect((await ask(`/v1/prefill/${'x'.repeat(600)}`)).status).toBe(414);
    });

    it('speaks Chinese, or English when asked', async () => {
      const zh = await ask('/nothing');
      const en = await ask('/nothing', { headers: { 'accept-language': 'en-GB,zh;q=0.5' } });

      expect(zh.body['title']).toMatch(/[\u4e00-\u9fff]/);
      expect(zh.headers.get('content-language')).toBe('zh-CN');
      expect(en.body['title']).toBe('There is nothing at this address');
    });

    it('carries what a refusal adds, and Retry-After', async () => {
      const answer = await ask('/v1/fails/busy');

      expect(answer).toMatchObject({ status: 429, body: { index: 7 } });
      expect(answer.headers.get('retry-after')).toBe('11');
    });

    it('answers 503 while something outside does not answer, and logs it', async () => {
      const answer = await ask('/v1/fails/unreachable');

      expect(answer).toMatchObject({ status: 503, body: { code: 'UNREACHABLE' } });
      expect(answer.headers.get('retry-after')).toBe('5');
      expect(lines.at(-1)).toContain('kafka does not answer');
    });

    it('answers 500 to a bug, logs its stack and pattern, and neither tells nor logs a record', async () => {
      const answer = await ask('/v1/fails/bug?name=zhang');

      expect(answer).toMatchObject({ status: 500, body: { code: 'INTERNAL' } });
      expect(lines.at(-1)).toContain('"route":"/v1/fails/:how"');
      expect(lines.at(-1)).toContain(String(answer.body['correlationId']));
      expect(lines.at(-1)).toContain('ThingsController.fails');
      expect(JSON.stringify(answer.body) + String(lines.at(-1))).not.toMatch(/张三|zhang/);
    });

    it('answers also what is not HTTP', async () => {
      const socket = connect(Number(new URL(running.address).port), '127.0.0.1');
      socket.write('NONSENSE\r\n\r\n');

      const [chunk] = (await once(socket, 'data')) as [Buffer];

      const [head = '', body = ''] = chunk.toString().split('\r\n\r\n');
      expect(head).toMatch(/^HTTP\/1.1 400 .*\r\ncontent-type: application\/problem\+json/);
      expect(JSON.parse(body)).toMatchObject({ status: 400, correlationId: expect.any(String) });
    });
  });

  describe('correlation', () => {
    const idFor = async (given: string): Promise<string | null> =>
      (await ask('/v1/open', { headers: { 'x-correlation-id': given } })).headers.get(
        'x-correlation-id',
      );

    it('echoes an id that is printable and not too long', async () => {
      expect(await idFor('case 7/8')).toBe('case 7/8');
      expect(await idFor('x'.repeat(128))).toBe('x'.repeat(128));
    });

    it.each(['x'.repeat(129), 'caf\u00e9', 'a\tb'])('makes one instead of "%s"', async (given) => {
      expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/);
    });
  });

  describe('operation', () => {
    it('says that it lives and is ready, and why not', async () => {
      expect((await ask('/health/live', { key: '' })).body).toEqual({ status: 'live' });
      expect((await ask('/health/ready', { key: '' })).body).toEqual({ status: 'ready' });
    });

    it('shows figures by route pattern, for Prometheus', async () => {
      await ask('/v1/systems/housing/books');

      const response = await fetch(`${running.address}/metrics`);

      expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0.0.4/);
      expect(await response.text()).toMatch(
        /hub_http_requests_total\{method="GET",route="\/v1\/systems\/:system\/books",status="200"\} \d/,
      );
    });

    it('documents itself, with the problem body for every address', async () => {
      const { body } = await ask('/docs-json', { key: '' });

      const { paths, components } = body as {
        paths: Record<string, Record<string, { responses: object }>>;
        components: { schemas: object };
      };
      expect(paths['/v1/systems/{system}/records']?.['post']?.responses).toHaveProperty('default');
      expect(paths).toHaveProperty(['/health/ready']);
      expect(components.schemas).toHaveProperty('Problem.required');
      expect(components.schemas).toHaveProperty('Fault.properties.code.enum');
    });

    it('serves the page of its documentation without asking anybody else', async () => {
      const page = await (await fetch(`${running.address}/docs`)).text();

      const linked = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1]);
      expect(linked.length).toBeGreaterThanOrEqual(4);
      for (const path of linked) {
        expect((await fetch(running.address + path)).status).toBe(200);
      }
    });
  });
});
