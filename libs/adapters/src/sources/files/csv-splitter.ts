import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { MOST_RECORD_BYTES } from './limits.js';
import type { OmittedRecord } from './raw-record.js';

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;

/** One row of a table: its bytes without the line end. */
export interface RawRow {
  readonly bytes: Buffer;
  /** Whether any quote is in it. */
  readonly hasQuotes: boolean;
  /** Its quotes do not pair up: `bytes` is one line of the file, and nothing is known of its columns. */
  readonly isBroken: boolean;
}

/** Where a row with quotes ends, or why that cannot be said. */
type RowEnd = number | 'broken' | 'unfinished';

/**
 * Cuts a stream of bytes into the rows of an RFC 4180 table. Line breaks inside quotes belong to the cell. A quote that
 * never closes costs the line it stands on, not the rows after it: the row begins anew on the next line.
 * Works on bytes, since neither quotes nor commas nor line breaks are part of any longer UTF-8 or GB18030 sequence.
 */
export class CsvSplitter {
  private rest: Buffer = Buffer.alloc(0);
  /** Set while a line beyond the largest size passes by. */
  private passing?: { readonly digest: Hash; size: number };

  /** @param delimiter The byte between cells. */
  constructor(private readonly delimiter: number) {}

  /** The rows that surely end in what was given so far. */
  push(chunk: Buffer): (RawRow | OmittedRecord)[] {
    const rows: (RawRow | OmittedRecord)[] = [];
    const fresh = this.passing ? this.passBy(chunk, rows) : chunk;
    this.rest = this.rest.length === 0 ? fresh : Buffer.concat([this.rest, fresh]);
    this.cut(rows, false);
    return rows;
  }

  /** The rows that are left at the end of the file. */
  end(): (RawRow | OmittedRecord)[] {
    const rows: (RawRow | OmittedRecord)[] = [];
    if (this.passing) {
      rows.push(this.passed(this.passing));
    }
    this.cut(rows, true);
    return rows;
  }

  private cut(rows: (RawRow | OmittedRecord)[], isEnd: boolean): void {
    let from = 0;
    let quote = this.rest.indexOf(QUOTE);
    for (;;) {
      const lineEnd = from < this.rest.length ? this.lineEnd(from, isEnd) : undefined;
      quote = quote !== -1 && quote < from ? this.rest.indexOf(QUOTE, from) : quote;
      const row = lineEnd === undefined ? undefined : this.row(from, lineEnd, quote, isEnd);
      if (!row) {
        break;
      }
      this.add(rows, row.row);
      from = row.stop + 1;
    }
    this.rest = this.rest.subarray(Math.min(from, this.rest.length));
    this.beginPassing();
  }

  /** The row that begins at `from`, and where it stops; `undefined` while its last quote is not in sight. */
  private row(
    from: number,
    lineEnd: number,
    quote: number,
    isEnd: boolean,
  ): { readonly row: RawRow; readonly stop: number } | undefined {
    const hasQuotes = quote !== -1 && quote < lineEnd;
    const end = hasQuotes ? this.rowEnd(from, isEnd) : lineEnd;
    if (end === 'unfinished') {
      return undefined;
    }
    const stop = end === 'broken' ? lineEnd : end;
    return {
      row: { bytes: this.line(from, stop), hasQuotes, isBroken: end === 'broken' },
      stop,
    };
  }

  /** Where the line that begins at `from` ends, if that is known. */
  private lineEnd(from: number, isEnd: boolean): number | undefined {
    const at = this.rest.indexOf(LINE_FEED, from);
    return at === -1 ? (isEnd ? this.rest.length : undefined) : at;
  }

  private rowEnd(from: number, isEnd: boolean): RowEnd {
    const end = this.quotedRowEnd(from, isEnd);
    // A cell as large as this is a quote that somebody forgot to close.
    const isEndless = end === 'unfinished' && this.rest.length - from > MOST_RECORD_BYTES;
    return end === 'unfinished' && (isEnd || isEndless) ? 'broken' : end;
  }

  private quotedRowEnd(from: number, isEnd: boolean): RowEnd {
    const { rest, delimiter } = this;
    let at = from;
    for (;;) {
      if (rest[at] === QUOTE) {
        const after = this.cellEnd(at + 1, isEnd);
        if (typeof after !== 'number') {
          return after;
        }
        at = after;
      } else {
        at = this.plainCellEnd(at);
      }
      if (at >= rest.length) {
        return isEnd ? rest.length : 'unfinished';
      }
      if (rest[at] === LINE_FEED) {
        return at;
      }
      at += rest[at] === delimiter ? 1 : 0;
    }
  }

  /** The delimiter or line feed after a cell without quotes, or the end of what is there. */
  private plainCellEnd(from: number): number {
    const { rest, delimiter } = this;
    let at = from;
    while (at < rest.length && rest[at] !== delimiter && rest[at] !== LINE_FEED) {
      at += 1;
    }
    return at;
  }

  /** The delimiter or line feed behind the quote that closes a cell whose content begins at `from`. */
  private cellEnd(from: number, isEnd: boolean): RowEnd {
    const { rest } = this;
    let at = rest.indexOf(QUOTE, from);
    while (at !== -1 && rest[at + 1] === QUOTE) {
      at = rest.indexOf(QUOTE, at + 2);
    }
    if (at === -1) {
      return 'unfinished';
    }
    return this.afterQuote(at + 1, isEnd);
  }

  private afterQuote(at: number, isEnd: boolean): RowEnd {
    const { rest, delimiter } = this;
    const next = rest[at] === CARRIAGE_RETURN ? at + 1 : at;
    if (next >= rest.length) {
      return isEnd ? rest.length : 'unfinished';
    }
    if (rest[next] === LINE_FEED) {
      return next;
    }
    return rest[at] === delimiter ? at : 'broken';
  }

  private line(from: number, to: number): Buffer {
    const end = to > from && this.rest[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    return this.rest.subarray(from, end);
  }

  private add(rows: (RawRow | OmittedRecord)[], row: RawRow): void {
    if (row.bytes.length > MOST_RECORD_BYTES) {
      rows.push(
        this.passed({ digest: createHash('sha256').update(row.bytes), size: row.bytes.length }),
      );
    } else if (row.bytes.length > 0) {
      rows.push(row);
    }
  }

  /** A line without an end, already larger than any record may be: only its size and digest are kept from here on. */
  private beginPassing(): void {
    if (this.rest.length > MOST_RECORD_BYTES && !this.rest.includes(LINE_FEED)) {
      this.passing = { digest: createHash('sha256').update(this.rest), size: this.rest.length };
      this.rest = Buffer.alloc(0);
    }
  }

  /** Lets the large line pass; returns what comes behind it. */
  private passBy(chunk: Buffer, rows: (RawRow | OmittedRecord)[]): Buffer {
    const { passing } = this;
    const at = chunk.indexOf(LINE_FEED);
    const part = at === -1 ? chunk : chunk.subarray(0, at);
    if (passing) {
      passing.digest.update(part);
      passing.size += part.length;
    }
    if (passing && at !== -1) {
      rows.push(this.passed(passing));
      this.passing = undefined;
    }
    return at === -1 ? Buffer.alloc(0) : chunk.subarray(at + 1);
  }

  private passed(line: { readonly digest: Hash; readonly size: number }): OmittedRecord {
    return { omitted: line.size, sha256: line.digest.digest('hex') };
  }
}
