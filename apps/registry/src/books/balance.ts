/** Where one partition of a canonical topic is. */
export interface PartitionFacts {
  /** First offset that the log still has, and the next to be written. */
  readonly low: bigint;
  readonly high: bigint;
  /** The next to be merged; absent where nothing of it was read yet. */
  readonly next?: bigint;
}

/** `GET /v1/books` of the registry. */
export interface RegistryBooks {
  /** Canonical records that are not worked in yet. */
  readonly toMerge: number;
  /** Entities whose newest view is not published yet, and walks under way. */
  readonly dirty: number;
  /** Records that failed alone. */
  readonly held: number;
  /** Every record of the log is merged, held, or still there to be merged. */
  readonly balanced: boolean;
}

/**
 * Closes the books (guard 16). Offsets are committed together with what they stand for, so the balance is broken only
 * when the log has lost what was not merged yet, or ends before what was merged: another log than the one read before.
 */
export function closeBooks(
  partitions: readonly PartitionFacts[],
  counts: { readonly dirty: number; readonly held: number },
): RegistryBooks {
  let toMerge = 0n;
  let balanced = true;
  for (const { low, high, next } of partitions) {
    const from = next ?? low;
    toMerge += high > from ? high - from : 0n;
    balanced &&= from >= low && from <= high;
  }
  return { toMerge: Number(toMerge), ...counts, balanced };
}
