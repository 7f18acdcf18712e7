import { normaliseText, refuse } from '@hub/domain';
import { ArgumentProblem, defineCodec } from './codec.js';
import type { Remarked } from './remarked.js';
import { refused } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

interface YesNo {
  readonly yes: string;
  readonly no: string;
  readonly read: ReadonlyMap<string, boolean>;
  readonly unknown: Remarked;
}

/** Spellings that are read whatever the line says. */
const COMMON: readonly (readonly [string, boolean])[] = [
  ['是', true],
  ['否', false],
  ['有', true],
  ['无', false],
  ['Y', true],
  ['N', false],
  ['TRUE', true],
  ['FALSE', false],
  ['1', true],
  ['0', false],
];

/** Yes and no; canonical JSON boolean. */
export const yesNo = defineCodec<YesNo>({
  name: 'yes-no',
  summary:
    'Reads 是/否, 有/无, Y/N, true/false, 1/0 and the two spellings given (`yes-no Y|N`); writes the ones given, else 是/否.',
  examples: [
    { native: '是', canonical: true },
    { native: '否', canonical: false },
    { argument: 'Y|N', native: 'Y', canonical: true },
    { argument: '合格|不合格', native: '不合格', canonical: false },
    { argument: 'Y|N', native: '是', canonical: true, writes: 'Y' },
    { native: true, canonical: true, writes: '是' },
    { native: 0, canonical: false, writes: '否' },
    { argument: '是|否', native: '也许', fault: 'CODE_UNKNOWN' },
  ],
  prepare: (words) => {
    const [yes = '', no = '', ...more] = (words === '' ? '是|否' : words).split('|');
    if (yes.trim() === '' || no.trim() === '' || more.length > 0 || yes.trim() === no.trim()) {
      return new ArgumentProblem(`"${words}" are not two spellings`, 'Write them as 是|否.');
    }
    return prepared(yes.trim(), no.trim());
  },
  decode: (native, { read, unknown }) => {
    if (typeof native === 'boolean') {
      return native;
    }
    const text = scalarText(native);
    return text === undefined ? WRONG_TYPE : (read.get(text.toUpperCase()) ?? unknown);
  },
  encode: (canonical, { yes, no }) => {
    if (typeof canonical !== 'boolean') {
      return undefined;
    }
    return canonical ? yes : no;
  },
});

function prepared(yes: string, no: string): YesNo {
  const read = new Map(COMMON);
  read.set(normaliseText(yes).toUpperCase(), true).set(normaliseText(no).toUpperCase(), false);
  const unknown = refused(
    refuse(
      'CODE_UNKNOWN',
      { zh: `应为“${yes}”或“${no}”。`, en: `“${yes}” or “${no}” is expected.` },
      { zh: `请填写“${yes}”或“${no}”。`, en: `Give “${yes}” or “${no}”.` },
    ),
  );
  return { yes, no, read, unknown };
}
