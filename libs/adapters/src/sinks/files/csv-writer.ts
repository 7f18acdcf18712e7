import type { Filled, Json, JsonObject } from '@hub/contracts';
import type { Encode } from './encoder.js';

/** How the table is written. */
export interface CsvForm {
  /** Field codes in the order of the columns. */
  readonly fields: readonly string[];
  readonly separator: string;
  readonly encode: Encode;
}

/** One record as a row, or why it cannot be one. */
export type CsvRow =
  { readonly ok: true; readonly bytes: Buffer } | { readonly ok: false; readonly reason: string };

/** The first line: the field codes. */
export function csvHeader({ fields, separator, encode }: CsvForm): Buffer {
  return encode(lineOf(fields, separator)) ?? Buffer.alloc(0);
}

/** One record as a row of RFC 4180, cells in the order of the columns; a field without a value is an empty cell. */
export function csvRow({ native }: Filled, form: CsvForm): CsvRow {
  const wrong = unwritable(native, form);
  if (wrong !== undefined) {
    return { ok: false, reason: wrong };
  }
  const cells = form.fields.map((field) => cellOf(native[field]));
  const bytes = form.encode(lineOf(cells, form.separator));
  return bytes ? { ok: true, bytes } : { ok: false, reason: lackingCharacter(cells, form) };
}

function unwritable(native: JsonObject, { fields }: CsvForm): string | undefined {
  for (const [field, value] of Object.entries(native)) {
    if (!fields.includes(field)) {
      return `字段 ${field} 不在表单中，没有对应的列`;
    }
    if (typeof value === 'object' && value !== null) {
      return `字段 ${field} 含有多个值，不能写入一个单元格`;
    }
  }
  return undefined;
}

function lackingCharacter(cells: readonly string[], { fields, encode }: CsvForm): string {
  const at = cells.findIndex((cell) => encode(cell) === undefined);
  return `字段 ${fields[at] ?? ''} 含有文件编码中没有的字`;
}

function cellOf(value: Json | undefined): string {
  if (value === undefined || value === null) {
    return '';
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function lineOf(cells: readonly string[], separator: string): string {
  return `${cells.map((cell) => quoted(cell, separator)).join(separator)}\r\n`;
}

function quoted(cell: string, separator: string): string {
  return cell.includes(separator) || /["\r\n]|^\s|\s$/.test(cell)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}
