import { describe, expect, it } from '@jest/globals';
import { closeBooks } from './balance.js';

const none = { dirty: 0, held: 0 };

describe(closeBooks, () => {
  it('counts what is still to be merged, over all partitions', () => {
    const books = closeBooks(
      [
        { low: 0n, high: 10n, next: 7n },
        { low: 5n, high: 9n },
        { low: 3n, high: 3n, next: 3n },
      ],
      { dirty: 4, held: 1 },
    );

    expect(books).toEqual({ toMerge: 7, dirty: 4, held: 1, balanced: true });
  });

  it('is out of balance when the log has lost what was not merged yet', () => {
    expect(closeBooks([{ low: 8n, high: 10n, next: 7n }], none).balanced).toBe(false);
  });

  it('is out of balance when the log ends before what was merged', () => {
    expect(closeBooks([{ low: 0n, high: 6n, next: 7n }], none)).toMatchObject({
      balanced: false,
      toMerge: 0,
    });
  });
});
