import type { Hash } from 'node:crypto';
import { createHash } from 'node:crypto';
import { MOST_RECORD_BYTES } from './limits.js';

/** A record that is too large to be kept: how large, and what it was. */
export interface OmittedRecord {
  readonly omitted: number;
  readonly sha256: string;
}

/** The bytes of one record, or what is left of one that was too large. */
export type RawRecord = Buffer | OmittedRecord;

/** Whether only size and digest are left. */
export function isOmitted(record: RawRecord): record is OmittedRecord {
  return 'omitted' in record;
}

/** What is kept of a record that turned out too large. */
export function omit(bytes: Uint8Array): OmittedRecord {
  return { omitted: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Gathers the pieces of one record as they come. Of a record beyond 900 KiB only size and SHA-256 are kept,
 * so a line of any length takes no more memory than that.
 */
export class RecordBytes {
  private pieces: Buffer[] = [];
  private size = 0;
  private digest?: Hash;

  /** Takes the next piece; keeps a reference to it until `finish`. */
  add(piece: Buffer): void {
    this.size += piece.length;
    if (this.digest) {
      this.digest.update(piece);
      return;
    }
    this.pieces.push(piece);
    if (this.size > MOST_RECORD_BYTES) {
      const digest = createHash('sha256');
      this.pieces.forEach((kept) => digest.update(kept));
      this.digest = digest;
      this.pieces = [];
    }
  }

  /** Gives the record and begins the next. */
  finish(): RawRecord {
    const record = this.digest
      ? { omitted: this.size, sha256: this.digest.digest('hex') }
      : this.pieces.length === 1 && this.pieces[0]
        ? this.pieces[0]
        : Buffer.concat(this.pieces);
    this.pieces = [];
    this.size = 0;
    this.digest = undefined;
    return record;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }
}
