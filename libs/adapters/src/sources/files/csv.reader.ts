import type { Json, JsonObject } from '@hub/contracts';
import type { RawRow } from './csv-splitter.js';
import { CsvSplitter } from './csv-splitter.js';
import type { Decode, Encoding } from './encoding.js';
import { decoderOf } from './encoding.js';
import {
  columnCountFault,
  FileRefused,
  fileFault,
  QUOTES_FAULT,
  QUOTES_WARNING,
} from './file-faults.js';
import { MOST_RECORD_BYTES } from './limits.js';
import type { ReadRecord } from './native-record.js';
import { omitted, readDoubtfully, readRecord, undecodable, unreadable } from './native-record.js';
import type { OmittedRecord } from './raw-record.js';
import type { Reader } from './reader.js';
import type { Column } from './table-columns.js';
import { columnsOf, knownColumns } from './table-columns.js';

const DELIMITERS = [',', '\t', ';'];
const LINE_FEED = 0x0a;

/**
 * Reads a table: one header, then one record per row (RFC 4180; also with tabs or semicolons between cells). Every cell
 * is text, an empty one is the empty text. A row whose cells do not match the header becomes its line as text with a
 * fault; it is never loaded shifted. Rows without any content are nothing.
 * Throws `FileRefused` at the header when a column is unknown to the form, and at the end when there was none.
 */
export class CsvReader implements Reader {
  private readonly decode: Decode;
  private splitter?: CsvSplitter;
  private delimiter = ',';
  private columns?: readonly (Column | undefined)[];
  private nameBytes = 0;
  private head: Buffer = Buffer.alloc(0);

  constructor(
    private readonly encoding: Encoding,
    private readonly schema: JsonObject,
  ) {
    this.decode = decoderOf(encoding);
  }

  /** See `Reader.push`. */
  push(chunk: Buffer): ReadRecord[] {
    if (this.splitter) {
      return this.records(this.splitter.push(chunk));
    }
    this.head = Buffer.concat([this.head, chunk]);
    const hasHeader = this.head.includes(LINE_FEED) || this.head.length > MOST_RECORD_BYTES;
    return hasHeader ? this.records(this.begin().push(this.head)) : [];
  }

  /** See `Reader.end`. */
  end(): ReadRecord[] {
    const before = this.splitter ? [] : this.records(this.begin().push(this.head));
    const last = this.records(this.splitter?.end() ?? []);
    if (!this.columns) {
      throw new FileRefused([UNREADABLE_HEADER]);
    }
    return [...before, ...last];
  }

  /** The delimiter is the one that makes the first line a header the form knows. */
  private begin(): CsvSplitter {
    const line = this.decode(this.head.subarray(0, lineEnd(this.head))) ?? '';
    const known = DELIMITERS.map((delimiter) =>
      knownColumns(cellsOf(line.trimEnd(), delimiter), this.schema),
    );
    this.delimiter = DELIMITERS[known.indexOf(Math.max(...known))] ?? ',';
    this.splitter = new CsvSplitter(this.delimiter.charCodeAt(0));
    return this.splitter;
  }

  private records(rows: readonly (RawRow | OmittedRecord)[]): ReadRecord[] {
    const records: ReadRecord[] = [];
    for (const row of rows) {
      const record = this.columns ? this.record(row, this.columns) : this.header(row);
      if (record) {
        records.push(record);
      }
    }
    return records;
  }

  private header(row: RawRow | OmittedRecord): undefined {
    const text = 'omitted' in row || row.isBroken ? undefined : this.decode(row.bytes);
    if (text === undefined) {
      throw new FileRefused([UNREADABLE_HEADER]);
    }
    const header = columnsOf(cellsOf(text, this.delimiter), this.schema);
    if (!header.ok) {
      throw new FileRefused(header.faults);
    }
    this.columns = header.columns;
    const names = header.columns.map((column) => Buffer.byteLength(column?.field ?? '') + 6);
    this.nameBytes = names.reduce((sum, bytes) => sum + bytes, 2);
  }

