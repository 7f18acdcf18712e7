import { asRemark } from '../checked.js';

/** What is said of a field whose text is damaged (`interfaces.md`: such text is `ENCODING`, whatever the field). */
export const BROKEN_TEXT = asRemark({
  code: 'ENCODING',
  message: {
    zh: '文字已损坏：含有无法识别的字符（乱码）。',
    en: 'The text is damaged: it holds characters that could not be read.',
  },
  remedy: {
    zh: '请用正确的编码（UTF-8 或 GB 18030）重新导出后报送。',
    en: 'Export it again in the right encoding (UTF-8 or GB 18030) and send it once more.',
  },
});

/** Whether `text` holds U+FFFD, U+0000 or a surrogate without its partner: signs of a wrong encoding on the way. */
export function hasBrokenText(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0 || code === 0xfffd) {
      return true;
    }
    if (code >= 0xd800 && code <= 0xdfff) {
      if (!isPair(code, text.charCodeAt(i + 1))) {
        return true;
      }
      i++;
    }
  }
  return false;
}

function isPair(high: number, low: number): boolean {
  return high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff;
}
