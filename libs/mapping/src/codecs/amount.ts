import { isAmountUnit, readAmount, writeAmount } from '@hub/domain';
import type { AmountUnit } from '@hub/domain';
import { decodeChecked } from './checked-codec.js';
import { ArgumentProblem, defineCodec } from './codec.js';
import { scalarText } from './scalar.js';

interface AmountArgument {
  readonly unit: AmountUnit;
  readonly decimals?: number;
}

/** Amounts; canonical decimal text in 元. */
export const amount = defineCodec<AmountArgument>({
  name: 'amount',
  summary:
    'An amount in 元, 万元, 亿元 or 分, kept as exact decimal text in 元; `amount 万元 6` always writes six decimals.',
  examples: [
    { native: '98400', canonical: '98400' },
    { argument: '万元', native: '0.2', canonical: '2000' },
    { argument: '万元', native: 1234.5678, canonical: '12345678', writes: '1234.5678' },
    { argument: '万元 6', native: '0.200000', canonical: '2000' },
    { argument: '元 2', native: '1,000.50', canonical: '1000.5', writes: '1000.50' },
    { native: '50万元', fault: 'PATTERN' },
  ],
  prepare: (words) => {
    const [unit = '元', decimals] = words === '' ? [] : words.split(/\s+/);
    if (!isAmountUnit(unit) || (decimals !== undefined && !/^\d$/.test(decimals))) {
      return new ArgumentProblem(
        `"${words}" is no unit of an amount`,
        'Write 元, 万元, 亿元 or 分, and after it the number of decimals if the form fixes it.',
      );
    }
    return decimals === undefined ? { unit } : { unit, decimals: Number(decimals) };
  },
  decode: (native, { unit }) => decodeChecked(native, (text) => readAmount(text, unit)),
  encode: (canonical, { unit, decimals }) => {
    const yuan = scalarText(canonical);
    return yuan === undefined ? undefined : writeAmount(yuan, unit, decimals);
  },
});
