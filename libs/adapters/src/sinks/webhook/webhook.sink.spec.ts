import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { JsonObject, Sink, SinkCertainty } from '@hub/contracts';
import { FixedClock, Misconfigured } from '@hub/contracts';
import { describeSink, filled, RECIPIENT_FORM, RECIPIENT_SCHEMA } from '../conformance.js';
import { sinkMakers } from '../sink-kinds.js';
import type { Got, Said } from '../testing/http-recipient.js';
import { HttpRecipient } from '../testing/http-recipient.js';
import type { SignatureAlgorithm, SignedHeaders } from './signature.js';
import { signatureFault, signedHeaders, signingKey } from './signature.js';
import { WebhookSink } from './webhook.sink.js';

const { signal } = new AbortController();
const NOW = new Date('2026-11-25T00:00:00Z');
const SECRETS: Record<string, string> = {
  HOOK: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
  HOOK_NEXT: `whsec_${Buffer.alloc(32, 2).toString('base64')}`,
  SHORT: 'whsec_c2hvcnQ=',
};

function aSink(settings: JsonObject, certainty?: SinkCertainty): Sink {
  return sinkMakers.get('webhook')?.(
    { secrets: ['HOOK'], ...settings },
    {
      system: 'fire-rescue',
      name: 'hook',
      form: RECIPIENT_FORM,
      schema: RECIPIENT_SCHEMA,
      keyFields: ['no'],
      exchangeFolder: '',
      clock: new FixedClock(NOW),
      secret: (name) => SECRETS[name],
      ...(certainty ? { certainty } : {}),
      note: () => undefined,
    },
  ) as Sink;
}

/** A recipient's own program: trusts only what is signed, and takes each id once. */
class HookReceiver {
  readonly records = new Map<string, JsonObject>();
  private readonly seen = new Set<string>();

  answer({ headers, body }: Got): Said {
    const id = String(headers['webhook-id']);
    const secrets = [SECRETS['HOOK'] as string];
    if (signatureFault(headers as Partial<SignedHeaders>, body, { secrets, now: NOW })) {
      return { status: 401 };
    }
    const { type, data } = JSON.parse(body) as {
      type: string;
      data: { key: string; record: JsonObject };
    };
    if (data.record['name'] === '拒') {
      return { status: 422, body: { message: '名称不符合要求' } };
    }
    if (!this.seen.has(id)) {
      this.seen.add(id);
      if (type === 'record.withdrawn') {
        this.records.delete(data.key);
      } else {
        this.records.set(data.key, data.record);
      }
    }
    return { status: 204, body: '' };
  }
}

describeSink('webhook', async () => {
  const receiver = new HookReceiver();
  const server = new HttpRecipient((got) => receiver.answer(got));
  await server.comeBack();
  return {
    make: () => aSink({ address: server.address }),
    held: async () => [...receiver.records.values()],
    refusable: (record) => ({ ...record, name: '拒' }),
    takesBack: true,
    goAway: () => server.goAway(),
    comeBack: () => server.comeBack(),
    fallSilent: async () => server.fallSilent(),
    stop: () => server.goAway(),
  };
});

describe(WebhookSink, () => {
  let server: HttpRecipient;
  afterEach(() => server.goAway());

  async function answering(status: number): Promise<HttpRecipient> {
    server = new HttpRecipient(() => ({ status }));
    await server.comeBack();
    return server;
  }

  it('tells what happened to which record, the same at every try', async () => {
    const { address, got } = await answering(200);

    await aSink({ address }).write([filled(1)], signal);
    await aSink({ address }).write([filled(1, { again: true })], signal);

    expect(JSON.parse(got[0]?.body ?? '')).toEqual({
      type: 'record.filled',
      data: {
        system: 'fire-rescue',
        form: RECIPIENT_FORM,
        key: filled(1).key,
        record: filled(1).native,
      },
    });
    expect(got[1]?.body).toBe(got[0]?.body);
    expect(got[1]?.headers['webhook-id']).toBe(filled(1).delivery);
  });

  it('signs with both secrets while one is changed', async () => {
    const { address, got } = await answering(200);

    await aSink({ address, secrets: ['HOOK_NEXT', 'HOOK'] }).write([filled(1)], signal);

    const headers = got[0]?.headers as unknown as SignedHeaders;
    expect(headers['webhook-signature']).toMatch(/^v1,\S{44} v1,\S{44}$/);
    for (const name of ['HOOK', 'HOOK_NEXT']) {
      const secrets = [SECRETS[name] as string];
      expect(signatureFault(headers, got[0]?.body ?? '', { secrets, now: NOW })).toBeUndefined();
    }
  });

  it('takes a secret that was changed while it runs', async () => {
    const { address, got } = await answering(200);
    const sink = aSink({ address });
    const before = SECRETS['HOOK'] as string;
    await sink.write([filled(1)], signal);

    SECRETS['HOOK'] = SECRETS['HOOK_NEXT'] as string;
    await sink.write([filled(1)], signal).finally(() => (SECRETS['HOOK'] = before));

    const [first, second] = got.map(({ headers }) => headers['webhook-signature']);
    expect(second).not.toBe(first);
  });

  it.each([401, 410])('halts when the address takes nothing any more: %i', async (status) => {
    const { address } = await answering(status);

    await expect(aSink({ address }).write([filled(1)], signal)).rejects.toBeInstanceOf(
      Misconfigured,
    );
  });

  it.each<[string, JsonObject, RegExp]>([
    ['no secret of that name', { secrets: ['NONE'] }, /there is no secret NONE/],
    ['a secret that is too short', { secrets: ['SHORT'] }, /^(?!.*c2hvcnQ).*SHORT is no signing/],
    ['a secret in the place of its name', { secrets: ['whsec_x'] }, /^(?!.*whsec_x).*secrets\.0/],
    ['three secrets', { secrets: ['A', 'B', 'C'] }, /secrets must NOT have more than 2/],
    ['another algorithm', { algorithm: 'md5' }, /algorithm "md5"/],
  ])('refuses settings with %s', (_, settings, message) => {
    const make = () => aSink({ address: 'https://a', ...settings });

    expect(make).toThrow(Misconfigured);
    expect(make).toThrow(message);
  });

  it('cannot be asked what its recipient holds', () => {
    expect(() => aSink({ address: 'https://a' }, 'lookable')).toThrow(/cannot be asked/);
    expect(aSink({ address: 'https://a' }, 'blind').pace?.maxRecords).toBe(1);
  });
});

