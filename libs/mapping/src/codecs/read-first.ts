import type { Json } from '@hub/contracts';
import type { Checked } from '@hub/domain';
import type { Decoded } from './codec.js';
import { fromChecked } from './checked-codec.js';
import { scalarText, WRONG_TYPE } from './scalar.js';

/** One spelling of a day or of a point in time. */
export interface Spelling {
  read(text: string): Checked;
  write(canonical: string): string | undefined;
}

/** Reads by the first spelling that fits; the fault of a text that fits none is that of the first. */
export function readFirst(native: Json, spellings: readonly Spelling[]): Decoded {
  const text = scalarText(native);
  if (text === undefined) {
    return WRONG_TYPE;
  }
  let refusal: Decoded = WRONG_TYPE;
  for (const spelling of spellings) {
    const checked = spelling.read(text);
    if (checked.ok) {
      return checked.value;
    }
    refusal = refusal === WRONG_TYPE ? fromChecked(checked) : refusal;
  }
  return refusal;
}
