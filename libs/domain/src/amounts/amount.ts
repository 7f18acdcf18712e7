import { accept, refuse } from '../checked.js';
import type { Checked, Refused } from '../checked.js';
import { normaliseDecimal, shiftDecimal } from './decimal.js';

/** Units in which forms give amounts; canonical amounts are in 元. */
export const AMOUNT_UNITS = ['元', '万元', '亿元', '分'] as const;

export type AmountUnit = (typeof AMOUNT_UNITS)[number];

/** Places by which the point moves from the unit to 元. */
const PLACES: Readonly<Record<AmountUnit, number>> = { 元: 0, 万元: 4, 亿元: 8, 分: -2 };

/** Whether `text` names a unit. */
export function isAmountUnit(text: string): text is AmountUnit {
  return (AMOUNT_UNITS as readonly string[]).includes(text);
}

/** An amount given in `unit` as canonical decimal text in 元: `0.2` 万元 is `2000`. No floats on the way. */
export function readAmount(text: string, unit: AmountUnit): Checked {
  const decimal = normaliseDecimal(text);
  return decimal === undefined ? WRONG[unit] : accept(shiftDecimal(decimal, PLACES[unit]));
}

/**
 * A canonical amount written in `unit`, with exactly `decimals` places if that is given.
 * `undefined` when `yuan` is no decimal, or would lose digits: amounts are never rounded.
 */
export function writeAmount(yuan: string, unit: AmountUnit, decimals?: number): string | undefined {
  const decimal = normaliseDecimal(yuan);
  const amount = decimal === undefined ? undefined : shiftDecimal(decimal, -PLACES[unit]);
  return amount === undefined || decimals === undefined ? amount : padded(amount, decimals);
}

function padded(amount: string, decimals: number): string | undefined {
  const [whole = '', fraction = ''] = amount.split('.');
  if (fraction.length > decimals) {
    return undefined;
  }
  return decimals === 0 ? whole : `${whole}.${fraction.padEnd(decimals, '0')}`;
}

function wrongAmount(unit: AmountUnit): Refused {
  return refuse(
    'PATTERN',
    {
      zh: `金额应为以${unit}为单位的数字，如 1234.5。`,
      en: `An amount is a plain number in ${unit}, e.g. 1234.5.`,
    },
    {
      zh: '请只填数字，不带单位和文字；小数点用“.”。',
      en: 'Give digits only, without unit or words, with “.” as decimal point.',
    },
  );
}

const WRONG: Readonly<Record<AmountUnit, Refused>> = {
  元: wrongAmount('元'),
  万元: wrongAmount('万元'),
  亿元: wrongAmount('亿元'),
  分: wrongAmount('分'),
};
