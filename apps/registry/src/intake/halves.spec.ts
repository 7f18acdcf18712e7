import { describe, expect, it } from '@jest/globals';
import { batchOf, PracticeLog } from '../testing/practice-log.js';
import type { Stretch } from './halves.js';
import { halves } from './halves.js';

const record = { number: 'A' };
const told = ({ messages, ranges }: Stretch): string[] => [
  messages.map(({ partition, offset }) => `${partition}/${offset}`).join(' '),
  ranges.map(({ partition, from, next }) => `${partition}: ${from}-${next}`).join(' '),
];

describe(halves, () => {
  it('cuts within a partition, each half moving offsets of its own', () => {
    const log = new PracticeLog();
    const batch = batchOf(
      [0, 0, 1, 1, 1, 2].map((partition) => log.message({ key: 'k', partition, record })),
    );

    const [first, second] = halves(batch);

    expect(told(first)).toEqual(['0/0 0/1 1/0', '0: 0-2 1: 0-1']);
    expect(told(second)).toEqual(['1/1 1/2 2/0', '1: 1-3 2: 0-1']);
  });

  it('cuts between partitions', () => {
    const log = new PracticeLog();
    const batch = batchOf([0, 1].map((partition) => log.message({ key: 'k', partition, record })));

    expect(halves(batch).map(told)).toEqual([
      ['0/0', '0: 0-1'],
      ['1/0', '1: 0-1'],
    ]);
  });
});
