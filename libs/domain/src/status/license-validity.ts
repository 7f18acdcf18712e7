/** Whether a license can be relied upon on a day (`interfaces.md`, *Registry*). */
export type Validity = 'valid' | 'not-yet' | 'expired' | 'suspended' | 'ended' | 'unknown';

/** What of a license decides its validity. Dates are canonical; no `validUntil` means without end (长期). */
export interface Dated {
  readonly status?: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
}

/** Statuses that decide by themselves; only `valid` leaves the decision to the dates. */
const BY_STATUS: Readonly<Record<string, Validity>> = {
  suspended: 'suspended',
  expired: 'expired',
  annulled: 'ended',
  cancelled: 'ended',
  transferred: 'ended',
  revoked: 'ended',
  withdrawn: 'ended',
  ended: 'ended',
  other: 'unknown',
};

/**
 * The validity of a license on `day` (`YYYY-MM-DD`). Status beats date: a cancelled license is ended although its
 * term runs on. Without a status the dates decide; without both nothing is known. The last day is still valid.
 */
export function validityOn(license: Dated, day: string): Validity {
  if (license.status !== undefined && license.status !== 'valid') {
    return BY_STATUS[license.status] ?? 'unknown';
  }
  return (license.status ?? license.validFrom ?? license.validUntil)
    ? byDates(license, day)
    : 'unknown';
}

function byDates(license: Dated, day: string): Validity {
  const { validFrom, validUntil } = license;
  if (validUntil !== undefined && validUntil < day) {
    return 'expired';
  }
  return validFrom !== undefined && validFrom > day ? 'not-yet' : 'valid';
}
