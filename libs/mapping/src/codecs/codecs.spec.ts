import { readFileSync } from 'node:fs';
import type { CodeTable, Json } from '@hub/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pick, pickRaw } from '../run/pick.js';
import { CODECS } from './all-codecs.js';
import { ArgumentProblem } from './codec.js';
import type { AnyCodec, BoundCodec, CodecContext, CodecExample, Decoded } from './codec.js';
import { Remarked } from './remarked.js';

/** The table that the examples of `code` are about. */
const EXAMPLE: CodeTable = {
  concept: 'example',
  rows: new Map([
    ['valid', new Map([['form', ['1', '有效']]])],
    ['suspended', new Map([['form', ['2~']]])],
    ['ended', new Map([['form', ['2']]])],
    ['other-*', new Map([['form', ['其他-*']]])],
  ]),
};

const context = (also: readonly string[] = []): CodecContext => ({
  form: 'form',
  also,
  codes: new Map([['example', EXAMPLE]]),
});

function bind(codec: AnyCodec, { argument = '', also }: Partial<CodecExample>): BoundCodec {
  const bound = codec.bind(argument, context(also));
  if (bound instanceof ArgumentProblem) {
    throw new Error(bound.message);
  }
  return bound;
}

/** What a line of a mapping makes of a native value. */
function read(codec: BoundCodec, native: Json): Decoded {
  const picked = codec.raw ? pickRaw(native) : pick(native);
  const isValue = picked !== undefined && !(picked instanceof Remarked);
  return isValue ? codec.decode(picked) : picked;
}

function valueOf(decoded: Decoded): Json | undefined {
  return decoded instanceof Remarked ? decoded.value : decoded;
}

const named = CODECS.map((codec) => [codec.name, codec] as const);
const examples = CODECS.flatMap((codec) =>
  codec.examples.map((example) => [codec.name, JSON.stringify(example), codec, example] as const),
);

describe('every codec', () => {
  it.each(named)('%s stands in the README', (name) => {
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

    expect(readme).toContain(`\`${name}\``);
  });

  it.each(examples)('%s holds to its example %s when reading', (_, __, codec, example) => {
    const decoded = read(bind(codec, example), example.native);

    expect(valueOf(decoded)).toEqual(example.canonical);
    expect(decoded instanceof Remarked ? decoded.remark.code : undefined).toBe(
      example.fault ?? example.warning,
    );
  });

  it.each(examples.filter(([, , , example]) => example.canonical !== undefined))(
    '%s holds to its example %s when writing',
    (_, __, codec, example) => {
      expect(bind(codec, example).encode(example.canonical as Json)).toEqual(
        example.writes ?? example.native,
      );
    },
  );

  it.each(named)('%s has a summary, an example that fits, and one that does not', (_, codec) => {
    const isOpen = codec.name === 'capital';

    expect(codec.summary.length).toBeGreaterThan(20);
    expect(codec.examples.some(({ canonical }) => canonical !== undefined)).toBe(true);
    expect(codec.examples.some(({ fault }) => fault !== undefined)).toBe(!isOpen);
  });

  it.each(named)('%s tells every refusal in both languages, with a remedy', (_, codec) => {
    for (const example of codec.examples) {
      const decoded = read(bind(codec, example), example.native);
      if (decoded instanceof Remarked) {
        const { message, remedy } = decoded.remark;
        expect([message.zh, message.en, remedy.zh, remedy.en].every((text) => text !== '')).toBe(
          true,
        );
      }
    }
  });

  it.each(named)('%s reads again what it wrote, whatever it was given', (_, codec) => {
    fc.assert(
      fc.property(fc.constantFrom(...codec.examples), natives(codec), (example, native) => {
        const bound = bind(codec, example);
        const first = valueOf(read(bound, native));
        const written = first === undefined ? undefined : bound.encode(first);
        // Nothing is written rather than something wrong; what is written says the same again.
        if (written !== undefined && first !== undefined) {
          expect(valueOf(read(bound, written))).toEqual(first);
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each(named)('%s never throws, whatever stands in its place', (_, codec) => {
    fc.assert(
      fc.property(fc.constantFrom(...codec.examples), fc.jsonValue(), (example, value) => {
        const bound = bind(codec, example);

        expect(() => bound.encode(value as Json)).not.toThrow();
        expect(() => {
          const isFit = bound.structured || typeof value !== 'object';
          return isFit && value !== null && read(bound, value as Json);
        }).not.toThrow();
      }),
      { numRuns: 100 },
    );
  });
});

/** The examples' own values, with characters lost, swapped and widened, and any other text. */
function natives(codec: AnyCodec): fc.Arbitrary<Json> {
  const known = codec.examples.map(({ native }) => native);
  const texts = known.filter((native) => typeof native === 'string');
  const seeds = texts.length === 0 ? [''] : texts;
  const mutated = fc
    .tuple(
      fc.constantFrom(...seeds),
      fc.nat({ max: 20 }),
      fc.constantFrom('', '０', ' ', 'X', '、'),
    )
    .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at + 1));
  return fc.oneof(fc.constantFrom<Json>(...known), mutated, fc.string({ unit: 'grapheme' }));
}
