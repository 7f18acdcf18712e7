import { describe, expect, it } from '@jest/globals';
import type { JsonObject, SharedConflict } from '@hub/contracts';
import { conflictsOf, isSameValue } from './conflicts.js';
import type { Claim, MergeRules } from './merge.js';
import { mergeClaims } from './merge.js';

const aClaim = (record: JsonObject, over: Partial<Claim> = {}): Claim => ({
  system: 'market-regulation',
  form: 'business-license',
  role: 'registrar',
  at: Date.UTC(2026, 0, 2),
  seq: 1,
  record,
  ...over,
});
const reporter = { system: 'double-publicity', form: 'xk-2019', role: 'reporter', at: 0 };
const conflicts = (
  claims: Claim[],
  rules: MergeRules = { owners: [{ path: '*', roles: ['registrar'] }] },
): readonly SharedConflict[] => conflictsOf(rules, claims, mergeClaims(rules, claims));

describe(conflictsOf, () => {
  it('names both sides of a disagreement, the shared one first', () => {
    const found = conflicts([
      aClaim({ legalRepresentative: '张三' }, reporter),
      aClaim({ legalRepresentative: '李四' }),
    ]);

    expect(found).toEqual([
      {
        path: 'legalRepresentative',
        shared: '李四',
        values: [
          {
            system: 'market-regulation',
            form: 'business-license',
            at: '2026-01-02T08:00:00.000+08:00',
            value: '李四',
          },
          {
            system: 'double-publicity',
            form: 'xk-2019',
            at: '1970-01-01T08:00:00.000+08:00',
            value: '张三',
          },
        ],
      },
    ]);
  });

  it('sees none in a single claim, an agreement, a gap or a spelling', () => {
    expect(conflicts([aClaim({ name: 'a' })])).toEqual([]);
    expect(conflicts([aClaim({ name: 'a' }), aClaim({ name: 'a', site: 'b' }, reporter)])).toEqual(
      [],
    );
    expect(
      conflicts([aClaim({ name: '公司（中国）' }), aClaim({ name: ' 公司(中国) ' }, reporter)]),
    ).toEqual([]);
  });

  it('sees none where a coarse code covers the finer one, whoever has the better right', () => {
    const rules: MergeRules = {
      owners: [{ path: '*', roles: ['registrar'] }],
      covers: (_claim, _path, coarse, fine) => coarse === 'ended' && fine === 'revoked',
    };

    expect(
      conflicts([aClaim({ status: 'ended' }), aClaim({ status: 'revoked' }, reporter)], rules),
    ).toEqual([]);
    expect(
      conflicts([aClaim({ status: 'revoked' }), aClaim({ status: 'ended' }, reporter)], rules),
    ).toEqual([]);
    expect(
      conflicts([aClaim({ status: 'ended' }), aClaim({ status: 'valid' }, reporter)], rules),
    ).toHaveLength(1);
  });
});

describe(isSameValue, () => {
  it('compares lists and objects by what they hold', () => {
    expect(isSameValue([{ a: 1, b: 2 }], [{ b: 2, a: 1 }])).toBe(true);
    expect(isSameValue([1, 2], [2, 1])).toBe(false);
    expect(isSameValue('1', 1)).toBe(false);
  });
});
