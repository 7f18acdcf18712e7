import { describe, expect, it } from '@jest/globals';
import { testKeys } from '../testing/practice-log.js';
import { bucketsOf } from './lock-buckets.js';

describe(bucketsOf, () => {
  it('gives buckets in order, each once', () => {
    expect(bucketsOf(['fff00000-x', '00100000-x', '3ff00000-y', '001fffff-z'])).toEqual([1, 1023]);
  });

  it('spreads keys over all 1,024 buckets', () => {
    const hashes = Array.from({ length: 20_000 }, (_, n) =>
      testKeys.matchKey('license', 's', `${n}`),
    );

    expect(bucketsOf(hashes)).toHaveLength(1024);
  });
});
