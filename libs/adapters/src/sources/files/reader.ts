import type { ReadRecord } from './native-record.js';

/** Reads one format from a stream of bytes; the byte order mark and any compression are already taken away. */
export interface Reader {
  /** The records that end in what was given so far, in order. Throws `FileRefused` when none can be read. */
  push(chunk: Buffer): readonly ReadRecord[];
  /** The records that are left at the end of the file. */
  end(): readonly ReadRecord[];
}
