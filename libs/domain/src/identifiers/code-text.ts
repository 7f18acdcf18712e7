/** Characters that a person does not see in a code: spaces of all kinds and marks of zero width. */
const UNSEEN = /[\s\u200B-\u200D\u2060\uFEFF]/g;
/** Dashes of word processors, all meant as a hyphen. */
const DASHES = /[\u2010-\u2015\u2212]/g;
const FULL_WIDTH = /[\uFF01-\uFF5E]/g;

/**
 * A code in the spelling that is checked and compared: half-width, upper case, without spaces, plain hyphens.
 * No information is lost; a code already written so is returned as it is.
 */
export function normaliseCode(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (!isPlain(text.charCodeAt(i))) {
      return repaired(text);
    }
  }
  return text;
}

/** 0-9, A-Z, `-` and `.` stand in codes as they are. */
function isPlain(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 45 || code === 46;
}

function repaired(text: string): string {
  return text
    .replace(FULL_WIDTH, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(UNSEEN, '')
    .replace(DASHES, '-')
    .toUpperCase();
}

/** Value of `0`–`9` as 0–9 and `A`–`Z` as 10–35; −1 for anything else. */
export function alphanumericValue(charCode: number): number {
  if (charCode >= 48 && charCode <= 57) {
    return charCode - 48;
  }
  return charCode >= 65 && charCode <= 90 ? charCode - 55 : -1;
}

/** Whether `text` has digits only from `from` to before `to`. */
export function hasDigits(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (!(code >= 48 && code <= 57)) {
      return false;
    }
  }
  return true;
}

/** Whether every character is `0`: what is typed where there is no code. */
export function isAllZeros(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== 48) {
      return false;
    }
  }
  return text.length > 0;
}
