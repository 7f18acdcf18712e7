import type { JsonObject } from '@hub/contracts';
import { hasDigits, readCapital, writeAmount } from '@hub/domain';
import { defineCodec, noArgument } from './codec.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

/** Words for currencies, as registries write them after 万. */
const WORDS: Readonly<Record<string, string>> = {
  CNY: '元人民币',
  USD: '美元',
  HKD: '香港元',
  JPY: '日元',
  EUR: '欧元',
};

/** Registered capital in words; canonical `{ text, amount?, currency? }`. */
export const capital = defineCodec<undefined>({
  name: 'capital',
  summary:
    'Registered capital in words (`9,999(万元人民币)`, `45万人民币`): the words are kept, amount and currency are read from them where they fit.',
  examples: [
    {
      native: '346(万元人民币)',
      canonical: { amount: '3460000', currency: 'CNY', text: '346(万元人民币)' },
    },
    {
      native: '9,999(万美元)',
      canonical: { amount: '99990000', currency: 'USD', text: '9,999(万美元)' },
    },
    { native: '45万人民币', canonical: { amount: '450000', currency: 'CNY', text: '45万人民币' } },
    { native: '以章程为准', canonical: { text: '以章程为准' } },
  ],
  prepare: noArgument,
  decode: (native) => {
    const text = scalarText(native);
    if (text === undefined) {
      return WRONG_TYPE;
    }
    return decodeCapital(text);
  },
  encode: (canonical) => {
    if (canonical === null || typeof canonical !== 'object') {
      return undefined;
    }
    const { text, amount, currency } = canonical as JsonObject;
    return typeof text === 'string' ? text : inWords(amount, currency);
  },
});

const COMMON = '(万元人民币)';

/** Half of all capital is a whole number of 万元: no pattern is needed to read it. */
function decodeCapital(text: string): JsonObject {
  const end = text.length - COMMON.length;
  if (text.endsWith(COMMON) && text.charCodeAt(0) !== 48 && hasDigits(text, 0, end) && end > 0) {
    return { amount: `${text.slice(0, end)}0000`, currency: 'CNY', text };
  }
  return { ...readCapital(text), text };
}

function inWords(amount: unknown, currency: unknown): string | undefined {
  const word = typeof currency === 'string' ? WORDS[currency] : undefined;
  const number = typeof amount === 'string' ? writeAmount(amount, '万元') : undefined;
  return word === undefined || number === undefined ? undefined : `${number}(万${word})`;
}
