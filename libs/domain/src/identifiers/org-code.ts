import { accept, refuse } from '../checked.js';
import type { Checked } from '../checked.js';
import { alphanumericValue, isAllZeros, normaliseCode } from './code-text.js';

const WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

const REMEDY = {
  zh: '请对照组织机构代码证重新填写；已换发统一社会信用代码的，请填写统一社会信用代码。',
  en: 'Type it again from the organisation code certificate, or give the unified social credit code that replaced it.',
};

const PATTERN = refuse(
  'PATTERN',
  {
    zh: '组织机构代码应为 8 位数字或大写字母加 1 位校验码，如 00001333-8（GB 11714）。',
    en: 'An organisation code is 8 digits or capitals and a check character, e.g. 00001333-8 (GB 11714).',
  },
  REMEDY,
);

const CHECK_DIGIT = refuse(
  'CHECK_DIGIT',
  {
    zh: '组织机构代码的校验码不符（GB 11714）：通常是抄错一位，或相邻两位颠倒。',
    en: 'The check character of this organisation code does not fit (GB 11714): most often one character is mistyped or two are swapped.',
  },
  REMEDY,
);

const PLACEHOLDER = refuse(
  'PATTERN',
  {
    zh: '全零是表示“没有代码”的占位值，不是组织机构代码。',
    en: 'All zeros is a placeholder for “no code”, not an organisation code.',
  },
  REMEDY,
);

/**
 * Checks an organisation code (组织机构代码, GB 11714-1997), written with or without its hyphen.
 * The value returned has the hyphen: `00001333-8`.
 */
export function checkOrgCode(text: string): Checked {
  const code = normaliseCode(text);
  const joined = code.length === 10 && code.charCodeAt(8) === 45;
  if (!joined && code.length !== 9) {
    return PATTERN;
  }
  const expected = makeOrgCodeCheck(code.slice(0, 8));
  const given = code.charAt(code.length - 1);
  if (expected === undefined || !isCheckCharacter(given)) {
    return PATTERN;
  }
  return expected === given ? accepted(code, joined) : CHECK_DIGIT;
}

/** The check character for the first eight; `undefined` when they are not eight digits or capitals. */
export function makeOrgCodeCheck(first8: string): string | undefined {
  if (first8.length !== 8) {
    return undefined;
  }
  let sum = 0;
  for (let i = 0; i < 8; i++) {
    const value = alphanumericValue(first8.charCodeAt(i));
    if (value < 0) {
      return undefined;
    }
    sum += value * (WEIGHTS[i] ?? 0);
  }
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : String(check % 11);
}

function accepted(code: string, joined: boolean): Checked {
  const first8 = code.slice(0, 8);
  if (isAllZeros(first8)) {
    return PLACEHOLDER;
  }
  return accept(joined ? code : `${first8}-${code.charAt(8)}`);
}

function isCheckCharacter(character: string): boolean {
  return character === 'X' || (character >= '0' && character <= '9');
}
