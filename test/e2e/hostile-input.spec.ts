import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hostileBodies } from '../support/fuzzer.js';
import { TestHub } from '../support/hub.js';
import { anXkRecord } from '../support/records.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

const BODIES = 10_000;
const SEED = 20_261_125;
const AT_ONCE = 16;
const PATH = '/v1/systems/double-publicity/forms/xk-2019/records';
const EXPECTED = new Set([202, 400, 413]);

describe('hostile input', () => {
  let hub: TestHub;
  let serial = 0;
  const good = () => anXkRecord({ XK_WSH: `模糊〔2026〕${++serial}号`, XK_XKBH: `F-${serial}` });

  beforeAll(async () => {
    hub = await TestHub.start({ apps: ['double-publicity', 'registry'] });
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  function post(body: Buffer, type: string): Promise<Response> {
    return hub.ask('double-publicity', PATH, {
      method: 'POST',
      as: 'double-publicity',
      headers: { 'content-type': type },
      body: new Uint8Array(body),
    });
  }

  it('crashes nothing, loses nothing and harms no neighbour', async () => {
    const bodies = hostileBodies(SEED, BODIES, good);
    const odd: string[] = [];
    let accepted = 0;
    const worker = async (): Promise<void> => {
      for (const { what, type, body } of bodies) {
        const answer = await post(body, type);
        const text = await answer.text();
        if (!EXPECTED.has(answer.status)) {
          odd.push(`${what}: ${answer.status} ${text.slice(0, 200)}`);
        }
        accepted += answer.status === 202 ? (JSON.parse(text) as { accepted: number }).accepted : 0;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    const neighbour = await post(
      Buffer.from(JSON.stringify(anXkRecord({ XK_WSH: '邻居〔2026〕1号', XK_XKBH: 'N-1' }))),
      'application/json',
    );
    const [receipt] = ((await neighbour.json()) as { receipts: string[] }).receipts;

    const books = await hub.settled('double-publicity', 'double-publicity', accepted + 1);

    expect(odd).toEqual([]);
    expect(books).toMatchObject({ balanced: true, received: accepted + 1 });
    expect(books.quarantined).toBeGreaterThan(1_000);
    expect(await stateOf(receipt as string)).toBe('published');
  }, 300_000);

  it('takes ten thousand empty objects, each with its faults', async () => {
    const before = await hub.settled('double-publicity', 'double-publicity');

    const answer = await post(
      Buffer.from(JSON.stringify(Array(10_000).fill({}))),
      'application/json',
    );
    const { receipts } = (await answer.json()) as { receipts: string[] };
    const books = await hub.settled(
      'double-publicity',
      'double-publicity',
      before.received + 10_000,
    );

    expect(new Set(receipts).size).toBe(10_000);
    expect(books.quarantined - before.quarantined).toBe(10_000);
    expect(books.balanced).toBe(true);
  }, 120_000);

  it('refuses one record more than ten thousand, and names where', async () => {
    const answer = await post(
      Buffer.from(JSON.stringify(Array(10_001).fill({}))),
      'application/json',
    );

    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ code: 'TOO_LARGE', index: 10_000 });
  });

  async function stateOf(receipt: string): Promise<string> {
    return until('the neighbour is decided', async () => {
      const answer = await hub.ask('double-publicity', `/v1/receipts/${receipt}`);
      const { state } = (await answer.json()) as { state: string };
      return state === 'in-flight' ? undefined : state;
    });
  }
});
