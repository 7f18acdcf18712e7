import { accept, asRemark, refuse } from '../checked.js';
import type { Checked } from '../checked.js';
import { digitsAt, isDay } from '../dates/civil.js';
import { hasDigits, normaliseCode } from './code-text.js';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

const REMEDY = {
  zh: '请对照身份证件重新填写；不是居民身份证的，请改选证件类型。',
  en: 'Type it again from the card, or choose another document type if it is no resident identity card.',
};

const PATTERN = refuse(
  'PATTERN',
  {
    zh: '公民身份号码应为 17 位数字加 1 位校验码（数字或 X），且不以 0 开头（GB 11643）。',
    en: 'A resident identity number has 17 digits and a check character (digit or X) and does not begin with 0 (GB 11643).',
  },
  REMEDY,
);

const DATE = refuse(
  'DATE',
  {
    zh: '公民身份号码中的出生日期（第 7 位起）不是存在的日期（GB 11643）。',
    en: 'The date of birth inside this resident identity number (from position 7) does not exist (GB 11643).',
  },
  REMEDY,
);

const CHECK_DIGIT = refuse(
  'CHECK_DIGIT',
  {
    zh: '公民身份号码的校验码不符（GB 11643）：通常是抄错一位，或相邻两位颠倒。',
    en: 'The check character of this resident identity number does not fit (GB 11643): most often one digit is mistyped or two are swapped.',
  },
  REMEDY,
);

const FIRST_GENERATION = asRemark({
  code: 'PATTERN',
  message: {
    zh: '这是 15 位的第一代身份证号码，没有校验码，无法查出抄写错误。',
    en: 'This is a 15-digit number of the first generation; without a check character mistypings stay unseen.',
  },
  remedy: {
    zh: '请尽量填写现行的 18 位公民身份号码。',
    en: 'Give the present 18-character number if it is known.',
  },
});

/**
 * Checks a resident identity number (公民身份号码, GB 11643-1999): 18 characters by ISO 7064 MOD 11-2 with a date of
 * birth that exists, or 15 digits of the first generation (accepted with a warning; see `upgradeResidentId`).
 * Whether the birth lies in the future is a question of the record, not of the number.
 */
export function checkResidentId(text: string): Checked {
  const code = normaliseCode(text);
  if (code.length === 15) {
    return checkFirstGeneration(code);
  }
  if (!hasShape(code)) {
    return PATTERN;
  }
  if (!hasBirthDate(code)) {
    return DATE;
  }
  return code.charAt(17) === checkOf(code) ? accept(code) : CHECK_DIGIT;
}

/** The check character for the first 17 digits; `undefined` when they are not 17 digits. */
export function makeResidentIdCheck(first17: string): string | undefined {
  return first17.length === 17 && hasDigits(first17, 0, 17) ? checkOf(first17) : undefined;
}

/**
 * A 15-digit number as its 18-character form (century 19, check added), so that both make one identity.
 * Anything that is not 15 digits is returned as it is.
 */
export function upgradeResidentId(code: string): string {
  if (code.length !== 15 || !hasDigits(code, 0, 15)) {
    return code;
  }
  const first17 = `${code.slice(0, 6)}19${code.slice(6)}`;
  return first17 + checkOf(first17);
}

/** `YYYY-MM-DD` of birth in a number that has passed `checkResidentId`. */
export function birthDateOf(residentId: string): string {
  const code = upgradeResidentId(residentId);
  return `${code.slice(6, 10)}-${code.slice(10, 12)}-${code.slice(12, 14)}`;
}

function checkFirstGeneration(code: string): Checked {
  if (code.charCodeAt(0) === 48 || !hasDigits(code, 0, 15)) {
    return PATTERN;
  }
  const born = isDay(1900 + digitsAt(code, 6, 8), digitsAt(code, 8, 10), digitsAt(code, 10, 12));
  return born ? accept(code, FIRST_GENERATION) : DATE;
}

function hasShape(code: string): boolean {
  const given = code.charAt(17);
  const hasCheck = given === 'X' || hasDigits(given, 0, 1);
  return code.length === 18 && hasCheck && code.charCodeAt(0) !== 48 && hasDigits(code, 0, 17);
}

function hasBirthDate(code: string): boolean {
  const year = digitsAt(code, 6, 10);
  return year >= 1800 && isDay(year, digitsAt(code, 10, 12), digitsAt(code, 12, 14));
}

function checkOf(code: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    sum += (code.charCodeAt(i) - 48) * (WEIGHTS[i] ?? 0);
  }
  return CHECKS.charAt(sum % 11);
}
