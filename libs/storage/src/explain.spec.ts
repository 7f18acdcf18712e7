import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../test/support/stack.js';
import { DataPath } from './data-path.js';
import { explainsToIndex } from './explain.js';
import { openDatabase } from './open-database.js';

describe(explainsToIndex, () => {
  let stack: Stack;
  let path: DataPath;
  beforeAll(async () => {
    stack = await startStack({ postgres: true });
    const owner = { url: stack.databaseUrl, schema: 'practice', app: 'spec' };
    const database = await openDatabase({ ...owner, migrations: [] });
    await database.query('CREATE TABLE good (key uuid PRIMARY KEY, form int, n int)');
    await database.query('CREATE TABLE bad (form int, key uuid, PRIMARY KEY (form, key))');
    await database.query('CREATE TABLE queue (mark bigint PRIMARY KEY, entities uuid[])');
    await database.destroy();
    path = new DataPath(owner);
  }, STACK_MILLISECONDS);
  afterAll(async () => {
    await path.close();
    await stack.stop();
  });

  const complaints = (text: string, mayWalk?: string[]): Promise<readonly string[]> =>
    explainsToIndex(path, { name: 'explained', text }, mayWalk);

  it('is content with a look-up of many keys by the primary key', async () => {
    const text =
      'SELECT u.i, g.n FROM unnest($1::uuid[]) WITH ORDINALITY u(k, i) JOIN good g ON g.key = u.k';

    expect(await complaints(text)).toEqual([]);
    expect(await complaints(`${text} FOR UPDATE OF g`)).toEqual([]);
    expect(await complaints('SELECT n FROM good WHERE key = ANY($1::uuid[])')).toEqual([]);
  });

  it('is content on a table so small that reading it whole would be cheapest', async () => {
    await path.query({
      name: 'fill',
      text: 'INSERT INTO good SELECT gen_random_uuid(), i, i FROM generate_series(1, 20) i',
    });
    await path.query({ name: 'analyze', text: 'ANALYZE good' });

    const text = 'SELECT g.n FROM unnest($1::uuid[]) u(k) JOIN good g ON g.key = u.k';

    expect(await complaints(text)).toEqual([]);
    expect(await complaints('SELECT n FROM good WHERE key = ANY($1::uuid[])')).toEqual([]);
  });

  it('is content with plain inserts and with upserts', async () => {
    const text =
      'INSERT INTO good SELECT * FROM unnest($1::uuid[], $2::int4[], $3::int4[]) u(k, f, n)';

    expect(await complaints(text)).toEqual([]);
    expect(await complaints(`${text} ON CONFLICT (key) DO UPDATE SET n = excluded.n`)).toEqual([]);
  });

  it('complains of a table read whole', async () => {
    expect(await complaints('SELECT * FROM good WHERE n = $1::int')).not.toEqual([]);
    expect(await complaints('SELECT count(*) FROM good')).not.toEqual([]);
  });

  it('complains of a join that has no index on what it joins by', async () => {
    const text = 'SELECT g.n FROM unnest($1::int4[]) u(f) JOIN good g ON g.form = u.f';

    expect(await complaints(text)).not.toEqual([]);
  });

  it('lets a queue be read in order where that is meant', async () => {
    const text = 'SELECT mark FROM queue WHERE mark <> ALL($1::int8[]) ORDER BY mark LIMIT 2';

    expect(await complaints(text)).not.toEqual([]);
    expect(await complaints(text, ['queue'])).toEqual([]);
  });

  it('explains again and again on one connection', async () => {
    await expect(complaints('SELECT nothing FROM nowhere')).rejects.toThrow('nowhere');

    expect(await complaints('SELECT n FROM good WHERE key = $1::uuid')).toEqual([]);
  });
});
