import { accept, refuse } from '../checked.js';
import type { Checked, Refused } from '../checked.js';
import { hasDigits, isAllZeros, normaliseCode } from './code-text.js';

const CHARACTERS = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const LENGTH = 18;

/** Character code → its value in the alphabet of GB 32100, −1 for what is not in it. */
const VALUES = Int8Array.from({ length: 128 }, (_, code) =>
  CHARACTERS.indexOf(String.fromCharCode(code)),
);

/** What 双公示 platforms write where an authority or a sole trader has no code (`standards.md` §1.6). */
export const USCC_PLACEHOLDER = '00000000000000000X';

const REMEDY = {
  zh: '请对照营业执照或登记证书上的统一社会信用代码重新填写。',
  en: 'Type the unified social credit code again from the business license or registration certificate.',
};

const CHECK_DIGIT = refuse(
  'CHECK_DIGIT',
  {
    zh: '统一社会信用代码的校验码不符（GB 32100）：通常是抄错一位，或相邻两位颠倒。',
    en: 'The check character of this unified social credit code does not fit (GB 32100): most often one character is mistyped or two are swapped.',
  },
  REMEDY,
);

const PLACEHOLDER = refuse(
  'CHECK_DIGIT',
  {
    zh: '这是表示“没有代码”的占位值，不是统一社会信用代码。',
    en: 'This is the placeholder for “no code”, not a unified social credit code.',
  },
  {
    zh: '有代码的请填写真实代码；没有代码的请留空。',
    en: 'Fill in the real code, or leave the field empty where there is none.',
  },
);

/** Whether `text` is one of the values that mean “no code” and identify nobody. */
export function isUsccPlaceholder(text: string): boolean {
  const code = normaliseCode(text);
  return code === USCC_PLACEHOLDER || (code.length === LENGTH && isAllZeros(code));
}

/**
 * Checks a unified social credit code (统一社会信用代码, GB 32100-2015): 18 characters, digits at 3–8, MOD 31.
 * Lower case and full width are repaired. Whether the division code at 3–8 exists is not asked: development zones
 * and abolished counties stand in real codes. Placeholders are refused as `CHECK_DIGIT`, other shapes as `PATTERN`.
 */
export function checkUscc(text: string): Checked {
  const code = normaliseCode(text);
  const wrong = wrongShape(code);
  if (wrong !== undefined) {
    return wrong;
  }
  if (usccCheckValue(code) === VALUES[code.charCodeAt(LENGTH - 1)]) {
    return isAllZeros(code) ? PLACEHOLDER : accept(code);
  }
  return code === USCC_PLACEHOLDER ? PLACEHOLDER : CHECK_DIGIT;
}

/**
 * The check character for the first 17 characters of a code.
 * `undefined` when they are not 17 characters of the standard's alphabet.
 */
export function makeUsccCheck(first17: string): string | undefined {
  const code = normaliseCode(first17);
  if (code.length !== LENGTH - 1 || firstForeign(code) >= 0) {
    return undefined;
  }
  return CHARACTERS[usccCheckValue(code)];
}

/** The organisation code (`00001333-8`) that every code carries at 9–17; `uscc` must have passed `checkUscc`. */
export function orgCodeOf(uscc: string): string {
  return `${uscc.slice(8, 16)}-${uscc.slice(16, 17)}`;
}

function usccCheckValue(code: string): number {
  let sum = 0;
  for (let i = 0; i < LENGTH - 1; i++) {
    sum += (VALUES[code.charCodeAt(i)] ?? 0) * (WEIGHTS[i] ?? 0);
  }
  return (31 - (sum % 31)) % 31;
}

function wrongShape(code: string): Refused | undefined {
  if (code.length !== LENGTH) {
    return refuse(
      'PATTERN',
      {
        zh: `统一社会信用代码应为 18 位，现为 ${code.length} 位（GB 32100）。`,
        en: `A unified social credit code has 18 characters, this one has ${code.length} (GB 32100).`,
      },
      REMEDY,
    );
  }
  const foreign = firstForeign(code);
  if (foreign >= 0) {
    return foreignCharacter(foreign, code);
  }
  return hasDigits(code, 2, 8) ? undefined : LETTER_IN_DIVISION;
}

const LETTER_IN_DIVISION = refuse(
  'PATTERN',
  {
    zh: '统一社会信用代码第 3 至 8 位是登记机关行政区划码，只能是数字（GB 32100）。',
    en: 'Characters 3 to 8 of a unified social credit code are the division code and must be digits (GB 32100).',
  },
  REMEDY,
);

function firstForeign(code: string): number {
  for (let i = 0; i < code.length; i++) {
    if ((VALUES[code.charCodeAt(i)] ?? -1) < 0) {
      return i;
    }
  }
  return -1;
}

function foreignCharacter(index: number, code: string): Refused {
  const isLetter = 'IOSVZ'.includes(code.charAt(index));
  const zh = isLetter ? `字母“${code.charAt(index)}”` : '字符';
  const en = isLetter ? `the letter “${code.charAt(index)}”` : 'a character';
  return refuse(
    'PATTERN',
    {
      zh: `统一社会信用代码第 ${index + 1} 位出现了不使用的${zh}：只用数字和大写字母，且不用 I、O、S、V、Z（GB 32100）。`,
      en: `Position ${index + 1} of this unified social credit code holds ${en} that is never used: digits and capitals except I, O, S, V, Z (GB 32100).`,
    },
    isLetter
      ? {
          zh: '常见原因是把数字 1、0、5、2 看成字母 I、O、S、Z，请对照证照改正。',
          en: 'Often the digit 1, 0, 5 or 2 was read as I, O, S or Z; compare with the certificate.',
        }
      : REMEDY,
  );
}
