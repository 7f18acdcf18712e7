import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RecordRefused } from '@hub/contracts';
import { Client } from 'pg';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { byteas, int2s, int4s, int8s, texts, uuids } from './binary-arrays.js';

describe('binary arrays', () => {
  let stack: Stack;
  let client: Client;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    client = new Client({ connectionString: stack.databaseUrl });
    await client.connect();
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await client.end();
    await stack.stop();
  });

  /** What PostgreSQL makes of the bytes, written by its own hand. */
  async function asPostgresReads(type: string, array: Buffer): Promise<unknown> {
    const answer = await client.query(`SELECT ($1::${type}[])::text AS text`, [array]);
    return answer.rows[0]?.text;
  }

  it.each([
    ['int2', int2s([0, -1, 32_767, -32_768, null]), '{0,-1,32767,-32768,NULL}'],
    ['int4', int4s([2_147_483_647, null, -2_147_483_648]), '{2147483647,NULL,-2147483648}'],
    [
      'int8',
      int8s([2 ** 53, -1, null, 9_223_372_036_854_775_807n, -9_223_372_036_854_775_808n]),
      '{9007199254740992,-1,NULL,9223372036854775807,-9223372036854775808}',
    ],
    [
      'uuid',
      uuids(['018F3a2b-0c1d-8e4f-9a0b-ffeeddccbbaa', null, Buffer.alloc(16, 0xab)]),
      '{018f3a2b-0c1d-8e4f-9a0b-ffeeddccbbaa,NULL,abababab-abab-abab-abab-abababababab}',
    ],
    [
      'text',
      texts(['', 'NULL', null, '连云港 "海州" \\ 区, 𠮷', Buffer.from('字节')]),
      '{"","NULL",NULL,"连云港 \\"海州\\" \\\\ 区, 𠮷",字节}',
    ],
    [
      'bytea',
      byteas([Buffer.of(0, 255, 1), null, Buffer.alloc(0)]),
      '{"\\\\x00ff01",NULL,"\\\\x"}',
    ],
    ['text', texts([]), '{}'],
    ['uuid', uuids([]), '{}'],
    ['int8', int8s([null]), '{NULL}'],
  ])('arrive in PostgreSQL as they were given: %s', async (type, array, expected) => {
    expect(await asPostgresReads(type, array)).toBe(expected);
  });

  it('arrive whole when there are a thousand', async () => {
    const values = Array.from({ length: 1000 }, (_, index) => (index % 7 ? `值${index}` : null));

    const answer = await client.query(
      'SELECT u.v FROM unnest($1::text[]) WITH ORDINALITY u(v, i) ORDER BY i',
      [texts(values)],
    );

    expect(answer.rows.map((row: { v: string | null }) => row.v)).toEqual(values);
  });

  it.each([
    '',
    '018f3a2b-0c1d-8e4f-9a0b-ffeeddccbba',
    '018f3a2b-0c1d-8e4f-9a0b-ffeeddccbbxx',
    '连',
  ])('refuse the text %j as a uuid', (text) => {
    expect(() => uuids([text])).toThrow(RecordRefused);
  });

  it('refuse 15 bytes as a uuid', () => {
    expect(() => uuids([Buffer.alloc(15)])).toThrow(RecordRefused);
  });

  it('refuse a number that its column cannot hold', () => {
    expect(() => int2s([32_768])).toThrow('out of range');
    expect(() => int4s([2 ** 31])).toThrow('out of range');
    expect(() => int8s([0.5])).toThrow('not an integer');
  });
});
