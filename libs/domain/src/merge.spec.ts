import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject, OwnerRule } from '@hub/contracts';
import type { Claim } from './merge.js';
import { mergeClaims, ownerRule } from './merge.js';

const aClaim = (record: JsonObject, over: Partial<Claim> = {}): Claim => ({
  system: 'housing',
  form: 'permit',
  role: 'reporter',
  at: 1000,
  seq: 1,
  record,
  ...over,
});
const owners: OwnerRule[] = [
  { path: '*', roles: ['issuer', 'platform'] },
  { path: 'holder', roles: ['registrar'] },
  { path: 'holder.ids', roles: ['platform'] },
];
const merge = (...claims: Claim[]): JsonObject => mergeClaims({ owners }, claims).record;

describe(mergeClaims, () => {
  it('gives a single claim’s own record', () => {
    const record = { number: 'A' };

    expect(mergeClaims({ owners }, [aClaim(record)]).record).toBe(record);
  });

  it.each<[string, Claim[], JsonObject]>([
    [
      'lets the owner’s value stand against a newer one of somebody else',
      [aClaim({ name: 'new' }, { at: 9000 }), aClaim({ name: 'owner' }, { role: 'issuer' })],
      { name: 'owner' },
    ],
    [
      'follows the order of the roles',
      [aClaim({ name: 'b' }, { role: 'platform' }), aClaim({ name: 'a' }, { role: 'issuer' })],
      { name: 'a' },
    ],
    [
      'takes the newer among equals',
      [aClaim({ name: 'old' }), aClaim({ name: 'new' }, { at: 2000 })],
      { name: 'new' },
    ],
    [
      'breaks a tie of time by the sequence',
      [aClaim({ name: 'second' }, { seq: 2 }), aClaim({ name: 'first' })],
      { name: 'second' },
    ],
    [
      'fills gaps from whoever knows',
      [aClaim({ name: 'n' }, { role: 'issuer' }), aClaim({ site: 's', name: 'other' })],
      { name: 'n', site: 's' },
    ],
    [
      'weighs each path by its longest rule',
      [
        aClaim({ holder: { name: 'x', ids: { uscc: '1' } } }, { role: 'registrar' }),
        aClaim({ holder: { name: 'y', ids: { uscc: '2' } } }, { role: 'platform' }),
      ],
      { holder: { name: 'x', ids: { uscc: '2' } } },
    ],
    [
      'takes lists whole',
      [aClaim({ steps: [1, 2] }, { at: 2000 }), aClaim({ steps: [3, 4, 5] })],
      { steps: [1, 2] },
    ],
  ])('%s', (_, claims, expected) => {
    expect(merge(...claims)).toEqual(expected);
    expect(merge(...claims.toReversed())).toEqual(expected);
  });

  it('says whose value was taken', () => {
    const merged = mergeClaims({ owners }, [
      aClaim({ a: 1 }, { role: 'issuer' }),
      aClaim({ a: 2, b: 2 }),
    ]);

    expect(merged.fields.map(({ path, from }) => [path, from])).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  describe('with coarse codes', () => {
    const covers = ({ form }: { form: string }, path: string, coarse: Json, fine: Json): boolean =>
      form === 'permit' &&
      path === 'status' &&
      coarse === 'ended' &&
      (fine === 'annulled' || fine === 'revoked');
    const status = (...claims: Claim[]): unknown =>
      mergeClaims({ owners, covers }, claims).record['status'];

    it('keeps the finer value that a coarse one covers', () => {
      const coarse = aClaim({ status: 'ended' }, { role: 'issuer', at: 9000 });

      expect(status(coarse, aClaim({ status: 'annulled' }))).toBe('annulled');
    });

    it('takes the coarse value where nobody knows more finely', () => {
      const coarse = aClaim({ status: 'ended' }, { role: 'issuer' });

      expect(status(coarse, aClaim({ status: 'valid' }))).toBe('ended');
    });

    it('takes the coarse value of a form in which it is exact', () => {
      const exact = aClaim({ status: 'ended' }, { role: 'issuer', form: 'exact' });

      expect(status(exact, aClaim({ status: 'annulled' }))).toBe('ended');
    });

    it('takes the best right among several finer values', () => {
      const coarse = aClaim({ status: 'ended' }, { role: 'issuer' });
      const older = aClaim({ status: 'annulled' });

      expect(status(coarse, older, aClaim({ status: 'revoked' }, { at: 2000 }))).toBe('revoked');
    });
  });
});

describe(ownerRule, () => {
  it.each<[string, string | undefined]>([
    ['name', '*'],
    ['holder.name', 'holder'],
    ['holder.ids.uscc', 'holder.ids'],
    ['holders', '*'],
  ])('finds for %s the rule of %s', (path, expected) => {
    expect(ownerRule(owners, path)?.path).toBe(expected);
    expect(ownerRule(owners.toReversed(), path)?.path).toBe(expected);
  });

  it('finds none where there is no rest', () => {
    expect(ownerRule([{ path: 'holder', roles: [] }], 'name')).toBeUndefined();
  });
});
