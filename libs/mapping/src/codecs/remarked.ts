import type { Json } from '@hub/contracts';
import type { Remark } from '@hub/domain';

/**
 * What a codec answers when there is something to say of a value: it is refused, or taken with a warning.
 * A class, so that generated code tells it from a value (a list, an `ids` object) by one `instanceof`.
 */
export class Remarked {
  constructor(
    readonly remark: Remark,
    /** The value all the same, in a warning. */
    readonly value: Json | undefined,
    readonly refused: boolean,
  ) {}
}

/** The value cannot be taken: a fault. */
export function refused(remark: Remark): Remarked {
  return new Remarked(remark, undefined, true);
}

/** The value is taken, and the submitter told what is odd about it. */
export function warned(value: Json, remark: Remark): Remarked {
  return new Remarked(remark, value, false);
}