describe(signatureFault, () => {
  const secret = SECRETS['HOOK'] as string;
  const key = signingKey(secret) as Buffer;
  const body = '{"名称":"连云港"}';

  function signed(algorithm: SignatureAlgorithm = 'hmac-sha256'): SignedHeaders {
    return signedHeaders({ id: 'd-1', at: NOW, body }, [key], algorithm);
  }
  const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

  it('agrees with the published vector of Standard Webhooks', () => {
    const vector = signedHeaders(
      {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        at: new Date(1_614_265_330_000),
        body: '{"test": 2432232314}',
      },
      [signingKey('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') as Buffer],
      'hmac-sha256',
    );

    expect(vector['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('makes HMAC-SM3 as its definition says (RFC 2104 over GB/T 32905)', () => {
    const sm3 = (...parts: readonly Uint8Array[]): Buffer =>
      createHash('sm3').update(Buffer.concat(parts)).digest();
    const padded = Buffer.concat([key, Buffer.alloc(64 - key.length)]);
    const pad = (mask: number): Buffer => Buffer.from(padded.map((byte) => byte ^ mask));
    const content = Buffer.from(`d-1.${NOW.getTime() / 1000}.${body}`);

    const mac = sm3(pad(0x5c), sm3(pad(0x36), content)).toString('base64');

    expect(sm3(Buffer.from('abc')).toString('hex')).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
    expect(signed('hmac-sm3')['webhook-signature']).toBe(`v1sm3,${mac}`);
  });

  it.each<SignatureAlgorithm>(['hmac-sha256', 'hmac-sm3'])(
    'finds nothing wrong with what was signed: %s',
    (algorithm) => {
      expect(
        signatureFault(signed(algorithm), body, { secrets: [secret], now: NOW }),
      ).toBeUndefined();
    },
  );

  it.each([
    [300, undefined],
    [-300, undefined],
    [301, 'TIMESTAMP'],
    [-301, 'TIMESTAMP'],
  ])('tolerates five minutes on either side: %i s', (seconds, fault) => {
    expect(signatureFault(signed(), body, { secrets: [secret], now: after(seconds) })).toBe(fault);
  });

  it.each<[string, Partial<SignedHeaders>, string, string]>([
    ['another body', {}, `${body} `, 'SIGNATURE'],
    ['another id', { 'webhook-id': 'd-2' }, body, 'SIGNATURE'],
    ['another time', { 'webhook-timestamp': String(NOW.getTime() / 1000 + 1) }, body, 'SIGNATURE'],
    ['a signature cut short', { 'webhook-signature': 'v1,AAAA' }, body, 'SIGNATURE'],
    ['an unknown version alone', { 'webhook-signature': 'v9,AAAA' }, body, 'SIGNATURE'],
    ['no signature', { 'webhook-signature': '' }, body, 'HEADERS'],
    ['a time that is none', { 'webhook-timestamp': 'now' }, body, 'HEADERS'],
  ])('finds %s', (_, changed, sent, fault) => {
    const headers = { ...signed(), ...changed };

    expect(signatureFault(headers, sent, { secrets: [secret], now: NOW })).toBe(fault);
  });

  it('passes over what it does not know beside what it knows, and accepts only what it was told to', () => {
    const headers = signed('hmac-sm3');
    const both = { ...headers, 'webhook-signature': `v9,AAAA ${headers['webhook-signature']}` };
    const asked = { secrets: [secret], now: NOW };

    expect(signatureFault(both, body, asked)).toBeUndefined();
    expect(signatureFault(both, body, { ...asked, algorithms: ['hmac-sha256'] })).toBe('SIGNATURE');
    expect(
      signatureFault(both, body, { ...asked, secrets: [SECRETS['HOOK_NEXT'] as string] }),
    ).toBe('SIGNATURE');
  });
});
