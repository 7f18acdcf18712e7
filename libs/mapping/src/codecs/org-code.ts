import type { Json } from '@hub/contracts';
import { checkOrgCode, normaliseCode } from '@hub/domain';
import { fromChecked } from './checked-codec.js';
import { ArgumentProblem, defineCodec } from './codec.js';
import type { Decoded } from './codec.js';
import { strictness } from './identifier.js';
import type { Strictness } from './identifier.js';
import { warned } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

interface OrgCodeArgument {
  readonly strictness: Strictness;
  /** The form has nine places: no hyphen. */
  readonly joined: boolean;
}

/** 组织机构代码. */
export const orgCode = defineCodec<OrgCodeArgument>({
  name: 'org-code',
  summary:
    'An organisation code (组织机构代码, GB 11714) with or without its hyphen; kept and written with it, `org-code joined` writes nine characters.',
  examples: [
    { native: '00001333-8', canonical: '00001333-8' },
    { argument: 'joined', native: '000013338', canonical: '00001333-8' },
    { native: '000013338', canonical: '00001333-8', writes: '00001333-8' },
    { native: '00001333-9', fault: 'CHECK_DIGIT' },
    { native: '1333', fault: 'PATTERN' },
    { argument: 'warn', native: '00001333-9', canonical: '00001333-9', warning: 'CHECK_DIGIT' },
    { argument: 'joined warn', native: '1333', canonical: '1333', warning: 'PATTERN' },
  ],
  likeCode: true,
  prepare: (words) => {
    const joined = /^joined\b\s*/.test(words);
    const strict = strictness(words.replace(/^joined\b\s*/, ''));
    return strict instanceof ArgumentProblem ? strict : { strictness: strict, joined };
  },
  decode: decodeOrgCode,
  encode: (canonical, { joined }) => {
    const text = scalarText(canonical);
    return joined ? text?.replace(/^([0-9A-Z]{8})-([0-9A-Z])$/, '$1$2') : text;
  },
});

function decodeOrgCode(native: Json, { strictness: strict }: OrgCodeArgument): Decoded {
  const text = scalarText(native);
  if (text === undefined) {
    return WRONG_TYPE;
  }
  const checked = checkOrgCode(text);
  return checked.ok || strict === 'reject'
    ? fromChecked(checked)
    : warned(normaliseCode(text).replace(/^([0-9A-Z]{8})([0-9A-Z])$/, '$1-$2'), checked);
}
