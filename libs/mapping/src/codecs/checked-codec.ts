import type { Json } from '@hub/contracts';
import type { Checked } from '@hub/domain';
import type { Decoded } from './codec.js';
import { refused, warned } from './remarked.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

/** Decodes by a check of the domain: its refusal is a fault, its warning a warning. */
export function decodeChecked(native: Json, check: (text: string) => Checked): Decoded {
  const text = scalarText(native);
  return text === undefined ? WRONG_TYPE : fromChecked(check(text));
}

/** The answer of a domain check as a codec's. */
export function fromChecked(checked: Checked): Decoded {
  if (!checked.ok) {
    return refused(checked);
  }
  return checked.warning === undefined ? checked.value : warned(checked.value, checked.warning);
}
