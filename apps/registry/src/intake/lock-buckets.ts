/** Advisory locks of the registry's own, apart from other uses of the database. */
export const LOCK_SPACE = 7110;

const BUCKETS = 1024;

/**
 * The lock buckets of match keys and link targets, sorted, each once (guard 18). A lock per key would exhaust
 * PostgreSQL's lock table; keys are hashes, so their first digits spread evenly.
 */
export function bucketsOf(hashes: Iterable<string>): number[] {
  const buckets = new Set<number>();
  for (const hash of hashes) {
    buckets.add(Number.parseInt(hash.slice(0, 3), 16) % BUCKETS);
  }
  return [...buckets].toSorted((a, b) => a - b);
}
