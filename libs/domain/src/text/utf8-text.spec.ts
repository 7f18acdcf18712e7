import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { utf8Bytes, utf8Text } from './utf8-text.js';

describe(utf8Text, () => {
  it.each(['', 'plain', '连云港市', '\uFEFF王𠮷😀', 'a\u0000b', 'é'])('reads %j', (text) => {
    expect(utf8Text(Buffer.from(text))).toBe(text);
  });

  it('reads any bytes as toString does, whole or broken, from wherever they lie', () => {
    const texts = fc.string({ unit: 'binary' }).map((text) => Buffer.from(text));
    const bytes = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
    fc.assert(
      fc.property(fc.oneof(texts, bytes), fc.nat(3), (whole, from) => {
        const part = whole.subarray(from);

        expect(utf8Text(part)).toBe(part.toString('utf8'));
      }),
      { seed: 20_261_125, numRuns: 2_000 },
    );
  });
});

describe(utf8Bytes, () => {
  it('puts texts and bytes one behind the other', () => {
    expect(utf8Bytes('{"a":', Buffer.from('"连云港😀"'), '', '}').toString()).toBe(
      '{"a":"连云港😀"}',
    );
    expect(utf8Bytes()).toHaveLength(0);
  });
});
