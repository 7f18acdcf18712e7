import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestHub } from '../support/hub.js';
import { aBusinessLicense, anXkRecord, aUscc } from '../support/records.js';
import { readShared } from '../support/shared-topic.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { until } from '../support/until.js';

interface Receipt {
  readonly state: string;
  readonly faults?: readonly { field: string; code: string; message: string; remedy: string }[];
  readonly duplicateOf?: string;
  readonly supersededBy?: string;
  readonly entities?: readonly { kind: string; id: string; version: number }[];
}

const XK = 'double-publicity/xk-2019';

describe('one record, end to end', () => {
  let hub: TestHub;

  beforeAll(async () => {
    hub = await TestHub.start({ apps: ['double-publicity', 'departments', 'registry'] });
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  async function handIn(records: unknown, headers: Record<string, string> = {}): Promise<string[]> {
    const answer = await hub.push('double-publicity', XK, records, headers);
    expect(answer.status).toBe(202);
    return ((await answer.json()) as { receipts: string[] }).receipts;
  }

  async function decided(receipt: string): Promise<Receipt> {
    return until(`${receipt} is decided`, async () => {
      const answer = await hub.ask('double-publicity', `/v1/receipts/${receipt}`, {
        as: 'double-publicity',
      });
      const body = (await answer.json()) as Receipt;
      return body.state === 'in-flight' ? undefined : body;
    });
  }

  async function withEntities(receipt: string): Promise<Receipt> {
    return until(`${receipt} has entities`, async () => {
      const found = await decided(receipt);
      return (found.entities?.length ?? 0) > 0 ? found : undefined;
    });
  }

  it('is shared as a license, readable on Kafka and by its id', async () => {
    const [receipt] = await handIn(anXkRecord());

    const found = await withEntities(receipt as string);
    await hub.registrySettled();
    const id = found.entities?.[0]?.id as string;
    const entity = (await (await hub.ask('registry', `/v1/entities/license/${id}`)).json()) as {
      record: { number: string; status: string };
      version: number;
    };
    const shared = await readShared(hub.stack.brokers, 'license');

    expect(found).toMatchObject({
      state: 'published',
      entities: [{ kind: 'license', version: 1 }],
    });
    expect(entity).toMatchObject({
      version: 1,
      record: {
        number: 'JY13207030000017',
        status: 'valid',
        issuer: { code: '113207000000000199' },
      },
    });
    expect(shared.latest.get(id)?.record).toEqual(entity.record);
  });

  it('carries its holder once the business register tells of it', async () => {
    const answer = await hub.push(
      'departments',
      'market-regulation/business-license',
      aBusinessLicense(),
    );
    expect(answer.status).toBe(202);

    const license = await until('the holder joins the license', async () => {
      const { latest } = await readShared(hub.stack.brokers, 'license');
      return [...latest.values()].find(
        (one) => one.record['number'] === 'JY13207030000017' && one.related.holder,
      );
    });

    expect(license.version).toBe(2);
    expect(license.related.holder).toMatchObject({
      name: '连云港某某食品有限公司',
      legalRepresentative: '张三',
    });
  });

  it('is a duplicate the second time, with a receipt of its own', async () => {
    const [first] = await handIn(anXkRecord({ XK_WSH: '重复〔2026〕1号', XK_XKBH: 'R-1' }));
    await decided(first as string);

    const [second] = await handIn(anXkRecord({ XK_WSH: '重复〔2026〕1号', XK_XKBH: 'R-1' }));

    expect(second).not.toBe(first);
    expect(await decided(second as string)).toMatchObject({
      state: 'duplicate',
      duplicateOf: first,
    });
  });

  it('gets the same receipts for the same idempotency key, and 409 for another body', async () => {
    const key = { 'idempotency-key': 'push-1' };
    const record = anXkRecord({ XK_WSH: '幂等〔2026〕1号', XK_XKBH: 'I-1' });

    const first = await handIn(record, key);
    const again = await handIn(record, key);
    const other = await hub.push('double-publicity', XK, { ...record, BZ: '改' }, key);

    expect(again).toEqual(first);
    expect(other.status).toBe(409);
    expect((await decided(first[0] as string)).state).toBe('published');
  });

  it('waits in quarantine with all its faults, and is closed by the mended one', async () => {
    const record = { XK_WSH: '隔离〔2026〕1号', XK_XKBH: 'Q-1' };
    const [bad] = await handIn(
      anXkRecord({ ...record, XK_XDR_SHXYM: '91320700MA00000150', XK_JDRQ: '2026-02-31' }),
    );

    const quarantined = await decided(bad as string);
    const [good] = await handIn(anXkRecord(record));
    await decided(good as string);

    expect(quarantined.state).toBe('quarantined');
    expect(quarantined.faults?.map((fault) => [fault.field, fault.code]).toSorted()).toEqual([
      ['XK_JDRQ', 'DATE'],
      ['XK_XDR_SHXYM', 'CHECK_DIGIT'],
    ]);
    expect(quarantined.faults?.every((fault) => fault.remedy.length > 0)).toBe(true);
    expect(await decided(bad as string)).toMatchObject({ state: 'superseded', supersededBy: good });
  });

  it('is superseded when it comes late and old (promise 4)', async () => {
    const record = { XK_WSH: '迟到〔2026〕1号', XK_XKBH: 'L-1' };
    const [newer] = await handIn(
      anXkRecord({ ...record, XK_NR: '新', CREATE_DATE: Date.UTC(2026, 4, 2) }),
    );
    await decided(newer as string);

    const [older] = await handIn(
      anXkRecord({ ...record, XK_NR: '旧', CREATE_DATE: Date.UTC(2026, 4, 1) }),
    );

    expect(await decided(older as string)).toMatchObject({
      state: 'superseded',
      supersededBy: newer,
    });
  });

  it('is taken back by a withdrawal, and the shared record says so', async () => {
    const key = {
      XK_XKJGDM: '113207000000000199',
      XK_WSH: '撤回〔2026〕1号',
      XK_XDR_MC: '连云港某某食品有限公司',
    };
    const [receipt] = await handIn(anXkRecord({ ...key, XK_XKBH: 'W-1' }));
    const id = (await withEntities(receipt as string)).entities?.[0]?.id as string;

    const answer = await hub.ask(
      'double-publicity',
      '/v1/systems/double-publicity/forms/xk-2019/withdrawals',
      {
        method: 'POST',
        as: 'double-publicity',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ key, reason: '登记有误' }),
      },
    );

    expect(answer.status).toBe(202);
    const withdrawn = await until('it is withdrawn', async () => {
      const { latest } = await readShared(hub.stack.brokers, 'license');
      const one = latest.get(id);
      return one?.state === 'withdrawn' ? one : undefined;
    });
    expect(withdrawn.version).toBe(2);
  });

  it('tells another system, and a made-up number, that there is no such receipt', async () => {
    const [receipt] = await handIn(anXkRecord({ XK_WSH: '他人〔2026〕1号', XK_XKBH: 'O-1' }));
    const asOther = await hub.ask('double-publicity', `/v1/receipts/${receipt}`, {
      as: 'market-regulation',
    });
    const madeUp = await hub.ask(
      'double-publicity',
      '/v1/receipts/019bb000-0000-8000-8000-000000000000',
      { as: 'double-publicity' },
    );

    expect([asOther.status, madeUp.status]).toEqual([404, 404]);
  });

  it('is checked before the answer when asked, and handed back when it does not fit', async () => {
    const good = anXkRecord({ XK_WSH: '先查〔2026〕1号', XK_XKBH: 'C-1', XK_XDR_SHXYM: aUscc(7) });
    const bad = anXkRecord({ XK_WSH: '先查〔2026〕2号', XK_JDRQ: '昨天' });
    const path = '/v1/systems/double-publicity/forms/xk-2019/records?check=wait';
    const ask = (records: unknown): Promise<Response> =>
      hub.ask('double-publicity', path, {
        method: 'POST',
        as: 'double-publicity',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(records),
      });

    const both = await ask([bad, good]);
    const none = await ask([bad]);

    expect(both.status).toBe(200);
    expect(await both.json()).toMatchObject({
      results: [
        { index: 0, state: 'refused', faults: [{ field: 'XK_JDRQ', code: 'DATE' }] },
        { index: 1, state: 'accepted' },
      ],
    });
    expect(none.status).toBe(422);
    expect(await none.json()).toMatchObject({ status: 422, results: [{ state: 'refused' }] });
  });

  it('leaves the books balanced', async () => {
    const books = await hub.settled('double-publicity', 'double-publicity');

    expect(books).toMatchObject({ balanced: true, inFlight: 0, refused: 2 });
    expect(books.received).toBe(
      books.published + books.duplicate + books.superseded + books.notShared + books.quarantined,
    );
  });
});
