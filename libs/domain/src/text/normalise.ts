import { normaliseCode } from '../identifiers/code-text.js';

const FULL_WIDTH = /[\uFF01-\uFF5E\u3000]/g;
const OPENING = /[([{\u3010\u3014\u3016\uFF3B]/g;
const CLOSING = /[)\]}\u3011\u3015\u3017\uFF3D]/g;
/** Spaces, marks of zero width and the dots between the parts of a name (·, •, ・, ‧ …). */
const IGNORED = /[\s\u200B-\u200D\u2060\uFEFF\u00B7\u2022\u2027\u2219\u22C5\u30FB\uFF65]/g;
const DASHES = /[\u2010-\u2015\u2212]/g;

/**
 * Text as every mapping takes it unless told otherwise: full-width ASCII and the ideographic space become half-width,
 * outer space goes. A text that already is so, as most are, is returned as it is.
 */
export function normaliseText(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (isFullWidth(text.charCodeAt(i))) {
      return toHalfWidth(text).trim();
    }
  }
  return text.trim();
}

/** Full-width ASCII (U+FF01–U+FF5E) and the ideographic space as the plain characters; all else stays. */
export function toHalfWidth(text: string): string {
  return text.replace(FULL_WIDTH, (c) =>
    c === '\u3000' ? ' ' : String.fromCharCode(c.charCodeAt(0) - 0xfee0),
  );
}

/**
 * Text for comparing only, never for showing: besides `normaliseText`, upper case, every bracket round, dashes plain,
 * spaces and middle dots gone. So `上银罚字[2015] 2号` and `上银罚字〔2015〕2号` are equal.
 */
export function normaliseForMatching(text: string): string {
  if (isPlain(text)) {
    return text;
  }
  return toHalfWidth(text)
    .replace(IGNORED, '')
    .replace(OPENING, '(')
    .replace(CLOSING, ')')
    .replace(DASHES, '-')
    .toUpperCase();
}

/**
 * A document number (文号) for comparing: as `normaliseForMatching`, with the hexagonal brackets 〔〕 that GB/T 9704-2012
 * prescribes, and without the 第 before the serial that it forbids: `沪府发[2015]第2号` is `沪府发〔2015〕2号`.
 */
export function normaliseDocumentNumber(text: string): string {
  return normaliseForMatching(text)
    .replaceAll('(', '〔')
    .replaceAll(')', '〕')
    .replaceAll('〕第', '〕');
}

/** How the values of an identity are made comparable (`IdentityRule.normalise` of the contracts). */
export type Normalisation = 'text' | 'code' | 'document-number';

/** The function for a way of normalising; names without one are compared as text. */
export function normaliserOf(how: Normalisation = 'text'): (text: string) => string {
  switch (how) {
    case 'text':
      return normaliseForMatching;
    case 'code':
      return normaliseCode;
    case 'document-number':
      return normaliseDocumentNumber;
  }
}

function isFullWidth(code: number): boolean {
  return (code >= 0xff01 && code <= 0xff5e) || code === 0x3000;
}

/** Digits, capitals, Chinese characters, `-`, `.` and round brackets only: nothing to do. */
function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!(isChinese(code) || isPlainAscii(code))) {
      return false;
    }
  }
  return true;
}

function isChinese(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fff;
}

function isPlainAscii(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || isPlainSign(code);
}

/** `(`, `)`, `-` and `.` */
function isPlainSign(code: number): boolean {
  return code === 40 || code === 41 || code === 45 || code === 46;
}
