import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encoderOf } from './encoder.js';

describe(encoderOf, () => {
  it.each([
    ['utf-8', '连云港', 'e8bf9ee4ba91e6b8af'],
    ['gbk', '连云港', 'c1acd4c6b8db'],
    ['gbk', 'A\u3000１', '41a1a1a3b1'],
    ['gb18030', '连㐂', 'c1ac8139ef31'],
    ['gb18030', '𠮷', '9534b235'],
  ] as const)('writes in %s what others read: %s', (encoding, text, hex) => {
    expect(encoderOf(encoding)(text)?.toString('hex')).toBe(hex);
  });

  it('writes in GB18030 whatever can be read back', () => {
    const encode = encoderOf('gb18030');
    const decoder = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true });

    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const bytes = encode(text);
        const isText = !/[\0\ufffd\p{Surrogate}]/u.test(text);
        return isText ? decoder.decode(bytes) === text : bytes === undefined;
      }),
      { numRuns: 500 },
    );
  });

  it('writes nothing where a character is missing', () => {
    expect(encoderOf('gbk')('𠮷野家')).toBeUndefined();
    expect(encoderOf('gbk')('㐂')).toBeUndefined();
  });

  it.each(['utf-8', 'gbk', 'gb18030'] as const)(
    'takes half a character for no text: %s',
    (encoding) => {
      expect(encoderOf(encoding)('a\ud800b')).toBeUndefined();
      expect(encoderOf(encoding)('a\0b')).toBeUndefined();
    },
  );
});
