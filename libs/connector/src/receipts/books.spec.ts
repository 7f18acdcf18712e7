import { describe, expect, it } from '@jest/globals';
import { INTAKE_STATES } from '@hub/contracts';
import { COUNTERS } from '../processor/outcome.js';
import { closeBooks } from './books.js';

const PUBLISHED = INTAKE_STATES.indexOf('published');
const DUPLICATE = INTAKE_STATES.indexOf('duplicate');
const offsets = [{ first: 0n, next: 10n, end: 12n }];
const counters = new Map([
  [PUBLISHED, 6],
  [DUPLICATE, 2],
  [COUNTERS.repeated, 1],
  [COUNTERS.redone, 1],
]);

describe(closeBooks.name, () => {
  it('balances what the offsets say with what the rows say', () => {
    const rows = new Map([
      [PUBLISHED, 6],
      [DUPLICATE, 2],
    ]);

    expect(closeBooks(offsets, { counters, rows })).toMatchObject({
      received: 10,
      repeated: 1,
      published: 6,
      duplicate: 2,
      inFlight: 2,
      balanced: true,
    });
  });

  it('notices a deleted row', () => {
    const rows = new Map([
      [PUBLISHED, 5],
      [DUPLICATE, 2],
    ]);

    expect(closeBooks(offsets, { counters, rows }).balanced).toBe(false);
  });

  it('notices a row whose state was changed by hand', () => {
    const rows = new Map([
      [PUBLISHED, 5],
      [DUPLICATE, 3],
    ]);

    expect(closeBooks(offsets, { counters, rows }).balanced).toBe(false);
  });

  it('counts rows that were rolled up', () => {
    const rows = new Map([
      [PUBLISHED, 4],
      [DUPLICATE, 2],
    ]);
    const rolled = new Map([...counters, [COUNTERS.rolledFrom + PUBLISHED, 2]]);

    expect(closeBooks(offsets, { counters: rolled, rows })).toMatchObject({
      published: 6,
      balanced: true,
    });
  });
});
