import { isAscii, isUtf8 } from 'node:buffer';

/** The encodings a file may have; ASCII counts as UTF-8. */
export type Encoding = 'UTF-8' | 'GBK' | 'GB18030';

/** Turns the bytes of one record into text; `undefined` when they are not of the encoding. */
export type Decode = (bytes: Uint8Array) => string | undefined;

/** How the records of a file are decoded, one by one: a broken record costs only itself. */
export function decoderOf(encoding: Encoding): Decode {
  if (encoding === 'UTF-8') {
    return (bytes) =>
      isUtf8(bytes)
        ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')
        : undefined;
  }
  // GB18030 holds all of GBK, so it reads both.
  const decoder = new TextDecoder('gb18030', { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return decoder.decode(bytes);
    } catch {
      return undefined;
    }
  };
}

/* Enough words to be sure of; a file of 1 GB need not be weighed to its end. */
const ENOUGH_VOTES = 20_000;
const LONGEST_WORD = 65_536;
/** No byte below this is ever part of a GB18030 or UTF-8 sequence: spaces, quotes, commas, line breaks. */
const FIRST_WORD_BYTE = 0x30;
const FIRST_HIGH_BYTE = 0x80;

/**
 * Finds a file's encoding by a vote of its words that are not ASCII, wherever in the file they stand: text in GBK is
 * hardly ever valid UTF-8 by chance, and a few broken bytes do not turn a UTF-8 file into something else.
 */
export class EncodingVote {
  private utf8 = 0;
  private gb = 0;
  private neither = 0;
  private hasFourByteForm = false;
  private word: Uint8Array = new Uint8Array();
  private readonly decodeGb = decoderOf('GB18030');

  /** Hears the next bytes of the file. */
  add(chunk: Buffer): void {
    if (this.isDecided || (this.word.length === 0 && isAscii(chunk))) {
      return;
    }
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if ((chunk[at] ?? 0) < FIRST_WORD_BYTE) {
        this.vote(chunk.subarray(from, at));
        from = at + 1;
      }
    }
    this.word = this.joined(chunk.subarray(from));
    if (this.word.length > LONGEST_WORD) {
      this.vote(new Uint8Array());
    }
  }

  /** The encoding, or `undefined` when most words are neither UTF-8 nor GB18030. */
  result(): Encoding | undefined {
    this.vote(new Uint8Array());
    if (this.utf8 >= this.gb && this.utf8 >= this.neither) {
      return 'UTF-8';
    }
    if (this.gb < this.neither) {
      return undefined;
    }
    return this.hasFourByteForm ? 'GB18030' : 'GBK';
  }

  private get isDecided(): boolean {
    return this.utf8 + this.gb + this.neither >= ENOUGH_VOTES;
  }

  private joined(more: Uint8Array): Uint8Array {
    return this.word.length === 0 ? Uint8Array.from(more) : Buffer.concat([this.word, more]);
  }

  private vote(end: Uint8Array): void {
    const word = this.word.length === 0 ? end : this.joined(end);
    this.word = new Uint8Array();
    if (isAscii(word)) {
      return;
    }
    if (isUtf8(word)) {
      this.utf8 += 1;
    } else if (this.decodeGb(word) === undefined) {
      this.neither += 1;
    } else {
      this.gb += 1;
      this.hasFourByteForm ||= hasFourByteForm(word);
    }
  }
}

/** A lead byte followed by a digit: GB18030's four-byte form, which GBK does not have. */
function hasFourByteForm(word: Uint8Array): boolean {
  let at = 0;
  while (at < word.length) {
    if ((word[at] ?? 0) <= FIRST_HIGH_BYTE) {
      at += 1;
    } else if ((word[at + 1] ?? 0) <= 0x39) {
      return true;
    } else {
      at += 2;
    }
  }
  return false;
}
