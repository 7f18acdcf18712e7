import type { Json } from '@hub/contracts';
import { BROKEN_TEXT, hasBrokenText, normaliseText } from '@hub/domain';
import { Remarked, refused } from '../codecs/remarked.js';

/** Shared: every damaged text says the same. */
const BROKEN = refused(BROKEN_TEXT);

/** What a codec is given of a native value; `undefined` for null, empty and blank. */
export type Picked = Json | Remarked | undefined;

/** Text trimmed and half-width, other values as they are, damaged text as an `ENCODING` remark. */
export function pick(native: Json): Picked {
  if (typeof native !== 'string') {
    return native === null ? undefined : native;
  }
  return native.length > 0 && isClean(native) ? native : repaired(native);
}

/** Most values are clean already: one pass over their characters finds out, and nothing is copied. */
function isClean(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20 || code > 0xd7ff || code === 0x3000) {
      return false;
    }
  }
  return !isSpace(text.charCodeAt(0)) && !isSpace(text.charCodeAt(text.length - 1));
}

/** The same without touching the text: for prose. */
export function pickRaw(native: Json): Picked {
  if (typeof native !== 'string') {
    return native === null ? undefined : native;
  }
  if (native.trim() === '') {
    return undefined;
  }
  return hasBrokenText(native) ? BROKEN : native;
}

function repaired(native: string): Picked {
  if (hasBrokenText(native)) {
    return BROKEN;
  }
  const text = normaliseText(native);
  return text === '' ? undefined : text;
}

/** Space that `trim` takes away; those above U+2000 are rare, so a true too many only costs time. */
function isSpace(code: number): boolean {
  return code <= 0x20 || code === 0xa0 || code === 0x1680 || (code >= 0x2000 && code <= 0x3000);
}

/** One field of the native key as text: trimmed and half-width; `undefined` when there is none. */
export function keyText(native: Json | undefined): string | undefined {
  if (typeof native === 'string') {
    const text = normaliseText(native);
    return text === '' ? undefined : text;
  }
  return typeof native === 'number' || typeof native === 'boolean' ? String(native) : undefined;
}
