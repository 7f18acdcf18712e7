import type { OutgoingBytes } from '@hub/contracts';

const CHUNK_BYTES = 512 * 1024;

/** Messages in their order, in chunks of at most 512 KiB (guard 3); a single larger one is a chunk of its own. */
export function* chunksByBytes(
  messages: readonly OutgoingBytes[],
): Generator<readonly OutgoingBytes[]> {
  let chunk: OutgoingBytes[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = message.value?.length ?? 0;
    if (chunk.length > 0 && bytes + size > CHUNK_BYTES) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(message);
    bytes += size;
  }
  if (chunk.length > 0) {
    yield chunk;
  }
}
