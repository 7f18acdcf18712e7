import { accept, normaliseDecimal, refuse } from '@hub/domain';
import { decodeChecked } from './checked-codec.js';
import { defineCodec, noArgument } from './codec.js';
import { scalarText } from './scalar.js';

const NO_NUMBER = refuse(
  'PATTERN',
  { zh: '应为数字，如 1234.5。', en: 'A number such as 1234.5 is expected.' },
  {
    zh: '请只填数字，不带单位和文字；小数点用“.”。',
    en: 'Give digits only, without unit or words, with “.” as decimal point.',
  },
);

/** Numbers of any precision; canonical decimal text, never a float. */
export const decimal = defineCodec<undefined>({
  name: 'decimal',
  summary: 'A decimal number (area, share, length), kept as exact decimal text.',
  examples: [
    { native: '120.5', canonical: '120.5' },
    { native: '1,200.50', canonical: '1200.5', writes: '1200.5' },
    { native: 120.5, canonical: '120.5', writes: '120.5' },
    { native: '约120', fault: 'PATTERN' },
  ],
  prepare: noArgument,
  decode: (native) =>
    decodeChecked(native, (text) => {
      const number = normaliseDecimal(text);
      return number === undefined ? NO_NUMBER : accept(number);
    }),
  encode: (canonical) => {
    const text = scalarText(canonical);
    return text === undefined ? undefined : normaliseDecimal(text);
  },
});
