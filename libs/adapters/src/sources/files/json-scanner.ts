const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

/** What a scanner meets. `depth` is the number of arrays and objects around the place; `at` is in the chunk. */
export interface JsonVisitor {
  /** Before the first byte of each chunk. */
  chunkBegins(chunk: Buffer): void;
  /** After its last one. */
  chunkEnds(): void;
  /** An array or object begins at `at`; `depth` does not count it yet. */
  opens(depth: number, isArray: boolean, at: number): void;
  /** It ends at `at`; `depth` no longer counts it. */
  closes(depth: number, isArray: boolean, at: number): void;
  comma(depth: number, at: number): void;
}

/** Whether a document's brackets pair up. */
export type Balance = 'balanced' | 'unbalanced' | 'unfinished';

/**
 * Walks through the bytes of UTF-8 JSON and says where arrays and objects begin and end, without building anything, so
 * that a file of any size can be looked through. It checks brackets only: what is between them is judged when it is parsed.
 */
export class JsonScanner {
  /** Something stands outside of all arrays and objects. */
  hasStray = false;
  /** Bytes of the brackets that are open. */
  private readonly open: number[] = [];
  private isInText = false;
  private isEscaped = false;
  private isUnbalanced = false;

  constructor(private readonly visitor: JsonVisitor) {}

  /** Walks through the next bytes; after a bracket that closes nothing, through no more. */
  push(chunk: Buffer): void {
    this.visitor.chunkBegins(chunk);
    for (let at = 0; at < chunk.length && !this.isUnbalanced; at += 1) {
      if (this.isInText) {
        at = this.passText(chunk, at);
      } else {
        this.visit(chunk[at] ?? 0, at);
      }
    }
    this.visitor.chunkEnds();
  }

  /** What can be said of the brackets so far. */
  get balance(): Balance {
    if (this.isUnbalanced) {
      return 'unbalanced';
    }
    return this.open.length === 0 && !this.isInText ? 'balanced' : 'unfinished';
  }

  /** Goes to the quote that ends the text, or to the end of the chunk. */
  private passText(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.isEscaped) {
        this.isEscaped = false;
      } else if (byte === BACKSLASH) {
        this.isEscaped = true;
      } else if (byte === QUOTE) {
        this.isInText = false;
        return at;
      }
    }
    return chunk.length;
  }

  private visit(byte: number, at: number): void {
    switch (byte) {
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        this.visitor.opens(this.open.length, byte === OPEN_ARRAY, at);
        this.open.push(byte);
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        this.close(byte, at);
        break;
      case COMMA:
        this.visitor.comma(this.open.length, at);
        break;
      default:
        this.isInText = byte === QUOTE;
        this.hasStray ||= this.open.length === 0 && byte > SPACE;
    }
  }

  private close(byte: number, at: number): void {
    // `[` and `]`, `{` and `}` are two apart in ASCII.
    if (this.open.pop() === byte - 2) {
      this.visitor.closes(this.open.length, byte === CLOSE_ARRAY, at);
    } else {
      this.isUnbalanced = true;
    }
  }
}
