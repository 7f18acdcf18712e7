import { describe, expect, it } from '@jest/globals';
import { nearest } from './nearest.js';

describe(nearest, () => {
  it.each([
    ['skipped', ['skip', 'path'], undefined],
    ['contakt', ['contact', 'title'], 'contact'],
    ['Title', ['contact', 'title'], 'title'],
    ['licence-status', ['license-status', 'license-class'], 'license-status'],
    ['x', ['path', 'as'], undefined],
    ['anything', [], undefined],
  ])('%s among %j is meant as %s', (given, known, expected) => {
    expect(nearest(given, known)).toBe(expected);
  });
});
