import { normaliseText } from '../text/normalise.js';
import { normaliseDecimal, shiftDecimal } from './decimal.js';

/** An amount with its currency, as far as a registered capital (注册资金) written in words says them. */
export interface Capital {
  /** Decimal text in the currency's main unit. */
  readonly amount: string;
  /** ISO 4217; of currencies that are gone, the code they had. */
  readonly currency: string;
}

/** Spellings of registries; an empty one, 元 and 人民币元 are the renminbi. */
const CURRENCIES: Readonly<Record<string, string>> = {
  '': 'CNY',
  元: 'CNY',
  人民币: 'CNY',
  人民币元: 'CNY',
  元人民币: 'CNY',
  美元: 'USD',
  香港元: 'HKD',
  港元: 'HKD',
  港币: 'HKD',
  澳门元: 'MOP',
  新台币: 'TWD',
  台币: 'TWD',
  日元: 'JPY',
  韩元: 'KRW',
  欧元: 'EUR',
  英镑: 'GBP',
  瑞士法郎: 'CHF',
  法国法郎: 'FRF',
  德国马克: 'DEM',
  意大利里拉: 'ITL',
  荷兰盾: 'NLG',
  加拿大元: 'CAD',
  澳大利亚元: 'AUD',
  新加坡元: 'SGD',
};

/** Words for powers of ten; the empty one is last because every text begins with it. */
const SCALES: readonly (readonly [string, number])[] = [
  ['亿', 8],
  ['万', 4],
  ['', 0],
];

/**
 * Reads `9,999(万元人民币)`, `45万人民币`, `968.2613(万美元)`.
 * `undefined` for anything else, `N/A` among it: the words themselves are kept beside the amount.
 */
export function readCapital(text: string): Capital | undefined {
  const words = normaliseText(text).replaceAll(/[()\s]/g, '');
  const end = words.search(/[^\d.,]/);
  const decimal = normaliseDecimal(end < 0 ? words : words.slice(0, end));
  if (decimal === undefined) {
    return undefined;
  }
  const unit = end < 0 ? '' : words.slice(end);
  const [scale, places] = SCALES.find(([word]) => unit.startsWith(word)) ?? ['', 0];
  const currency = CURRENCIES[unit.slice(scale.length)];
  return currency === undefined ? undefined : { amount: shiftDecimal(decimal, places), currency };
}
