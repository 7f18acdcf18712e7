import { describe, expect, it } from '@jest/globals';
import { isPaused } from './is-paused.js';

const NOW = new Date('2026-11-25T09:30:00+08:00');
const given = (kind: 'pause' | 'resume', secondsAgo: number) => ({
  kind,
  givenAt: new Date(NOW.getTime() - secondsAgo * 1_000),
});

describe(isPaused.name, () => {
  it.each([
    ['nobody ever said anything', undefined, undefined, false],
    ['only heartbeats know of a pause, older than the log', undefined, true, true],
    ['a pause is on its way', given('pause', 1), false, true],
    ['a resume is on its way', given('resume', 1), true, false],
    ['a pause was carried out', given('pause', 60), true, true],
    ['a pause never reached the connector', given('pause', 60), false, false],
    ['a pause was given to an app that is away', given('pause', 60), undefined, true],
    ['a resume was given to an app that is away', given('resume', 60), undefined, false],
  ] as const)('when %s', (_why, last, told, paused) => {
    expect(isPaused(last, told, NOW)).toBe(paused);
  });
});
