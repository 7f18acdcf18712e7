import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Filled, JsonObject, Sink } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import { Client } from 'pg';
import { type Stack, STACK_MILLISECONDS, startStack } from '../../../../../test/support/stack.js';
import type { Recipient } from '../conformance.js';
import { describeSink, filled, RECIPIENT_FORM, RECIPIENT_SCHEMA } from '../conformance.js';
import { sinkMakers } from '../sink-kinds.js';
import { SqlSink } from './sql.sink.js';

const { signal } = new AbortController();
let stack: Stack;
let url: string;

beforeAll(async () => {
  stack = await startStack({ postgres: true });
  url = stack.databaseUrl;
}, STACK_MILLISECONDS);
afterAll(() => stack.stop());

function aSink(settings: JsonObject): Sink {
  return sinkMakers.get('sql')?.(
    { database: 'EXCHANGE_URL', timeoutSeconds: 20, ...settings },
    {
      system: 'one-network',
      name: 'exchange',
      form: RECIPIENT_FORM,
      schema: RECIPIENT_SCHEMA,
      keyFields: ['no'],
      exchangeFolder: '',
      secret: (name) => ({ EXCHANGE_URL: url, WRONG_URL: 'mysql://me:hush@a/b' })[name],
      note: () => undefined,
    },
  ) as Sink;
}

async function sql<R extends object = JsonObject>(...texts: readonly string[]): Promise<R[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: R[] = [];
    for (const text of texts) {
      ({ rows } = await client.query<R>(text));
    }
    return rows;
  } finally {
    await client.end();
  }
}

/** Holds the table against every writer until it is told to let go. */
async function locked(table: string) {
  const holder = new Client({ connectionString: url });
  await holder.connect();
  await holder.query('BEGIN');
  await holder.query(`LOCK TABLE "${table}" IN EXCLUSIVE MODE`);
  const isAwaited = async (): Promise<boolean> =>
    (await sql('SELECT 1 FROM pg_locks WHERE NOT granted')).length > 0;
  return {
    reached: async () => {
      while (!(await isAwaited())) {
        await new Promise(setImmediate);
      }
    },
    speak: async () => {
      await holder.query('ROLLBACK');
      await holder.end();
    },
  };
}

const shared = {
  takesBack: true,
  goAway: () => stack.killPostgres(),
  comeBack: () => stack.startPostgresAgain(),
  stop: async () => undefined,
};

describeSink('sql (upsert)', async (): Promise<Recipient> => {
  await sql(
    'DROP TABLE IF EXISTS "permit"',
    `CREATE TABLE "permit" ("no" text PRIMARY KEY, "name" varchar(100) CHECK ("name" <> '拒'), "note" text)`,
  );
  return {
    ...shared,
    make: () => aSink({ table: 'permit' }),
    held: () => sql('SELECT "no","name","note" FROM "permit"'),
    refusable: (record) => ({ ...record, name: '拒' }),
    fallSilent: () => locked('permit'),
  };
});

describeSink('sql (a group of tables)', async (): Promise<Recipient> => {
  await sql(
    'DROP TABLE IF EXISTS "INF_STEP", "INF_MAIN"',
    `CREATE TABLE "INF_MAIN" ("no" text PRIMARY KEY, "name" text)`,
    `CREATE TABLE "INF_STEP" ("no" text REFERENCES "INF_MAIN", "note" varchar(100))`,
  );
  return {
    ...shared,
    make: () => new Grouping(aSink({ tables: ['INF_MAIN', 'INF_STEP'], on: 'no' })),
    held: () => sql('SELECT "no","name","note" FROM "INF_MAIN" NATURAL JOIN "INF_STEP"'),
    refusable: (record) => ({ ...record, note: 'x'.repeat(101) }),
    fallSilent: () => locked('INF_MAIN'),
  };
});

/** Turns the suite's flat record into one of two tables. */
class Grouping implements Sink {
  readonly certainty;
  readonly pace;

  constructor(private readonly sink: Sink) {
    this.certainty = sink.certainty;
    this.pace = sink.pace ?? {};
  }

  write(records: readonly Filled[], stopping: AbortSignal) {
    const grouped = records.map(({ native, ...rest }) => ({
      ...rest,
      native: {
        INF_MAIN: { no: native['no'] ?? null, name: native['name'] ?? null },
        INF_STEP: [{ note: native['note'] ?? null }],
      },
    }));
    return this.sink.write(grouped, stopping);
  }

  close(): Promise<void> {
    return this.sink.close();
  }
}

