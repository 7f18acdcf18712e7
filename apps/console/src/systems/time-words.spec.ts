import { describe, expect, it } from '@jest/globals';
import { clockWords, spanWords } from './time-words.js';

describe(spanWords.name, () => {
  it.each([
    [0, '1 秒', '1 second'],
    [59, '59 秒', '59 seconds'],
    [60, '1 分钟', '1 minute'],
    [90, '90 秒', '90 seconds'],
    [38 * 60 + 20, '38 分钟', '38 minutes'],
    [3_600, '1 小时', '1 hour'],
    [5_400, '90 分钟', '90 minutes'],
    [86_400, '1 天', '1 day'],
    [90_000, '25 小时', '25 hours'],
    [604_800, '7 天', '7 days'],
  ])('says %d seconds as %s', (seconds, zh, en) => {
    expect(spanWords(seconds)).toEqual({ zh, en });
  });
});

describe(clockWords.name, () => {
  const now = new Date('2026-11-25T00:10:00+08:00');

  it.each([
    ['2026-11-25T00:05:00+08:00', '00:05'],
    ['2026-11-24T23:59:00+08:00', '11-24 23:59'],
    ['2025-12-31T08:00:00+08:00', '2025-12-31 08:00'],
  ])('says %s as %s', (at, words) => {
    expect(clockWords(new Date(at), now)).toBe(words);
  });
});
