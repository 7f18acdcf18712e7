import type { Json, JsonObject } from '@hub/contracts';
import { classifyPartyId, normaliseCode } from '@hub/domain';
import { defineCodec } from './codec.js';
import type { Decoded } from './codec.js';
import { strictness } from './identifier.js';
import type { Strictness } from './identifier.js';
import { refused, warned } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

/** Members of `ids` that such a field can hold, in the order in which they are written. */
const MEMBERS = ['uscc', 'registration', 'orgCode'] as const;

/** One field for every code a market entity may have; canonical `ids` object. */
export const partyId = defineCodec<Strictness>({
  name: 'party-id',
  summary:
    'One field for whatever code a market entity has: unified social credit code, or with a warning 15- or 13-digit registration number, organisation code, 企…字第…号. Gives an `ids` object; anything else is a fault.',
  examples: [
    { native: '91320700MA0000015P', canonical: { uscc: '91320700MA0000015P' } },
    {
      native: '91320700ma0000015p',
      canonical: { uscc: '91320700MA0000015P' },
      writes: '91320700MA0000015P',
    },
    {
      native: '320103000071453',
      canonical: { registration: '320103000071453' },
      warning: 'PATTERN',
    },
    { native: '3212832810376', canonical: { registration: '3212832810376' }, warning: 'PATTERN' },
    { native: '95028570-8', canonical: { orgCode: '95028570-8' }, warning: 'PATTERN' },
    {
      native: '企合苏镇分字第0006',
      canonical: { registration: '企合苏镇分字第0006' },
      warning: 'PATTERN',
    },
    { native: '91610722MA6YN2BOXN', fault: 'PATTERN' },
    { native: '510681000018582（1-1）', fault: 'PATTERN' },
    { native: '91320700MA0000015Q', fault: 'CHECK_DIGIT' },
  ],
  likeCode: true,
  loses: 'all codes of a party but the first of uscc, registration, orgCode',
  prepare: strictness,
  decode: decodePartyId,
  encode: (canonical) => {
    const ids =
      canonical !== null && typeof canonical === 'object' ? (canonical as JsonObject) : {};
    const member = MEMBERS.find((name) => typeof ids[name] === 'string');
    return member === undefined ? undefined : ids[member];
  },
});

function decodePartyId(native: Json, argument: Strictness): Decoded {
  const text = scalarText(native);
  if (text === undefined) {
    return WRONG_TYPE;
  }
  const id = classifyPartyId(text);
  if (!id.ok) {
    return argument === 'warn' ? warned({ registration: normaliseCode(text) }, id) : refused(id);
  }
  const ids = { [id.member]: id.value };
  return id.warning === undefined ? ids : warned(ids, id.warning);
}
