import { refuse } from '@hub/domain';
import { defineCodec, noArgument } from './codec.js';
import { refused } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

const NO_INTEGER = refused(
  refuse(
    'PATTERN',
    { zh: '应为整数，如 12。', en: 'A whole number such as 12 is expected.' },
    { zh: '请只填整数，不带单位。', en: 'Give a whole number only, without a unit.' },
  ),
);

/** Counts; canonical JSON number. */
export const integer = defineCodec<undefined>({
  name: 'integer',
  summary: 'A whole number, kept as a number.',
  examples: [
    { native: '12', canonical: 12 },
    { native: 12, canonical: 12, writes: '12' },
    { native: '-3', canonical: -3 },
    { native: '12.5', fault: 'PATTERN' },
    { native: '99999999999999999999', fault: 'PATTERN' },
  ],
  prepare: noArgument,
  decode: (native) => {
    const text = scalarText(native);
    if (text === undefined) {
      return WRONG_TYPE;
    }
    const number = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    return Number.isSafeInteger(number) ? number + 0 : NO_INTEGER;
  },
  encode: (canonical) => (Number.isSafeInteger(canonical) ? scalarText(canonical) : undefined),
});
