import { describe, expect, it } from '@jest/globals';
import { hasBrokenText } from './broken-text.js';

describe('hasBrokenText', () => {
  it.each([
    ['a replacement character', '某某\uFFFD公司'],
    ['a zero', 'a\u0000b'],
    ['a high surrogate at the end', 'a\uD83D'],
    ['a high surrogate before a letter', '\uD83Da'],
    ['a low surrogate alone', '\uDE00'],
    ['surrogates in the wrong order', '\uDE00\uD83D'],
  ])('finds %s', (_, text) => {
    expect(hasBrokenText(text)).toBe(true);
  });

  it.each(['', '张三', '𠮷野家', 'a😀b', '\t\n'])('leaves %j alone', (text) => {
    expect(hasBrokenText(text)).toBe(false);
  });
});
