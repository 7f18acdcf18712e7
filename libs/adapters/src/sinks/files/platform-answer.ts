import type { SinkAnswer } from '@hub/contracts';
import { cellsOf } from '../../sources/files/csv.reader.js';
import { CsvSplitter } from '../../sources/files/csv-splitter.js';
import type { Decode } from '../../sources/files/encoding.js';
import { decoderOf, EncodingVote } from '../../sources/files/encoding.js';

/** How a recipient writes its result files. */
export interface AnswerForm {
  /** Codes that say a row was accepted, in small letters. */
  readonly acceptedCodes: ReadonlySet<string>;
  /** What of rows that it does not list; `by-file`: accepted when the file lists none as accepted. */
  readonly unlistedRows: 'confirmed' | 'open' | 'by-file';
}

/** What a result file says, or why it says nothing. */
export type PlatformAnswer =
  | { readonly ok: true; readonly answers: readonly SinkAnswer[] }
  | { readonly ok: false; readonly why: string };

interface ResultRow {
  readonly row: number;
  readonly code: string;
  readonly message: string;
}

/** Reads a result file (`row,code,message`; rows count from 1 below the header) about a batch of `deliveries`. */
export function platformAnswer(
  bytes: Buffer,
  deliveries: readonly string[],
  form: AnswerForm,
): PlatformAnswer {
  const lines = linesOf(bytes);
  const columns = lines && columnsOf(lines[0] ?? []);
  if (!lines || !columns) {
    return { ok: false, why: 'not a table with the columns row, code, message' };
  }
  const rows = lines.slice(1).map((cells) => resultRow(cells, columns));
  const stray = rows.findIndex(({ row }) => deliveries[row - 1] === undefined);
  if (stray !== -1) {
    return { ok: false, why: `line ${stray + 2} names no row of the batch` };
  }
  return { ok: true, answers: answersOf(rows, deliveries, form) };
}

function answersOf(
  rows: readonly ResultRow[],
  deliveries: readonly string[],
  { acceptedCodes, unlistedRows }: AnswerForm,
): SinkAnswer[] {
  const isAccepted = ({ code }: ResultRow): boolean => acceptedCodes.has(code.toLowerCase());
  const isUnlistedAccepted =
    unlistedRows === 'by-file' ? !rows.some(isAccepted) : unlistedRows === 'confirmed';
  const refused = new Map<number, string>();
  const accepted = new Set<number>();
  for (const row of rows) {
    if (isAccepted(row)) {
      accepted.add(row.row);
    } else {
      refused.set(row.row, reasonOf(row, refused.get(row.row)));
    }
  }
  return deliveries.flatMap((delivery, index): SinkAnswer[] => {
    const reason = refused.get(index + 1);
    if (reason !== undefined) {
      return [{ delivery, outcome: 'refused', reason }];
    }
    return accepted.has(index + 1) || isUnlistedAccepted ? [{ delivery, outcome: 'written' }] : [];
  });
}

/** A row may be listed once for each of its mistakes. */
function reasonOf({ code, message }: ResultRow, before: string | undefined): string {
  const reason = [code, message].filter((part) => part !== '').join(' ');
  return before === undefined ? reason : `${before}；${reason}`;
}

type Columns = Readonly<Record<'row' | 'code' | 'message', number>>;

function columnsOf(header: readonly string[]): Columns | undefined {
  const names = header.map((name) => name.trim().toLowerCase());
  const columns = {
    row: names.indexOf('row'),
    code: names.indexOf('code'),
    message: names.indexOf('message'),
  };
  return columns.row === -1 || columns.code === -1 ? undefined : columns;
}

function resultRow(cells: readonly string[], columns: Columns): ResultRow {
  const cell = (index: number): string => cells[index]?.trim() ?? '';
  const row = cell(columns.row);
  return {
    row: /^\d{1,9}$/.test(row) ? Number(row) : 0,
    code: cell(columns.code),
    message: cell(columns.message),
  };
}

/** The cells of every line; `undefined` when the bytes are no text or its quotes do not pair up. */
function linesOf(bytes: Buffer): string[][] | undefined {
  const vote = new EncodingVote();
  vote.add(bytes);
  const encoding = vote.result();
  if (encoding === undefined) {
    return undefined;
  }
  const splitter = new CsvSplitter(','.charCodeAt(0));
  const decode = decoderOf(encoding);
  const lines: string[][] = [];
  for (const row of [...splitter.push(bytes), ...splitter.end()]) {
    const text = 'omitted' in row || row.isBroken ? undefined : textOf(row.bytes, decode);
    if (text === undefined) {
      return undefined;
    }
    if (text.trim() !== '') {
      lines.push(cellsOf(text, ','));
    }
  }
  return lines;
}

const BYTE_ORDER_MARK = '\ufeff';

function textOf(bytes: Uint8Array, decode: Decode): string | undefined {
  const text = decode(bytes);
  return text?.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}