describe(SqlSink, () => {
  const open: Sink[] = [];
  const opened = (settings: JsonObject): Sink => {
    const sink = aSink(settings);
    open.push(sink);
    return sink;
  };
  beforeEach(async () => {
    await Promise.all(open.splice(0).map((sink) => sink.close()));
    await sql(
      'DROP SCHEMA IF EXISTS "Ex""change" CASCADE',
      'CREATE SCHEMA "Ex""change"',
      `CREATE TABLE "Ex""change"."a b" ("no" text, "Na""me" text, "size" int, "on" date, "theirs" text, UNIQUE ("no"))`,
    );
  });
  afterAll(() => Promise.all(open.map((sink) => sink.close())));

  const PLACE = { schema: 'Ex"change', table: 'a b' };
  const rows = () => sql('SELECT * FROM "Ex""change"."a b" ORDER BY "no"');
  const write = (sink: Sink, ...natives: JsonObject[]) =>
    sink.write(
      natives.map((native, index) => filled(index + 1, { native })),
      signal,
    );

  it('quotes every name, and lets PostgreSQL make its types of what is given', async () => {
    const native = { no: '1', 'Na"me': 'x', size: 12, on: '2026/11/25' };

    const answers = await write(opened(PLACE), native);

    expect(answers).toMatchObject([{ outcome: 'written' }]);
    expect(await sql('SELECT "size", "on"::text, "Na""me" FROM "Ex""change"."a b"')).toEqual([
      { size: 12, on: '2026-11-25', 'Na"me': 'x' },
    ]);
  });

  it('leaves columns alone that it was not given, and empties those that it was told to', async () => {
    const sink = opened({ ...PLACE, clear: ['size'] });
    await write(sink, { no: '1', 'Na"me': 'x', size: 1 });
    await sql(`UPDATE "Ex""change"."a b" SET "theirs"='kept'`);

    await write(sink, { no: '1', 'Na"me': null });

    expect(await rows()).toMatchObject([{ no: '1', 'Na"me': null, size: null, theirs: 'kept' }]);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['a value of another type', { no: '1', size: 'secret words' }, /^(?!.*secret).*22P02/],
    ['a key without a value', { no: null }, /no/],
    ['a list in a cell', { no: '1', 'Na"me': ['a'] }, /Na"me/],
    ['half a character', { no: '1', 'Na"me': '\ud800' }, /Na"me/],
    ['U+0000', { no: '1', 'Na"me': 'a\0b' }, /Na"me/],
  ])('refuses %s, and names the reason without quoting it', async (_, native, reason) => {
    const answers = await write(opened(PLACE), { no: '0' }, native, { no: '2' });

    expect(answers.map((answer) => answer.outcome)).toEqual(['written', 'refused', 'written']);
    expect(answers[1]).toMatchObject({ reason: expect.stringMatching(reason) });
    expect(await rows()).toHaveLength(2);
  });

  it('takes the last of two versions of one record in one batch', async () => {
    await write(opened(PLACE), { no: '1', size: 1 }, { no: '1', size: 2 });

    expect(await rows()).toMatchObject([{ no: '1', size: 2 }]);
  });

  it.each<[string, JsonObject, JsonObject, RegExp]>([
    ['a table', { table: 'none' }, { no: '1' }, /42P01/],
    ['a column', {}, { no: '1', colour: 'x' }, /colour.*42703/],
    ['a unique index', { key: ['size'] }, { no: '1', size: 1 }, /42P10/],
  ])('halts for a person when the recipient has not %s', async (_, settings, native, message) => {
    const writing = write(opened({ ...PLACE, ...settings }), native);

    await expect(writing).rejects.toThrow(message);
    await expect(writing).rejects.toBeInstanceOf(Misconfigured);
  });

  it('replaces all rows of a group at once, or none of them', async () => {
    await sql(
      'CREATE TABLE "Ex""change".inf_apply ("no" text PRIMARY KEY, "name" text)',
      'CREATE TABLE "Ex""change".inf_step ("no" text REFERENCES "Ex""change".inf_apply, "ord" int)',
    );
    const sink = opened({
      schema: 'Ex"change',
      tables: [
        { rows: 'INF_APPLY', table: 'inf_apply' },
        { rows: 'INF_STEP', table: 'inf_step' },
      ],
      on: 'NO',
      lowerCaseColumns: true,
    });
    const steps = (...orders: (number | string)[]) => orders.map((ORD) => ({ ORD }));
    const held = () =>
      sql('SELECT "ord" FROM "Ex""change".inf_apply NATURAL JOIN "Ex""change".inf_step ORDER BY 1');

    await write(sink, { INF_APPLY: { NO: '7', NAME: 'a' }, INF_STEP: steps(1, 2, 3) });
    await write(sink, { INF_APPLY: { NO: '7', NAME: 'a' }, INF_STEP: steps(4, 5) });
    const refused = await write(sink, {
      INF_APPLY: { NO: '7', NAME: 'b' },
      INF_STEP: steps(6, 'six'),
    });

    expect(refused).toMatchObject([{ outcome: 'refused' }]);
    expect(await held()).toEqual([{ ord: 4 }, { ord: 5 }]);
    expect(await write(sink, { INF_STEP: steps(1) })).toMatchObject([
      { outcome: 'refused', reason: expect.stringContaining('NO') },
    ]);
    expect(await write(sink, { INF_APPLY: { NO: '8' }, INF_OTHER: [] })).toMatchObject([
      { outcome: 'refused', reason: expect.stringContaining('INF_OTHER') },
    ]);
  });

  it.each<[string, JsonObject, RegExp]>([
    ['no table', {}, /must have table, or tables with on/],
    ['both ways at once', { table: 'a', tables: ['b'], on: 'c' }, /must have table, or tables/],
    ['tables without the column that joins them', { tables: ['b'] }, /must have table, or tables/],
    ['no such secret', { table: 'a', database: 'NONE' }, /there is no secret NONE/],
    [
      'another database',
      { table: 'a', database: 'WRONG_URL' },
      /^(?!.*hush).*WRONG_URL is no address/,
    ],
    [
      'an address where its name belongs',
      { table: 'a', database: 'postgres://hush' },
      /^(?!.*hush).*database/,
    ],
  ])('refuses settings with %s', (_, settings, message) => {
    expect(() => aSink(settings)).toThrow(Misconfigured);
    expect(() => aSink(settings)).toThrow(message);
  });
});
