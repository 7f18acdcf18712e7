import { accept, refuse } from '../checked.js';
import type { Checked } from '../checked.js';
import { hasDigits, normaliseCode } from './code-text.js';
import { hybridCheck } from './iso-7064.js';

const REMEDY = {
  zh: '请对照原营业执照上的注册号重新填写；已换发“三证合一”执照的，请填写统一社会信用代码。',
  en: 'Type the registration number again from the old license, or give the unified social credit code that replaced it.',
};

const PATTERN_15 = refuse(
  'PATTERN',
  {
    zh: '工商注册号应为 15 位数字（GS 15-2006）。',
    en: 'A business registration number has 15 digits (GS 15-2006).',
  },
  REMEDY,
);

const CHECK_DIGIT_15 = refuse(
  'CHECK_DIGIT',
  {
    zh: '15 位工商注册号的校验位不符（GS 15-2006）：通常是抄错一位，或相邻两位颠倒。',
    en: 'The check digit of this 15-digit registration number does not fit (GS 15-2006): most often one digit is mistyped or two are swapped.',
  },
  REMEDY,
);

const PATTERN_13 = refuse(
  'PATTERN',
  {
    zh: '旧式工商注册号应为 13 位数字，前 6 位是行政区划代码，不以 0 开头。',
    en: 'An old business registration number has 13 digits, begins with the division code and never with 0.',
  },
  REMEDY,
);

const PATTERN_FOREIGN = refuse(
  'PATTERN',
  {
    zh: '外商投资企业注册号的写法应为“企…字第…号”，如 企合苏总字第000123号。',
    en: 'The registration number of a foreign-invested enterprise is written 企…字第…号, e.g. 企合苏总字第000123号.',
  },
  REMEDY,
);

/** Checks a 15-digit registration number (工商注册号, GS 15-2006): 14 digits and one of ISO 7064 MOD 11,10. */
export function checkRegistration15(text: string): Checked {
  const code = normaliseCode(text);
  if (code.length !== 15 || !hasDigits(code, 0, 15)) {
    return PATTERN_15;
  }
  return hybridCheck(code, 10, 14) === code.charCodeAt(14) - 48 ? accept(code) : CHECK_DIGIT_15;
}

/** The check digit for the first 14; `undefined` when they are not 14 digits. */
export function makeRegistration15Check(first14: string): string | undefined {
  return first14.length === 14 && hasDigits(first14, 0, 14)
    ? String(hybridCheck(first14, 10))
    : undefined;
}

/** Checks a 13-digit registration number as given before GS 15-2006: it has no check digit. */
export function checkRegistration13(text: string): Checked {
  const code = normaliseCode(text);
  return code.length === 13 && hasDigits(code, 0, 13) && code.charCodeAt(0) !== 48
    ? accept(code)
    : PATTERN_13;
}

const BEFORE_SERIAL = '字第';

/**
 * Checks the registration number of a foreign-invested enterprise as given before 2006: `企合苏镇分字第0006号`.
 * The final 号, which tables often drop, may be absent; the value keeps what was written.
 */
export function checkForeignInvestedNumber(text: string): Checked {
  const code = normaliseCode(text);
  const to = code.endsWith('号') ? code.length - 1 : code.length;
  const serial = code.indexOf(BEFORE_SERIAL);
  const from = serial + BEFORE_SERIAL.length;
  const hasSerial = serial > 1 && from < to && hasDigits(code, from, to);
  return hasSerial && code.startsWith('企') ? accept(code) : PATTERN_FOREIGN;
}