  private record(
    row: RawRow | OmittedRecord,
    columns: readonly (Column | undefined)[],
  ): ReadRecord | undefined {
    if ('omitted' in row) {
      return omitted(row);
    }
    const text = this.decode(row.bytes);
    if (text === undefined) {
      return undecodable(row.bytes, this.encoding);
    }
    if (row.isBroken) {
      return this.doubtful(text, row, columns);
    }
    const cells = row.hasQuotes ? cellsOf(text, this.delimiter) : text.split(this.delimiter);
    if (cells.every((cell) => cell.trim() === '')) {
      return undefined;
    }
    return isMatching(cells, columns)
      ? readRecord(nativeOf(cells, columns), row.bytes.length + this.nameBytes, row.bytes)
      : unreadable(text, columnCountFault(cells.length, columns.length), row.bytes);
  }

  /** A row whose quotes do not pair up counts when, read as most programs read it, each column has its cell. */
  private doubtful(
    text: string,
    { bytes }: RawRow,
    columns: readonly (Column | undefined)[],
  ): ReadRecord {
    const cells = lenientCellsOf(text, this.delimiter);
    return cells && isMatching(cells, columns)
      ? readDoubtfully(nativeOf(cells, columns), QUOTES_WARNING, bytes)
      : unreadable(text, QUOTES_FAULT, bytes);
  }
}

/** Whether each cell has its column; one in a column without a name must be empty. */
function isMatching(cells: readonly string[], columns: readonly (Column | undefined)[]): boolean {
  return (
    cells.length === columns.length &&
    columns.every((column, index) => column !== undefined || cells[index] === '')
  );
}

function nativeOf(cells: readonly string[], columns: readonly (Column | undefined)[]): JsonObject {
  const native: Record<string, Json> = {};
  columns.forEach((column, index) => {
    const value = column?.read(cells[index] ?? '');
    if (column && value !== undefined) {
      native[column.field] = value;
    }
  });
  return native;
}

/** The cells of one row whose quotes are known to pair up. */
export function cellsOf(row: string, delimiter: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const isQuoted = row[at] === '"';
    const end = isQuoted ? closingQuote(row, at + 1) : -1;
    if (isQuoted) {
      cells.push(row.slice(at + 1, end).replaceAll('""', '"'));
    }
    const next = row.indexOf(delimiter, isQuoted ? end : at);
    if (!isQuoted) {
      cells.push(row.slice(at, next === -1 ? row.length : next));
    }
    if (next === -1) {
      return cells;
    }
    at = next + 1;
  }
}

/** The cells of a row as spreadsheets read it: behind a quote that closes too early the cell goes on without quotes. */
function lenientCellsOf(row: string, delimiter: string): string[] | undefined {
  const cells: string[] = [];
  for (let at = 0; at !== 0 || cells.length === 0;) {
    const quoted = row[at] === '"' ? quotedPart(row, at) : { text: '', end: at };
    if (!quoted) {
      return undefined;
    }
    const next = row.indexOf(delimiter, quoted.end);
    cells.push(quoted.text + row.slice(quoted.end, next === -1 ? row.length : next));
    at = next + 1;
  }
  return cells;
}

/** What stands between the quote at `opening` and the one that closes it; `undefined` when none does. */
function quotedPart(row: string, opening: number): { text: string; end: number } | undefined {
  const close = closingQuote(row, opening + 1);
  return close >= row.length
    ? undefined
    : { text: row.slice(opening + 1, close).replaceAll('""', '"'), end: close + 1 };
}

function closingQuote(row: string, from: number): number {
  let at = row.indexOf('"', from);
  while (at !== -1 && row[at + 1] === '"') {
    at = row.indexOf('"', at + 2);
  }
  return at === -1 ? row.length : at;
}

function lineEnd(bytes: Buffer): number {
  const at = bytes.indexOf(LINE_FEED);
  return at === -1 ? bytes.length : at;
}

const UNREADABLE_HEADER = fileFault(
  'COLUMN_COUNT',
  { zh: '第一行不是表头', en: 'The first line is no header' },
  {
    zh: '第一行须是各列的字段代码或字段名称，用逗号分隔',
    en: 'The first line names the columns by their code or title, separated by commas',
  },
);
