import { ArgumentProblem, defineCodec } from './codec.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

/** The codec of every line that names none. */
export const text = defineCodec<boolean>({
  name: 'text',
  summary:
    'Text. Outer space goes and full-width letters, digits and signs become half-width; `text raw` keeps every character, for prose.',
  examples: [
    { native: '浙江舜康科技实业有限公司', canonical: '浙江舜康科技实业有限公司' },
    { native: ' Ｆ－１７　', canonical: 'F-17', writes: 'F-17' },
    { native: 17, canonical: '17', writes: '17' },
    { native: true, fault: 'TYPE' },
    { argument: 'raw', native: '一般液态单元（啫喱类）；', canonical: '一般液态单元（啫喱类）；' },
  ],
  raw: (isRaw) => isRaw,
  prepare: (words) => {
    if (words === '' || words === 'raw') {
      return words === 'raw';
    }
    return new ArgumentProblem(`"${words}" is no way of reading text`, 'Write text or text raw.');
  },
  decode: (native) => scalarText(native) ?? WRONG_TYPE,
  encode: (canonical) => scalarText(canonical),
});
