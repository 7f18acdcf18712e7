import { afterEach, describe, expect, it } from '@jest/globals';
import type { Filled, JsonObject, Sink, SinkCertainty } from '@hub/contracts';
import { FixedClock, Misconfigured, Unreachable } from '@hub/contracts';
import type { Recipient } from '../conformance.js';
import { describeSink, filled, RECIPIENT_FORM, RECIPIENT_SCHEMA } from '../conformance.js';
import { sinkMakers } from '../sink-kinds.js';
import type { Got, Said } from '../testing/http-recipient.js';
import { HttpRecipient } from '../testing/http-recipient.js';
import { RestSink } from './rest.sink.js';

const { signal } = new AbortController();
const SECRETS: Readonly<Record<string, string>> = { HOUSING_TOKEN: 'hush-hush' };

function aSink(settings: JsonObject, certainty?: SinkCertainty): Sink {
  return sinkMakers.get('rest')?.(settings, {
    system: 'housing',
    name: 'permits',
    form: RECIPIENT_FORM,
    schema: RECIPIENT_SCHEMA,
    keyFields: ['no'],
    exchangeFolder: '',
    clock: new FixedClock(new Date('2026-11-25T00:00:00Z')),
    secret: (name) => SECRETS[name],
    ...(certainty ? { certainty } : {}),
    note: () => undefined,
  }) as Sink;
}

/** A recipient's own program: what it holds, by the habits of its kind. */
class Office {
  readonly entries: { readonly delivery: string; readonly key: string; native: JsonObject }[] = [];
  private readonly seen = new Set<string>();

  constructor(private readonly takesOnce: boolean) {}

  answer({ method, path, headers, body }: Got): Said {
    const [, place = '', id = ''] = path.split('/');
    if (place === 'deliveries') {
      return { status: this.entries.some((entry) => entry.delivery === id) ? 200 : 404 };
    }
    if (method === 'DELETE') {
      return this.remove(id);
    }
    const delivery = String(headers['idempotency-key']);
    const content = JSON.parse(body) as JsonObject | JsonObject[];
    const records = Array.isArray(content) ? content : [content];
    if (records.some((record) => record['name'] === '拒')) {
      return { status: 422, body: { code: 'E1', message: '名称不符合要求' } };
    }
    if (!this.takesOnce || !this.seen.has(delivery)) {
      this.seen.add(delivery);
      this.entries.push(
        ...records.map((native) => ({ delivery, key: String(native['no']), native })),
      );
    }
    return { status: 201 };
  }

  private remove(key: string): Said {
    const number = `N-${Number.parseInt(key, 16)}`;
    const rest = this.entries.filter((entry) => entry.key !== number);
    const status = rest.length === this.entries.length ? 404 : 204;
    this.entries.splice(0, this.entries.length, ...rest);
    return { status, ...(status === 204 ? { body: '' } : {}) };
  }
}

async function recipient(
  takesOnce: boolean,
  settings: (address: string) => JsonObject,
  certainty?: SinkCertainty,
): Promise<Recipient> {
  const office = new Office(takesOnce);
  const server = new HttpRecipient((got) => office.answer(got));
  await server.comeBack();
  return {
    make: () => aSink(settings(server.address), certainty),
    held: async () => office.entries.map((entry) => entry.native),
    refusable: (record) => ({ ...record, name: '拒' }),
    takesBack: 'withdraw' in settings(''),
    goAway: () => server.goAway(),
    comeBack: () => server.comeBack(),
    fallSilent: async () => server.fallSilent(),
    stop: () => server.goAway(),
  };
}

describeSink('rest (idempotent)', () =>
  recipient(
    true,
    (address) => ({
      address: `${address}/permits/{key}`,
      method: 'PUT',
      withdraw: { address: `${address}/permits/{key}` },
    }),
    'idempotent',
  ),
);

describeSink('rest (lookable)', () =>
  recipient(false, (address) => ({
    address: `${address}/permits`,
    lookUp: { address: `${address}/deliveries/{delivery}` },
    withdraw: { address: `${address}/permits/{key}` },
  })),
);

describeSink('rest (blind)', () =>
  recipient(false, (address) => ({ address: `${address}/permits` })),
);

