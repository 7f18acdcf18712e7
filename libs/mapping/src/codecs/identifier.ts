import type { Json } from '@hub/contracts';
import { normaliseCode } from '@hub/domain';
import type { Checked } from '@hub/domain';
import { fromChecked } from './checked-codec.js';
import { ArgumentProblem, defineCodec } from './codec.js';
import type { AnyCodec, Codec, Decoded } from './codec.js';
import { warned } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

/** What happens to a value that fails its check: the record is refused, or taken with a warning. */
export type Strictness = 'reject' | 'warn';

interface Identifier extends Pick<Codec<Strictness>, 'name' | 'summary' | 'examples' | 'personal'> {
  readonly check: (text: string) => Checked;
}

/** A codec for a number with a check: `<name> reject` (default) or `<name> warn`. */
export function defineIdentifier({ check, ...rest }: Identifier): AnyCodec {
  return defineCodec<Strictness>({
    ...rest,
    likeCode: true,
    prepare: strictness,
    decode: (native, argument) => decodeIdentifier(native, argument, check),
    encode: (canonical) => scalarText(canonical),
  });
}

/** Reads the argument of an identifier. */
export function strictness(words: string): Strictness | ArgumentProblem {
  if (words === '' || words === 'reject' || words === 'warn') {
    return words === '' ? 'reject' : words;
  }
  return new ArgumentProblem(`"${words}" is neither reject nor warn`, 'Write reject or warn.');
}

function decodeIdentifier(
  native: Json,
  argument: Strictness,
  check: (text: string) => Checked,
): Decoded {
  const text = scalarText(native);
  if (text === undefined) {
    return WRONG_TYPE;
  }
  const checked = check(text);
  return checked.ok || argument === 'reject'
    ? fromChecked(checked)
    : warned(normaliseCode(text), checked);
}
