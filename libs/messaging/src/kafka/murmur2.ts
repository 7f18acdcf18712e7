const M = 0x5bd1e995;

/** The hash by which Kafka's clients choose a partition, as a signed 32-bit number. */
export function murmur2(key: Buffer): number {
  const length = key.length;
  const whole = length & ~3;
  let hash = 0x9747b28c ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word = Math.imul(key.readInt32LE(at), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  if (whole < length) {
    for (let at = length - 1; at >= whole; at -= 1) {
      hash ^= key[at]! << ((at - whole) * 8);
    }
    hash = Math.imul(hash, M);
  }
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}

/** The partition of a key: the same as the Java client's and kafkajs's default partitioner choose. */
export function partitionOf(key: Buffer, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
