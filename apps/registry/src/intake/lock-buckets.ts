/** Advisory locks of the registry's own, apart from other uses of the database. */
export const LOCK_SPACE = 7110;

const BUCKETS = 1024;

/**
 * The lock buckets of match keys and link targets, sorted, each once (guard 18). A lock per key would exhaust
 * PostgreSQL's lock table; keys are hashes, so their first digits spread evenly.
 */
export function bucketsOf(hashes: readonly string[]): number[] {
  const isTaken = new Uint8Array(BUCKETS);
  for (const hash of hashes) {
    isTaken[bucketOf(hash)] = 1;
  }
  return [...isTaken.keys()].filter((bucket) => isTaken[bucket] === 1);
}

/** By the first three hexadecimal digits. */
function bucketOf(hash: string): number {
  const digits = (digitAt(hash, 0) << 8) | (digitAt(hash, 1) << 4) | digitAt(hash, 2);
  return digits % BUCKETS;
}

/** `0`–`9` and `a`–`f`, as hashes are written. */
function digitAt(hash: string, at: number): number {
  const code = hash.charCodeAt(at);
  return code < 58 ? code - 48 : code - 87;
}
