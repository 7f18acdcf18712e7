import type { RawRecord } from './raw-record.js';
import { RecordBytes } from './raw-record.js';

/** Copies parts of a stream of chunks, given by where they start and stop in the chunk at hand. */
export class Excerpt {
  private readonly bytes = new RecordBytes();
  private chunk: Buffer = Buffer.alloc(0);
  private from?: number;

  chunkBegins(chunk: Buffer): void {
    this.chunk = chunk;
  }

  chunkEnds(): void {
    if (this.from !== undefined) {
      this.bytes.add(this.chunk.subarray(this.from));
      this.from = 0;
    }
  }

  /** Copies from here on; nothing when it does so already. */
  start(at: number): void {
    this.from ??= at;
  }

  /** Copies up to `at`, not including it. */
  stop(at: number): void {
    if (this.from !== undefined) {
      this.bytes.add(this.chunk.subarray(this.from, at));
      this.from = undefined;
    }
  }

  /** What was copied, as one record; begins a new one. */
  finish(): RawRecord {
    return this.bytes.finish();
  }
}