describeSink('rest (arrays)', () =>
  recipient(
    true,
    (address) => ({ address: `${address}/permits`, send: 'array', maxRecords: 200 }),
    'idempotent',
  ),
);

describe(RestSink, () => {
  let server: HttpRecipient;
  afterEach(() => server.goAway());

  async function answering(...said: Said[]): Promise<HttpRecipient> {
    let next = 0;
    server = new HttpRecipient(() => said[Math.min(next++, said.length - 1)] as Said);
    await server.comeBack();
    return server;
  }
  const write = (sink: Sink, records: readonly Filled[]) => sink.write(records, signal);
  const three = [filled(1), filled(2), filled(3)];

  it('sends the delivery as idempotency key, the token by name, and headers as they were set', async () => {
    const { address, got } = await answering({ status: 201 });
    const sink = aSink({
      address: `${address}/p/{key}`,
      method: 'PUT',
      envelope: 'data',
      token: 'HOUSING_TOKEN',
      headers: { 'X-App': 'hub' },
    });

    await write(sink, [filled(1)]);

    expect(got[0]).toMatchObject({
      method: 'PUT',
      path: `/p/${filled(1).key}`,
      headers: {
        'idempotency-key': filled(1).delivery,
        authorization: 'Bearer hush-hush',
        'x-app': 'hub',
        'content-type': 'application/json; charset=utf-8',
      },
    });
    expect(JSON.parse(got[0]?.body ?? '')).toEqual({ data: filled(1).native });
  });

  it.each<[Said, RegExp]>([
    [{ status: 400, body: { detail: '编号重复' } }, /^编号重复$/],
    [
      {
        status: 422,
        body: { title: 'x', faults: [{ field: 'no', code: 'REQUIRED', message: '必填' }] },
      },
      /^x：no REQUIRED 必填$/,
    ],
    [{ status: 409, body: '已存在' }, /^已存在$/],
    [{ status: 404, body: '<html>not found</html>' }, /^HTTP 404$/],
    [{ status: 200, body: { code: 500, msg: '失败' } }, /^code 500 失败$/],
  ])('tells the reason of a refusal: %j', async (said, reason) => {
    const { address } = await answering(said);

    const answers = await write(aSink({ address, success: { member: 'code', values: ['0'] } }), [
      filled(1),
    ]);

    expect(answers).toEqual([
      { delivery: filled(1).delivery, outcome: 'refused', reason: expect.stringMatching(reason) },
    ]);
  });

  it('takes for written what the recipient says it has already', async () => {
    const { address } = await answering({ status: 409 });

    const answers = await write(aSink({ address, heldStatuses: [409] }), [filled(1)]);

    expect(answers[0]?.outcome).toBe('written');
  });

  it.each([
    ['120', 120],
    ['Wed, 25 Nov 2026 00:01:00 GMT', 60],
    ['9999999', 86_400],
    ['soon', undefined],
  ])('passes on how long it is asked to wait: Retry-After %s', async (retryAfter, seconds) => {
    const { address } = await answering({ status: 429, headers: { 'retry-after': retryAfter } });

    const error = await write(aSink({ address }), [filled(1)]).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(Unreachable);
    expect((error as Unreachable).retryAfterSeconds).toBe(seconds);
  });

  it.each<[SinkCertainty, number, string]>([
    ['idempotent', 500, 'Unreachable'],
    ['idempotent', 503, 'Unreachable'],
    ['blind', 503, 'Unreachable'],
    ['blind', 500, 'unknown'],
  ])(
    'judges by certainty whether an error may hide a success: %s, %i',
    async (certainty, status, is) => {
      const { address } = await answering({ status });

      const outcome = await write(aSink({ address }, certainty), [filled(1)]).catch(
        (error: Error) => error.name,
      );

      expect(typeof outcome === 'string' ? outcome : outcome[0]?.outcome).toBe(is);
    },
  );

  it.each([
    [200, 'written'],
    [404, 'Unreachable'],
    [500, 'unknown'],
  ])('asks after an error whether the record was kept: %i', async (status, is) => {
    const { address } = await answering({ status: 502 }, { status });
    const lookUp = { address: `${address}/{delivery}` };

    const outcome = await write(aSink({ address, lookUp }), [filled(1)]).catch(
      (error: Error) => error.name,
    );

    expect(typeof outcome === 'string' ? outcome : outcome[0]?.outcome).toBe(is);
  });

  it('answers for those that were written before the recipient went away', async () => {
    const { address } = await answering({ status: 201 }, { status: 503 });

    const answers = await write(aSink({ address }, 'idempotent'), three);

    expect(answers.map((answer) => answer.outcome)).toEqual(['written', 'unknown', 'unknown']);
  });

  it('holds a recipient that answers too late for one that may have got the record', async () => {
    const { address } = await answering({ status: 201 });
    const silence = server.fallSilent();

    const answers = await write(aSink({ address, timeoutSeconds: 0.05 }, 'idempotent'), [
      filled(1),
    ]);
    await silence.speak();

    expect(answers).toMatchObject([{ outcome: 'unknown', reason: 'no answer (TIMEOUT)' }]);
  });

  it.each([401, 403, 302])('halts when no record at all is taken: %i', async (status) => {
    const { address, got } = await answering({ status, headers: { location: '/elsewhere' } });

    await expect(write(aSink({ address, token: 'HOUSING_TOKEN' }), [filled(1)])).rejects.toThrow(
      expect.objectContaining({
        code: 'MISCONFIGURED',
        message: expect.stringMatching(/^housing, sink permits: (?!.*hush)/),
      }),
    );
    expect(got).toHaveLength(1);
  });

  it('reads the result of each record of an array', async () => {
    const results = [
      { index: 1, state: 'refused', faults: [{ field: 'no', code: 'LENGTH', message: '太长' }] },
      { index: 0, state: 'accepted' },
      { index: 2, state: 'accepted' },
    ];
    const { address, got } = await answering({ status: 200, body: { results } });

    const answers = await write(aSink({ address, send: 'array' }), three);

    expect(got).toHaveLength(1);
    expect(answers.map((answer) => answer.outcome)).toEqual(['written', 'refused', 'written']);
    expect(answers[1]).toMatchObject({ reason: 'no LENGTH 太长' });
  });

  it('gives an array the same key when it is written again, and another array another key', async () => {
    const { address, got } = await answering({ status: 201 });
    const sink = aSink({ address, send: 'array' }, 'idempotent');

    await write(sink, three);
    await write(sink, three);
    await write(sink, three.slice(1));

    const [first, second, third] = got.map(({ headers }) => headers['idempotency-key']);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});

describe('the settings of a REST sink', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['no address', {}, /required property 'address'/],
    ['another scheme', { address: 'ftp://a/b' }, /address "ftp:\/\/a\/b" must match pattern/],
    ['a password in the address', { address: 'https://me:pw@a/b' }, /^(?!.*me:pw).*address/],
    ['a field in the address', { address: 'https://a/{no}' }, /address/],
    [
      'a look-up by key',
      { address: 'https://a', lookUp: { address: 'https://a/{key}' } },
      /lookUp.address/,
    ],
    [
      'a key among the headers',
      { address: 'https://a', headers: { Authorization: 'x' } },
      /headers/,
    ],
    ['no such secret', { address: 'https://a', token: 'NONE' }, /there is no secret NONE/],
  ])('are refused: %s', (_, settings, message) => {
    expect(() => aSink(settings)).toThrow(Misconfigured);
    expect(() => aSink(settings)).toThrow(message);
  });

  it('never show what stands where the name of a secret should be', () => {
    expect(() => aSink({ address: 'https://a', token: 'the secret itself' })).toThrow(
      /^(?!.*itself).*token/,
    );
  });

  it('say what is certain: what was promised, else whether it can be asked', () => {
    const lookUp = { address: 'https://a/{delivery}' };

    expect(aSink({ address: 'https://a' }).certainty).toBe('blind');
    expect(aSink({ address: 'https://a', lookUp }).certainty).toBe('lookable');
    expect(aSink({ address: 'https://a' }, 'idempotent').certainty).toBe('idempotent');
    expect(() => aSink({ address: 'https://a' }, 'lookable')).toThrow(/look up/);
  });
});
