import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { RECEIPT_INDICES, UNTAGGED_LENGTH, receiptParts, untagged } from './receipt.js';

const parts = fc.record({
  atMs: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  index: fc.integer({ min: 0, max: RECEIPT_INDICES - 1 }),
  distinct: fc.integer({ min: 0, max: 2 ** 30 - 1 }),
});

describe(untagged.name, () => {
  it('is a UUIDv8 but for its last twenty bits', () => {
    fc.assert(
      fc.property(parts, (given) => {
        const head = untagged(given);

        expect(head).toHaveLength(UNTAGGED_LENGTH);
        expect(`${head}00000`).toMatch(
          /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
        );
      }),
    );
  });

  it('loses nothing of what it is made of, so 16 million indices give as many numbers', () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(receiptParts(`${untagged(given)}fffff`)).toEqual(given);
      }),
    );
  });

  it.each([0, 1, 1023, 1024, 4095, 4096, RECEIPT_INDICES - 1])('keeps index %d apart', (index) => {
    const head = untagged({ atMs: 1, index, distinct: 5 });

    expect(receiptParts(`${head}00000`)?.index).toBe(index);
  });

  it('grows with the time, and within a reading with the row', () => {
    fc.assert(
      fc.property(parts, fc.nat(2 ** 30 - 1), (given, distinct) => {
        const later = { ...given, atMs: Math.min(given.atMs + 1, 2 ** 48 - 1), index: 0 };
        const next = { ...given, index: Math.min(given.index + 1, RECEIPT_INDICES - 1), distinct };

        expect(given.atMs === later.atMs || untagged(given) < untagged(later)).toBe(true);
        expect(given.index === next.index || untagged(given) < untagged(next)).toBe(true);
      }),
    );
  });
});

describe(receiptParts.name, () => {
  it.each([
    '',
    'x',
    '01a21065-cca7-7000-8015-afb939087f9c',
    '01A21065-cca7-8000-8015-afb939087f9c',
  ])('knows that "%s" is no receipt', (text) => {
    expect(receiptParts(text)).toBeUndefined();
  });
});
