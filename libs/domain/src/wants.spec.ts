import { describe, expect, it } from '@jest/globals';
import type { JsonObject, WantCondition } from '@hub/contracts';
import type { WantedView } from './wants.js';
import { wantsView } from './wants.js';

const RECORD: JsonObject = {
  number: '320700202611250101',
  holder: { name: '连云港市港城建设有限公司' },
  validFrom: '2026-11-25',
  works: { amount: '98400' },
  statusChange: { at: '2026-12-31T23:30:00+08:00' },
  supervision: { persons: ['吴伟', '何建'] },
  annexes: [{ name: '图纸', pages: 3 }, { name: '批复' }],
  sealed: true,
};
const RELATED: JsonObject = {
  holder: { name: '旧名称', status: '在业' },
  item: { code: '113207…', type: 'license' },
};

const view = { kind: 'license', record: RECORD, related: RELATED } as unknown as WantedView;

function wanted(...where: readonly WantCondition[]): boolean {
  return wantsView({ kinds: ['license'], where }, view);
}

describe(wantsView, () => {
  it('wants every record of its kinds where nothing else is asked, and none of another', () => {
    expect(wanted()).toBe(true);
    expect(wantsView({ kinds: ['case', 'license'], where: [] }, view)).toBe(true);
    expect(wantsView({ kinds: ['case'], where: [] }, view)).toBe(false);
  });

  it('wants a record only if all conditions hold', () => {
    const [yes, no] = [
      { path: 'sealed', equals: true },
      { path: 'sealed', equals: false },
    ];

    expect([wanted(yes, yes), wanted(yes, no), wanted(no, yes)]).toEqual([true, false, false]);
  });

  it.each<[string, WantCondition, boolean]>([
    ['an equal value', { path: 'number', equals: '320700202611250101' }, true],
    ['another value', { path: 'number', equals: '320700202611250102' }, false],
    ['a value of another type', { path: 'works.amount', equals: 98400 }, false],
    ['one of several', { path: 'validFrom', in: ['2026-11-24', '2026-11-25'] }, true],
    ['none of several', { path: 'validFrom', in: ['2026-11-24'] }, false],
    ['one element of a list', { path: 'supervision.persons', in: ['何建'] }, true],
    ['a member of listed records', { path: 'annexes.name', equals: '批复' }, true],
    ['a member that few of them have', { path: 'annexes.pages', between: { from: 3 } }, true],
    ['a field of what it is joined with', { path: 'item.type', equals: 'license' }, true],
    ['the record before what it is joined with', { path: 'holder.name', equals: '旧名称' }, false],
    ['a field that neither has', { path: 'project.code', equals: '' }, false],
    ['a path into a text', { path: 'number.code', exists: true }, false],
    ['a field that is there', { path: 'item.code', exists: true }, true],
    ['a field that is there, unwanted', { path: 'item.code', exists: false }, false],
    ['a field that is not there', { path: 'validUntil', exists: false }, true],
    ['a field that is not there, wanted', { path: 'validUntil', exists: true }, false],
  ])('%s', (_, condition, expected) => {
    expect(wanted(condition)).toBe(expected);
  });

  it.each<[string, string, WantCondition['between'], boolean]>([
    ['its first day', 'validFrom', { from: '2026-11-25', until: '2026-12-31' }, true],
    ['its last day', 'validFrom', { from: '2026-01-01', until: '2026-11-25' }, true],
    ['the day before', 'validFrom', { from: '2026-11-26' }, false],
    ['the day after', 'validFrom', { until: '2026-11-24' }, false],
    ['the whole of its last day', 'statusChange.at', { until: '2026-12-31' }, true],
    ['a moment on its first day', 'statusChange.at', { from: '2026-12-31' }, true],
    ['a moment of the year before', 'statusChange.at', { from: '2027-01-01' }, false],
    ['amounts as numbers, not as texts', 'works.amount', { from: '9000', until: 100000 }, true],
    ['an amount above', 'works.amount', { until: '98399.99' }, false],
    ['an amount below', 'works.amount', { from: '98400.00000001' }, false],
    [
      'the amount itself, spelt otherwise',
      'works.amount',
      { from: 98400, until: '98400.00' },
      true,
    ],
    ['no number in a range of numbers', 'holder.name', { from: 0 }, false],
    ['no truth value', 'sealed', { from: 'a' }, false],
    ['nothing where nothing is', 'validUntil', { from: '1900-01-01' }, false],
  ])('has between two ends: %s', (_, path, between, expected) => {
    expect(wanted({ path, ...(between && { between }) })).toBe(expected);
  });
});
