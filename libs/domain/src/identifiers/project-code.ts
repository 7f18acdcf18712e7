import { accept, refuse } from '../checked.js';
import type { Checked } from '../checked.js';
import { digitsAt } from '../dates/civil.js';
import { hasDigits, normaliseCode } from './code-text.js';
import { hybridCheck } from './iso-7064.js';

const REMEDY = {
  zh: '请对照投资项目在线审批监管平台的赋码通知重新填写。',
  en: 'Type it again from the notice of the investment project platform.',
};

const PATTERN = refuse(
  'PATTERN',
  {
    zh: '项目代码应为 20 位数字，写作 2509-320193-89-01-544060（新）或 2017-320700-47-03-500123（旧）（GB/T 40058）。',
    en: 'A project code has 20 digits, written 2509-320193-89-01-544060 (new) or 2017-320700-47-03-500123 (old) (GB/T 40058).',
  },
  REMEDY,
);

const TIME = refuse(
  'PATTERN',
  {
    zh: '项目代码的前 4 位应为年月（如 2509），或 2015 至 2020 的年份（旧代码）（GB/T 40058）。',
    en: 'A project code begins with year and month (2509), or with a year from 2015 to 2020 in the old form (GB/T 40058).',
  },
  REMEDY,
);

const CHECK_DIGIT = refuse(
  'CHECK_DIGIT',
  {
    zh: '项目代码的校验码不符（GB/T 40058）：通常是抄错一位，或相邻两位颠倒。',
    en: 'The check digit of this project code does not fit (GB/T 40058): most often one digit is mistyped or two are swapped.',
  },
  REMEDY,
);

/** Which generation of project codes: `old` (2015–2020, no check digit) or `new` (since November 2020). */
export type ProjectCodeForm = 'old' | 'new';

/**
 * Checks a project code (投资项目代码): the new form (GB/T 40058-2021, MOD 11,10 over 19 digits) or the old one,
 * which has no check. Missing hyphens are added. Digits 3–4 tell the forms apart: no month is above 12.
 */
export function checkProjectCode(text: string): Checked {
  const code = withHyphens(normaliseCode(text));
  if (code === undefined) {
    return PATTERN;
  }
  const form = projectCodeForm(code);
  if (form === undefined) {
    return TIME;
  }
  return form === 'old' || hybridCheck(code, 10, 23) === code.charCodeAt(23) - 48
    ? accept(code)
    : CHECK_DIGIT;
}

/** The form of a code that has 20 digits; `undefined` when its first four are neither year nor year and month. */
export function projectCodeForm(code: string): ProjectCodeForm | undefined {
  const year = digitsAt(code, 0, 4);
  if (year >= 2015 && year <= 2020) {
    return 'old';
  }
  const month = digitsAt(code, 2, 4);
  return month >= 1 && month <= 12 ? 'new' : undefined;
}

/** The check digit of the new form for the 19 digits before it, hyphens allowed; `undefined` when they are not 19. */
export function makeProjectCodeCheck(first19: string): string | undefined {
  const digits = first19.replaceAll('-', '');
  return digits.length === 19 && hasDigits(digits, 0, 19)
    ? String(hybridCheck(digits, 10))
    : undefined;
}

/** The division code inside a project code that has passed `checkProjectCode`. */
export function divisionOfProject(code: string): string {
  return code.slice(5, 11);
}

function withHyphens(code: string): string | undefined {
  if (code.length === 20 && hasDigits(code, 0, 20)) {
    return `${code.slice(0, 4)}-${code.slice(4, 10)}-${code.slice(10, 12)}-${code.slice(12, 14)}-${code.slice(14)}`;
  }
  return code.length === 24 && hasGroups(code) ? code : undefined;
}

const HYPHENS = [4, 11, 14, 17];

function hasGroups(code: string): boolean {
  for (let i = 0; i < 24; i++) {
    const isHyphen = code.charCodeAt(i) === 45;
    if (isHyphen !== HYPHENS.includes(i) || !(isHyphen || hasDigits(code, i, i + 1))) {
      return false;
    }
  }
  return true;
}
