import type { Json } from '@hub/contracts';
import { normaliseText } from '@hub/domain';
import { ArgumentProblem, defineCodec } from './codec.js';
import type { Decoded } from './codec.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

interface Separators {
  readonly first: string;
  readonly all: RegExp;
}

/** Separators that cannot stand in the line as themselves. */
const NAMED: Readonly<Record<string, { readonly written: string; readonly pattern: string }>> = {
  space: { written: ' ', pattern: '\\s+' },
  'double-space': { written: '  ', pattern: '\\s{2,}' },
  newline: { written: '\n', pattern: '\\r?\\n' },
};

/** Several values in one field; canonical array of texts. */
export const list = defineCodec<Separators>({
  name: 'list',
  summary:
    'Several values in one field. Separators stand apart by spaces, the first is written, all are read: `list 、 ， double-space` (also `space`, `newline`). A JSON array is read too.',
  examples: [
    { argument: '、', native: '任卫红、黄礼杰', canonical: ['任卫红', '黄礼杰'] },
    {
      argument: '、 ， double-space',
      native: '任卫红，黄礼杰  莫国强',
      canonical: ['任卫红', '黄礼杰', '莫国强'],
      writes: '任卫红、黄礼杰、莫国强',
    },
    { argument: '、 double-space', native: 'MATTEO MILANI', canonical: ['MATTEO MILANI'] },
    { argument: ';', native: '警告；罚款；', canonical: ['警告', '罚款'], writes: '警告;罚款' },
    { argument: '、', native: ['甲', '乙'], canonical: ['甲', '乙'], writes: '甲、乙' },
    { argument: '、', native: [{}], fault: 'TYPE' },
  ],
  structured: true,
  prepare: (words) => {
    const separators = (words === '' ? '、' : words).split(/\s+/).map(separatorOf);
    const [first] = separators;
    return first === undefined || separators.some(({ pattern }) => pattern === '')
      ? new ArgumentProblem(`"${words}" are no separators`, 'Write them apart, e.g. list 、 ，')
      : { first: first.written, all: new RegExp(separators.map((s) => s.pattern).join('|')) };
  },
  decode: (native, { all }) => {
    if (Array.isArray(native)) {
      return decodeArray(native as readonly Json[]);
    }
    const text = scalarText(native);
    return text === undefined ? WRONG_TYPE : tidy(text.split(all));
  },
  encode: (canonical, { first, all }) => {
    if (!Array.isArray(canonical) || canonical.length === 0) {
      return undefined;
    }
    const texts = (canonical as readonly Json[]).map(scalarText);
    const isWhole = texts.every((text) => text !== undefined && !all.test(text));
    return isWhole ? texts.join(first) : undefined;
  },
});

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

function separatorOf(word: string): { readonly written: string; readonly pattern: string } {
  // Texts arrive half-width, so the separators are looked for half-width.
  const pattern = normaliseText(word).replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  return NAMED[word] ?? { written: word, pattern };
}
