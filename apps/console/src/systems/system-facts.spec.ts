import { describe, expect, it } from '@jest/globals';
import { mergeSources } from './system-facts.js';

const push = {
  system: 'housing',
  source: 'push',
  paused: false,
  lagRecords: 5,
  receivedPerSecond: 1.5,
};

describe(mergeSources.name, () => {
  it('takes two instances of one source together', () => {
    const merged = mergeSources([
      {
        ...push,
        lastRecordAt: '2026-11-25T09:00:00.000+08:00',
        lastErrorAt: '2026-11-25T08:00:00.000+08:00',
        lastError: 'old',
      },
      {
        ...push,
        paused: true,
        lagRecords: 7,
        receivedPerSecond: 2,
        lastRecordAt: '2026-11-25T09:01:00.000+08:00',
        problem: 'halted',
      },
    ]);

    expect(merged).toEqual([
      {
        ...push,
        paused: true,
        lagRecords: 7,
        receivedPerSecond: 3.5,
        problem: 'halted',
        lastRecordAt: '2026-11-25T09:01:00.000+08:00',
        lastErrorAt: '2026-11-25T08:00:00.000+08:00',
        lastError: 'old',
      },
    ]);
  });

  it('keeps two sources apart', () => {
    expect(mergeSources([push, { ...push, source: 'files' }])).toHaveLength(2);
  });
});
