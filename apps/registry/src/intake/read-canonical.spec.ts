import { describe, expect, it } from '@jest/globals';
import { RecordRefused } from '@hub/contracts';
import { practiceBooks } from '../testing/practice-books.js';
import { aCanonical, PracticeLog } from '../testing/practice-log.js';
import { readCanonical } from './read-canonical.js';

const book = practiceBooks().of('license');
const record = { number: 'A', issuer: { code: 'X1' }, holder: { ids: { uscc: 'U1' } } };
const read = (value: string | Buffer | null, key = 'k1') =>
  readCanonical(new PracticeLog().raw({ key }, value === null ? null : Buffer.from(value)), book)
    .contribution;

describe(readCanonical, () => {
  it('reads what a system says, with hashes in place of what identifies', () => {
    const contribution = read(JSON.stringify(aCanonical({ key: 'k1', record })));

    expect(contribution).toMatchObject({
      system: 'housing',
      receipt: 'k1@1',
      attempt: 1,
      at: Date.UTC(2026, 0, 1, 0, 0, 1),
      live: true,
      ids: [book.hashOf('number+issuer', ['A', 'X1'])],
      record,
    });
    expect(contribution.targets).toHaveLength(1);
  });

  it('passes the record’s bytes through where they stand last', () => {
    const spaced = JSON.stringify(aCanonical({ key: 'k1', record: {} })).replace(
      '"record":{}',
      String.raw`"record":{"a": "}\"\\", "b":{"record":{}} }`,
    );

    const { bytes, record: found } = read(spaced);

    expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toEqual(found);
    expect(Buffer.from(bytes ?? []).toString()).toContain('"a": ');
  });

  it('writes the record anew where something follows it', () => {
    const { record: first, ...rest } = aCanonical({ key: 'k1', record });
    const { bytes } = read(JSON.stringify({ record: first, ...rest }));
    const inside = read(
      JSON.stringify({ ...rest, more: { a: 1, record: { b: 2 } }, record: first, x: {} }),
    );

    expect(JSON.parse(Buffer.from(bytes ?? []).toString())).toEqual(record);
    expect(JSON.parse(Buffer.from(inside.bytes ?? []).toString())).toEqual(record);
  });

  it('reads a withdrawal, which has no record', () => {
    expect(read(JSON.stringify(aCanonical({ key: 'k1' })))).toMatchObject({
      live: false,
      ids: [],
      hash: '',
    });
  });

  it('hashes links that the mapping stated', () => {
    const links = [{ role: 'case', kind: 'case' as const, scheme: 'number', value: 'C-1' }];
    const { stated, targets } = read(JSON.stringify(aCanonical({ key: 'k1', record, links })));

    expect(stated).toEqual([
      { role: 'case', hash: practiceBooks().of('case').hashOf('number', ['C-1']) },
    ]);
    expect(targets).toHaveLength(2);
  });

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['no object', '7'],
    ['null', 'null'],
    ['no receipt', JSON.stringify({ ...aCanonical({ key: 'k', record }), receipt: '' })],
    [
      'no version',
      JSON.stringify({ ...aCanonical({ key: 'k', record }), sourceVersion: undefined }),
    ],
    [
      'no time',
      JSON.stringify({ ...aCanonical({ key: 'k', record }), sourceVersion: { at: 'x', seq: 1 } }),
    ],
    [
      'an upsert without a record',
      JSON.stringify({ ...aCanonical({ key: 'k' }), intent: 'upsert' }),
    ],
    ['a list for a record', JSON.stringify({ ...aCanonical({ key: 'k', record }), record: [] })],
  ])('refuses %s', (_, value) => {
    expect(() => read(value)).toThrow(RecordRefused);
  });

  it('refuses a key that is no HMAC', () => {
    const message = new PracticeLog().message({ key: 'k1', record });

    expect(() => readCanonical({ ...message, key: 'k1' }, book)).toThrow(RecordRefused);
  });
});
