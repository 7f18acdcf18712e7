import type { JsonObject } from '@hub/contracts';
import type { Validity } from '@hub/domain';
import { readDateTime, dayAt, validityOn, valueAt } from '@hub/domain';

/**
 * The validity of a license record on a day. A status that it took only after that day did not hold then: what was
 * revoked in May was valid in April, as far as its dates say so.
 */
export function validityAt(record: JsonObject, day: string): Validity {
  const text = (path: string): string | undefined => {
    const value = valueAt(record, path);
    return typeof value === 'string' ? value : undefined;
  };
  const since = dayOf(text('statusChange.at'));
  const status = since !== undefined && since > day ? 'valid' : text('status');
  const dated = { status, validFrom: text('validFrom'), validUntil: text('validUntil') };
  return validityOn(Object.fromEntries(Object.entries(dated).filter(([, value]) => value)), day);
}

/** The day of a date or a date-time. */
function dayOf(text: string | undefined): string | undefined {
  if (text === undefined || text.length === 10) {
    return text;
  }
  const at = readDateTime(text);
  return at === undefined ? undefined : dayAt(new Date(at));
}
