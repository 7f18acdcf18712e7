import { inReadingOrder, isRead } from '../document/order.js';
import type { Line, MappingPlan, TableRule } from '../document/nodes.js';
import { declarations, lineSource } from './line-source.js';
import type { Need } from './line-source.js';
import type { ReadNames } from './read-names.js';
import { recordSource } from './record-source.js';
import { quoted } from './source-text.js';

/** What the text of all rows depends on. */
export interface RowsSetting {
  readonly plan: MappingPlan;
  readonly names: ReadNames;
  readonly needed: ReadonlyMap<Line, Need>;
}

/** Statements that read every field of a record, be it flat or made of tables. */
export function rowsSource(setting: RowsSetting): string {
  const { plan, names } = setting;
  if (plan.tables.length === 0) {
    return `${declarations(plan.lines, names)}let seen = 0;\n${linesSource(plan.lines, 'n', setting)}${leftOver('n', 'COLUMNS[0]', '')}`;
  }
  const blocks = plan.tables.map((table, index) =>
    table.shape === 'one' ? oneSource(table, index, setting) : manySource(table, index, setting),
  );
  return `${declarations(singleLines(plan), names)}let seen = 0;\nnotes.unknown(n, TABLE_NAMES, "");\n${blocks.join('')}`;
}

/** Lines whose field occurs once in a record. */
export function singleLines({ lines, tables }: MappingPlan): readonly Line[] {
  const many = new Set(tables.filter(({ shape }) => shape === 'many').map(({ name }) => name));
  return lines.filter(({ field }) => field.table === undefined || !many.has(field.table));
}

function linesSource(lines: readonly Line[], row: string, setting: RowsSetting): string {
  return inReadingOrder(lines)
    .map((line) => lineSource(line, { ...setting, row }))
    .join('');
}

function linesOf({ plan }: RowsSetting, { name }: TableRule): readonly Line[] {
  return plan.lines.filter(({ field }) => field.table === name);
}

/** Only when members are left over are their names looked at. */
function leftOver(row: string, columns: string, table: string): string {
  return `if (Object.keys(${row}).length !== seen) notes.unknown(${row}, ${columns}, ${quoted(table)});\n`;
}

function oneSource(table: TableRule, index: number, setting: RowsSetting): string {
  const row = `t${index}`;
  return `const ${row} = oneRow(n[${quoted(table.name)}], notes, TABLES[${index}]);
if (${row} !== undefined) {
seen = 0;
${linesSource(linesOf(setting, table), row, setting)}${leftOver(row, `COLUMNS[${index}]`, table.name)}}
`;
}

function manySource(table: TableRule, index: number, setting: RowsSetting): string {
  const { names } = setting;
  const lines = linesOf(setting, table);
  const depth = table.into?.segments.length ?? 0;
  const placed = lines
    .filter(isRead)
    .map((line) => names.placed(line, line.to.segments.slice(depth)));
  return `const l${index} = [];
for (const q of manyRows(n[${quoted(table.name)}], notes, TABLES[${index}])) {
notes.row = l${index}.length;
seen = 0;
${declarations(lines, names)}${linesSource(lines, 'q', setting)}${leftOver('q', `COLUMNS[${index}]`, table.name)}${recordSource('o', placed)}l${index}.push(o);
}
notes.row = -1;
`;
}
