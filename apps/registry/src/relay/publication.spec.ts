import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Shared } from '@hub/contracts';
import { practiceBooks } from '../testing/practice-books.js';
import type { Contribution } from '../entities/contribution.js';
import { readNumbers, readSigns, writeNumbers, writeSigns } from './field-signs.js';
import type { Candidate } from './make-view.js';
import { makeView } from './make-view.js';
import type { Decision, Occasion, Published } from './publication.js';
import { decide, encodeShared } from './publication.js';

const book = practiceBooks().of('license');
const aContribution = (record: JsonObject, over: Partial<Contribution> = {}): Contribution => ({
  key: 'k',
  system: 'housing',
  form: 'permit',
  receipt: 'r1',
  attempt: 1,
  at: 0,
  seq: 1,
  live: true,
  hash: 'h',
  ids: [],
  stated: [],
  record,
  ...over,
});
const aCandidate = (
  record: JsonObject,
  revision = 1,
  over: Partial<Contribution> = {},
): Candidate =>
  makeView(
    {
      id: 'e1',
      state: over.live === false ? 'withdrawn' : 'active',
      doc: { revision, contributions: [aContribution(record, over)], links: [] },
    },
    book,
    new Map(),
  );
const someTime: Occasion = { isFromTable: false, isInherited: false, now: new Date(86_400_000) };
const published = (decision: Decision): Published => {
  if (!('published' in decision)) {
    throw new Error(`nothing published: ${decision.kind}`);
  }
  return decision.published;
};
const first = (record: JsonObject): Published =>
  published(decide(aCandidate(record), undefined, someTime));
const told = (candidate: Candidate, one: Published): Shared =>
  JSON.parse(encodeShared(candidate, one).toString()) as Shared;

describe(decide, () => {
  it('makes a first version of what was never published', () => {
    expect(decide(aCandidate({ a: 1 }), undefined, someTime)).toMatchObject({
      kind: 'version',
      published: { version: 1, revision: 1, changedAt: 86_400_000 },
    });
  });

  it('makes the next version of what differs, and names what does', () => {
    const next = decide(aCandidate({ a: 2, c: 1 }, 2), first({ a: 1, b: 1 }), someTime);

    expect(published(next)).toMatchObject({ version: 2, changed: ['a', 'b', 'c'] });
  });

  it('publishes nothing again that is equal', () => {
    expect(decide(aCandidate({ a: 1 }, 2), first({ a: 1 }), someTime)).toEqual({ kind: 'nothing' });
  });

  it('publishes the same version once more when it was marked before the lease was gained (guard 23)', () => {
    const before = first({ a: 1 });

    const decision = decide(aCandidate({ a: 1 }), before, { ...someTime, isInherited: true });

    expect(decision).toEqual({ kind: 'repeat', published: before });
  });

  it('passes over a document in memory that is older than what was published', () => {
    const before = { ...first({ a: 2 }), revision: 5 };

    expect(decide(aCandidate({ a: 1 }, 4), before, someTime)).toEqual({ kind: 'nothing' });
  });

  it('notes an equal document that was read from the table, so that older ones are passed over', () => {
    const occasion = { ...someTime, isFromTable: true };

    expect(decide(aCandidate({ a: 1 }, 2), first({ a: 1 }), occasion)).toEqual({ kind: 'seen' });
    expect(decide(aCandidate({ a: 1 }, 1), first({ a: 1 }), occasion)).toEqual({ kind: 'nothing' });
  });

  it('never shares as withdrawn what was never shared', () => {
    expect(decide(aCandidate({ a: 1 }, 1, { live: false }), undefined, someTime)).toEqual({
      kind: 'nothing',
    });
  });
});

describe(encodeShared, () => {
  it('tells a first version with all its fields as changed', () => {
    const candidate = aCandidate({ b: { c: 'x' }, a: 1 });

    expect(told(candidate, first({ b: { c: 'x' }, a: 1 }))).toEqual({
      entityId: 'e1',
      kind: 'license',
      version: 1,
      state: 'active',
      changedAt: '1970-01-02T08:00:00.000+08:00',
      changedFields: ['a', 'b.c'],
      record: { a: 1, b: { c: 'x' } },
      related: {},
      contributions: [
        {
          system: 'housing',
          form: 'permit',
          receipt: 'r1',
          at: '1970-01-01T08:00:00.000+08:00',
          fields: ['a', 'b.c'],
        },
      ],
      conflicts: [],
    });
  });

  it('passes the record’s own bytes through', () => {
    const bytes = Buffer.from('{"a": "\\u4e2d" }');
    const candidate = aCandidate({ a: '中' }, 1, { bytes });

    expect(encodeShared(candidate, first({ a: '中' })).includes(bytes)).toBe(true);
  });

  it('writes the record anew where a field may not be shared', () => {
    const withholding = practiceBooks({ mayShare: (_, path) => path !== 'b' }).of('license');
    const contribution = aContribution({ a: 1, b: 2 }, { bytes: Buffer.from('{"a":1,"b":2}') });
    const candidate = makeView(
      { id: 'e1', state: 'active', doc: { revision: 1, contributions: [contribution], links: [] } },
      withholding,
      new Map(),
    );

    expect(told(candidate, first({ a: 1 })).record).toEqual({ a: 1 });
  });
});

describe(makeView, () => {
  it('carries what is known of link targets, in one order', () => {
    const links = [
      { role: 'case', hash: 'c' },
      { role: 'holder', hash: 'h' },
      { role: 'item', hash: 'i' },
    ];
    const extracts = new Map([
      ['h', { entityId: 'p' }],
      ['c', { entityId: 'q' }],
    ]);

    const { view } = makeView(
      { id: 'e', state: 'active', doc: { revision: 1, contributions: [], links } },
      book,
      extracts,
    );

    expect(JSON.stringify(view.related)).toBe(
      '{"holder":{"entityId":"p"},"case":{"entityId":"q"}}',
    );
  });
});

describe(writeSigns, () => {
  it('writes what can be read again', () => {
    const signs = [
      { number: 1, sign: 0xffffffff },
      { number: 32_767, sign: 0 },
    ];

    expect(readSigns(writeSigns(signs, ({ number }) => number))).toEqual(signs);
    expect(readNumbers(writeNumbers([3, 32_767]))).toEqual([3, 32_767]);
  });
});
