import type { Json } from '@hub/contracts';
import { normaliseText } from '@hub/domain';
import { defineCodec } from './codec.js';
import type { Decoded } from './codec.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

interface Separators {
  readonly first: string;
  /** Marks: where one of them occurs, only they separate. */
  readonly marks: RegExp | undefined;
  /** Spaces: they separate only where no mark occurs, since names are padded with them (林  震、张晨芳). */
  readonly spaces: RegExp | undefined;
}

/** Separators that cannot stand in the line as themselves. */
const SPACES: Readonly<Record<string, { readonly written: string; readonly pattern: string }>> = {
  space: { written: ' ', pattern: '\\s+' },
  'double-space': { written: '  ', pattern: '\\s{2,}' },
};

/** Several values in one field; canonical array of texts. */
export const list = defineCodec<Separators>({
  name: 'list',
  summary:
    'Several values in one field. Separators stand apart by spaces, the first is written, all are read: `list 、 ， double-space` (also `space`, `newline`); spaces separate only where no other separator occurs. A JSON array is read too.',
  examples: [
    { argument: '、', native: '任卫红、黄礼杰', canonical: ['任卫红', '黄礼杰'] },
    {
      argument: '、 ，',
      native: '任卫红，黄礼杰、莫国强',
      canonical: ['任卫红', '黄礼杰', '莫国强'],
      writes: '任卫红、黄礼杰、莫国强',
    },
    {
      argument: '、 double-space',
      native: '吴伟伟   何振建',
      canonical: ['吴伟伟', '何振建'],
      writes: '吴伟伟、何振建',
    },
    { argument: '、 double-space', native: '林  震、张晨芳', canonical: ['林  震', '张晨芳'] },
    { argument: '、 double-space', native: 'MATTEO MILANI', canonical: ['MATTEO MILANI'] },
    { argument: ';', native: '警告；罚款；', canonical: ['警告', '罚款'], writes: '警告;罚款' },
    { argument: '、', native: ['甲', '乙'], canonical: ['甲', '乙'], writes: '甲、乙' },
    { argument: '、', native: [{}], fault: 'TYPE' },
  ],
  structured: true,
  prepare: (words) => {
    const names = (words === '' ? '、' : words).split(/\s+/);
    const first = names[0] ?? '、';
    return {
      first: first === 'newline' ? '\n' : (SPACES[first]?.written ?? first),
      marks: anyOf(names.filter((name) => !(name in SPACES)).map(markPattern)),
      spaces: anyOf(names.flatMap((name) => SPACES[name]?.pattern ?? [])),
    };
  },
  decode: (native, separators) => {
    if (Array.isArray(native)) {
      return decodeArray(native as readonly Json[]);
    }
    const text = scalarText(native);
    return text === undefined ? WRONG_TYPE : split(text, separators);
  },
  encode: (canonical, separators) => {
    if (!Array.isArray(canonical) || canonical.length === 0) {
      return undefined;
    }
    const texts = (canonical as readonly Json[]).map(scalarText);
    const joined = texts.join(separators.first);
    // A value that holds a separator would come back as two.
    const again = split(normaliseText(joined), separators);
    return JSON.stringify(again) === JSON.stringify(texts) ? joined : undefined;
  },
});

function split(text: string, { marks, spaces }: Separators): readonly string[] | undefined {
  const separator = marks?.test(text) === true ? marks : spaces;
  return tidy(separator === undefined ? [text] : text.split(separator));
}

function decodeArray(values: readonly Json[]): Decoded {
  const texts: string[] = [];
  for (const value of values) {
    const text = scalarText(value);
    if (text === undefined) {
      return WRONG_TYPE;
    }
    texts.push(normaliseText(text));
  }
  return tidy(texts);
}

function tidy(texts: readonly string[]): readonly string[] | undefined {
  const found = texts.map((text) => text.trim()).filter((text) => text !== '');
  return found.length === 0 ? undefined : found;
}

/** Texts arrive half-width, so the separators are looked for half-width. */
function markPattern(name: string): string {
  return name === 'newline'
    ? '\\r?\\n'
    : normaliseText(name).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function anyOf(patterns: readonly string[]): RegExp | undefined {
  return patterns.length === 0 ? undefined : new RegExp(patterns.join('|'));
}
