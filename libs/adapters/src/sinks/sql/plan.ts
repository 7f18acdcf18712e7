import type { Filled, Json, JsonObject } from '@hub/contracts';
import { isObject, isText } from '../native-value.js';

/** One statement and its values. */
export interface SqlStatement {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** What a column is given: PostgreSQL makes its own type of it. */
export type SqlValue = string | number | boolean | null;

/** The statements that write one record, to be run in one transaction; or why it cannot be written. */
export type SqlPlan =
  | { readonly ok: true; readonly statements: readonly SqlStatement[] }
  | { readonly ok: false; readonly reason: string };

/** One table, one row for each record. */
export interface UpsertLayout {
  readonly mode: 'upsert';
  readonly schema?: string;
  readonly table: string;
  readonly key: readonly string[];
  readonly clear: readonly string[];
  readonly lowerCaseColumns: boolean;
}

/** A group of tables, all rows of a record joined by one column. */
export interface ReplaceLayout {
  readonly mode: 'replace';
  readonly schema?: string;
  /** The main table first. */
  readonly tables: readonly { readonly rows: string; readonly table: string }[];
  readonly on: string;
  readonly lowerCaseColumns: boolean;
}

export type SqlLayout = UpsertLayout | ReplaceLayout;

/** Pure: how a record is written, or taken back. Doing it twice does no more than doing it once. */
export function planOf(record: Filled, layout: SqlLayout): SqlPlan {
  return layout.mode === 'upsert' ? upsertPlan(record, layout) : replacePlan(record, layout);
}

function upsertPlan({ native, intent }: Filled, layout: UpsertLayout): SqlPlan {
  const row = rowOf(native, layout);
  if (!row.ok) {
    return row;
  }
  const { cells } = row;
  const key = layout.key.map((field) => columnOf(field, layout));
  const missing = key.find((column) => (cells.get(column) ?? null) === null);
  if (missing !== undefined) {
    return { ok: false, reason: `主键列 ${missing} 没有值` };
  }
  if (intent === 'withdraw') {
    return {
      ok: true,
      statements: [
        deletion(
          layout,
          layout.table,
          new Map(key.map((column) => [column, cells.get(column) ?? null])),
        ),
      ],
    };
  }
  for (const column of layout.clear.map((field) => columnOf(field, layout))) {
    cells.set(column, cells.get(column) ?? null);
  }
  const { text, values } = insertion(layout, layout.table, cells);
  const others = [...cells.keys()].filter((column) => !key.includes(column)).map(quoted);
  const change = others.map((column) => `${column}=excluded.${column}`).join(',');
  const conflict = `ON CONFLICT (${key.map(quoted).join(',')}) DO`;
  const then = change === '' ? 'NOTHING' : `UPDATE SET ${change}`;
  return { ok: true, statements: [{ text: `${text} ${conflict} ${then}`, values }] };
}

function replacePlan({ native, intent }: Filled, layout: ReplaceLayout): SqlPlan {
  const { tables } = layout;
  const joint = jointOf(native, layout);
  if (joint === undefined) {
    return { ok: false, reason: `主表 ${tables[0]?.rows ?? ''} 的关联列 ${layout.on} 没有值` };
  }
  const group: Cells = new Map([[columnOf(layout.on, layout), joint]]);
  // Rows that point at the main table go first and come last, so that foreign keys hold throughout.
  const deletions = tables.toReversed().map(({ table }) => deletion(layout, table, group));
  if (intent === 'withdraw') {
    return { ok: true, statements: deletions };
  }
  const unknown = Object.keys(native).find((name) => !tables.some(({ rows }) => rows === name));
  if (unknown !== undefined) {
    return { ok: false, reason: `表单中的 ${unknown} 没有对应的表` };
  }
  const inserted = insertionsOf(native, layout, group);
  return inserted.ok ? { ok: true, statements: [...deletions, ...inserted.statements] } : inserted;
}

/** What joins the rows of a record: the main row's value. */
function jointOf(native: JsonObject, { tables, on }: ReplaceLayout): SqlValue | undefined {
  const value = rowsIn(native[tables[0]?.rows ?? ''])[0]?.[on];
  return value === null || typeof value === 'object' ? undefined : value;
}

function insertionsOf(native: JsonObject, layout: ReplaceLayout, group: Cells): SqlPlan {
  const statements: SqlStatement[] = [];
  for (const { rows, table } of layout.tables) {
    for (const each of rowsIn(native[rows])) {
      const row = rowOf(each, layout);
      if (!row.ok) {
        return row;
      }
      statements.push(insertion(layout, table, new Map([...row.cells, ...group])));
    }
  }
  return { ok: true, statements };
}

type Cells = Map<string, SqlValue>;
type Layout = Pick<SqlLayout, 'schema' | 'lowerCaseColumns'>;

function rowOf(
  native: JsonObject,
  layout: Layout,
): { readonly ok: true; readonly cells: Cells } | { readonly ok: false; readonly reason: string } {
  const cells: Cells = new Map();
  for (const [field, value] of Object.entries(native)) {
    const isCell = typeof value !== 'object' || value === null;
    if (!isCell) {
      return { ok: false, reason: `字段 ${field} 含有多个值，不能写入一列` };
    }
    if (typeof value === 'string' && !isText(value)) {
      return { ok: false, reason: `字段 ${field} 含有损坏的字符` };
    }
    cells.set(columnOf(field, layout), value);
  }
  return { ok: true, cells };
}

function rowsIn(value: Json | undefined): readonly JsonObject[] {
  const rows = (Array.isArray(value) ? value : [value]) as readonly (Json | undefined)[];
  return rows.filter(isObject);
}

function columnOf(field: string, { lowerCaseColumns }: Layout): string {
  return lowerCaseColumns ? field.toLowerCase() : field;
}

function insertion(layout: Layout, table: string, cells: Cells): SqlStatement {
  const columns = [...cells.keys()].map(quoted).join(',');
  const places = [...cells.keys()].map((_, index) => `$${index + 1}`).join(',');
  return {
    text: `INSERT INTO ${placeOf(layout, table)} (${columns}) VALUES (${places})`,
    values: [...cells.values()],
  };
}

function deletion(layout: Layout, table: string, where: Cells): SqlStatement {
  const terms = [...where.keys()].map((column, index) => `${quoted(column)}=$${index + 1}`);
  return {
    text: `DELETE FROM ${placeOf(layout, table)} WHERE ${terms.join(' AND ')}`,
    values: [...where.values()],
  };
}

function placeOf({ schema }: Layout, table: string): string {
  return schema === undefined ? quoted(table) : `${quoted(schema)}.${quoted(table)}`;
}

/** A name as SQL takes it literally, whatever is in it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
