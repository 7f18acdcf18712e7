import { describe, expect, it } from '@jest/globals';
import type { Dated, Validity } from './license-validity.js';
import { validityOn } from './license-validity.js';

const TERM = { validFrom: '2024-01-01', validUntil: '2026-12-31' };

describe('validityOn', () => {
  it.each<[Dated, string, Validity]>([
    [{ status: 'valid', ...TERM }, '2024-01-01', 'valid'],
    [{ status: 'valid', ...TERM }, '2026-12-31', 'valid'],
    [{ status: 'valid', ...TERM }, '2023-12-31', 'not-yet'],
    [{ status: 'valid', ...TERM }, '2027-01-01', 'expired'],
    [{ status: 'valid', validFrom: '2024-01-01' }, '2099-01-01', 'valid'],
    [{ status: 'valid' }, '2025-06-01', 'valid'],
    [{ status: 'cancelled', validUntil: '2054-01-01' }, '2025-06-01', 'ended'],
    [{ status: 'suspended', ...TERM }, '2025-06-01', 'suspended'],
    [{ status: 'expired', ...TERM }, '2025-06-01', 'expired'],
    [{ status: 'other', ...TERM }, '2025-06-01', 'unknown'],
    [{ status: 'lost' }, '2025-06-01', 'unknown'],
    [{ ...TERM }, '2025-06-01', 'valid'],
    [{ validUntil: '2024-07-03' }, '2025-06-01', 'expired'],
    [{}, '2025-06-01', 'unknown'],
  ])('of %j on %s is %s', (license, day, validity) => {
    expect(validityOn(license, day)).toBe(validity);
  });
});
