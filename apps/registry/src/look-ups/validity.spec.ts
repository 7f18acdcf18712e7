import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@hub/contracts';
import { validityAt } from './validity.js';

describe(validityAt, () => {
  it.each<[string, JsonObject, string]>([
    [
      'in its term',
      { status: 'valid', validFrom: '2026-01-01', validUntil: '2026-12-31' },
      'valid',
    ],
    ['on its last day', { status: 'valid', validUntil: '2026-06-15' }, 'valid'],
    ['after its term', { status: 'valid', validUntil: '2026-06-14' }, 'expired'],
    ['before its term', { status: 'valid', validFrom: '2026-06-16' }, 'not-yet'],
    ['suspended', { status: 'suspended' }, 'suspended'],
    ['revoked since a day', { status: 'revoked', statusChange: { at: '2026-06-15' } }, 'ended'],
    ['revoked only later', { status: 'revoked', statusChange: { at: '2026-06-16' } }, 'valid'],
    [
      'revoked late in the evening of that day, as clocks in China have it',
      { status: 'revoked', statusChange: { at: '2026-06-15T23:59:00+08:00' } },
      'ended',
    ],
    [
      'revoked early next day, which is still that day in London',
      { status: 'revoked', statusChange: { at: '2026-06-15T17:00:00Z' } },
      'valid',
    ],
    ['of which nothing is known', {}, 'unknown'],
  ])('judges a license %s', (_, record, expected) => {
    expect(validityAt(record, '2026-06-15')).toBe(expected);
  });
});
