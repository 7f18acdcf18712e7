import type { Json } from '@hub/contracts';

/** More is not needed to find a value again. */
const LONGEST = 200;

/**
 * What a fault repeats of a value: texts cut to 200 characters, numbers and booleans as they are. Lists and objects give
 * nothing, since whatever stands in them has a sensitivity of its own.
 */
export function shownValue(value: unknown): Json | undefined {
  if (typeof value === 'string') {
    return value.length > LONGEST ? `${Array.from(value).slice(0, LONGEST).join('')}…` : value;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}
