import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { schemaCompiler } from './compiler.js';
import { characters } from './length-keywords.js';

describe(characters, () => {
  it('counts as people do: a pair of surrogates is one', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(characters(text)).toBe(Array.from(text).length);
      }),
    );
  });
});

describe('maxLength and minLength', () => {
  const validate = schemaCompiler().compile({ type: 'string', minLength: 2, maxLength: 3 });

  it('decide as counting every character would', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6 }), (text) => {
        const count = Array.from(text).length;
        expect(validate(text)).toBe(count >= 2 && count <= 3);
      }),
    );
  });

  it('name the limit that is broken', () => {
    validate('四个字符');

    expect(validate.errors).toMatchObject([{ keyword: 'maxLength', params: { limit: 3 } }]);
  });
});
