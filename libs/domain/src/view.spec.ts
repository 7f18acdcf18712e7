import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@hub/contracts';
import type { EntityFacts, FieldSign, JoinedView, ReceiptedClaim } from './view.js';
import { changedFields, joinedView, valueSign, viewHash } from './view.js';

const aClaim = (record: JsonObject, over: Partial<ReceiptedClaim> = {}): ReceiptedClaim => ({
  system: 'housing',
  form: 'permit',
  role: 'issuer',
  receipt: 'r1',
  at: 0,
  seq: 1,
  record,
  ...over,
});
const someFacts = (over: Partial<EntityFacts> = {}): EntityFacts => ({
  entityId: 'e1',
  kind: 'license',
  state: 'active',
  claims: [aClaim({ number: 'A' })],
  related: {},
  ...over,
});
const rules = { owners: [{ path: '*', roles: ['issuer'] }], mayShare: () => true };
const viewOf = (over: Partial<EntityFacts>, more: object = {}): JoinedView =>
  joinedView({ ...rules, ...more }, someFacts(over)).view;
const signs = (record: JsonObject): FieldSign[] =>
  joinedView(rules, someFacts({ claims: [aClaim(record)] })).leaves.map(({ path, value }) => ({
    path,
    sign: valueSign(value),
  }));

describe(joinedView, () => {
  it('joins record, extracts, contributions and conflicts', () => {
    const other = { system: 'double-publicity', form: 'xk-2019', role: 'reporter', receipt: 'r2' };
    const view = viewOf({
      claims: [aClaim({ number: 'A' }), aClaim({ number: 'B', site: 's' }, other)],
      related: { holder: { entityId: 'p1', name: '甲' } },
    });

    expect(view).toMatchObject({
      state: 'active',
      record: { number: 'A', site: 's' },
      related: { holder: { entityId: 'p1' } },
      contributions: [
        { system: 'double-publicity', receipt: 'r2', fields: ['site'] },
        { system: 'housing', at: '1970-01-01T08:00:00.000+08:00', fields: ['number'] },
      ],
      conflicts: [{ path: 'number', shared: 'A' }],
    });
  });

  it('keeps the last record of a withdrawn entity, which nobody claims any more', () => {
    const view = viewOf({ state: 'withdrawn' });

    expect(view).toMatchObject({ record: { number: 'A' }, contributions: [], conflicts: [] });
  });

  it('says nothing of a merged entity but where it went', () => {
    const view = viewOf({ state: 'merged', mergedInto: 'e0' });

    expect(view).toEqual({
      entityId: 'e1',
      kind: 'license',
      state: 'merged',
      mergedInto: 'e0',
      record: {},
      related: {},
      contributions: [],
      conflicts: [],
    });
  });

  it('gives the very record of a single claim that may be shared as a whole', () => {
    const claim = aClaim({ number: 'A', holder: { others: [{ name: 'x' }] } });

    expect(viewOf({ claims: [claim] }).record).toBe(claim.record);
  });

  it.each([
    ['of one claim', 1],
    ['of several', 2],
  ])(
    'shows withheld fields %s nowhere: not in the record, nor by name, nor in conflicts',
    (_, count) => {
      const record = (phone: string): JsonObject => ({
        number: 'A',
        holder: { phone },
        others: [{ name: 'x', mobile: phone }],
      });
      const claims = [aClaim(record('1')), aClaim(record('2'), { receipt: 'r2', at: -1 })];

      const view = viewOf(
        { claims: claims.slice(0, count) },
        { mayShare: (path: string) => !['holder.phone', 'others.mobile'].includes(path) },
      );

      expect(JSON.stringify(view)).not.toContain('phone');
      expect(JSON.stringify(view)).not.toContain('mobile');
      expect(view.record).toEqual({ number: 'A', others: [{ name: 'x' }] });
    },
  );
});

describe(viewHash, () => {
  const hashOf = (over: Partial<EntityFacts>): string =>
    viewHash(joinedView(rules, someFacts(over))).toString('hex');

  it('does not see the order of members or claims', () => {
    const a = aClaim({ x: '1', y: { b: 1, a: 2 } });
    const b = aClaim({ z: '1' }, { receipt: 'r2' });

    expect(hashOf({ claims: [a, b] })).toBe(
      hashOf({ claims: [b, { ...a, record: { y: { a: 2, b: 1 }, x: '1' } }] }),
    );
  });

  it.each<[string, Partial<EntityFacts>]>([
    ['a value', { claims: [aClaim({ number: 'B' })] }],
    ['the type of a value', { claims: [aClaim({ number: 1 })] }],
    ['a receipt', { claims: [aClaim({ number: 'A' }, { receipt: 'r9' })] }],
    ['an extract', { related: { holder: { entityId: 'p' } } }],
    ['the state', { state: 'withdrawn' }],
    ['the survivor', { state: 'merged', mergedInto: 'e0' }],
  ])('sees %s', (_, over) => {
    expect(hashOf(over)).not.toBe(hashOf({}));
  });
});

describe(changedFields, () => {
  it('names what changed, came and went, in order', () => {
    const before = signs({ a: 1, b: { c: 'x' }, d: [1] });
    const after = signs({ a: 2, b: { e: 'x' }, d: [1] });

    expect(changedFields(before, after)).toEqual(['a', 'b.c', 'b.e']);
  });

  it('names all fields of a first version', () => {
    expect(changedFields(undefined, signs({ b: 1, a: 2 }))).toEqual(['a', 'b']);
  });

  it('names the fields of extracts with their role', () => {
    const { leaves } = joinedView(
      rules,
      someFacts({ claims: [aClaim({ a: 1 })], related: { holder: { name: 'x' } } }),
    );

    expect(leaves.map(({ path }) => path)).toEqual(['a', 'related.holder.name']);
  });
});

describe(valueSign, () => {
  it('tells apart a text from what looks like it', () => {
    const values: Json[] = ['1', 1, true, 'true', ['1'], null];

    expect(new Set(values.map(valueSign)).size).toBe(values.length);
  });
});
