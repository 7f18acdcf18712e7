import type { Fault, Json, JsonObject } from '@hub/contracts';
import { fileFault } from './file-faults.js';

/** One column of a table and the field it fills. */
export interface Column {
  readonly field: string;
  /** What the cell's text becomes; `undefined`: the member is left out. */
  readonly read: (text: string) => Json | undefined;
}

/** The columns of a header in their order; `undefined` stands for a column without a name. */
export type TableColumns =
  | { readonly ok: true; readonly columns: readonly (Column | undefined)[] }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Finds the field of each header cell: its code, or its `title` in the form's schema; the width of letters and spaces
 * around do not matter. Columns that no field has, or that two have, are faults: with them nothing of the file is read,
 * because every record of it would have the same fault.
 */
export function columnsOf(header: readonly string[], schema: JsonObject): TableColumns {
  const fields = fieldsByName(schema);
  const columns = header.map((cell) => {
    const name = normalised(cell);
    return name === '' ? undefined : fields.get(name);
  });
  const faults = header.flatMap((cell, index) => headerFault(cell, columns[index], columns, index));
  return faults.length > 0 ? { ok: false, faults } : { ok: true, columns };
}

/** How many cells of a header are known to the form. */
export function knownColumns(header: readonly string[], schema: JsonObject): number {
  const fields = fieldsByName(schema);
  return header.filter((cell) => fields.has(normalised(cell))).length;
}

/** The field codes of a form. */
export function fieldCodes(schema: JsonObject): ReadonlySet<string> {
  return new Set(Object.keys(propertiesOf(schema)));
}

function fieldsByName(schema: JsonObject): ReadonlyMap<string, Column> {
  const properties = Object.entries(propertiesOf(schema));
  const fields = new Map<string, Column>();
  const shared = new Set<string>();
  for (const [field, property] of properties) {
    const title = isObject(property) ? property['title'] : undefined;
    const name = typeof title === 'string' ? normalised(title) : '';
    if (fields.has(name)) {
      shared.add(name);
    }
    fields.set(name, columnOf(field, property));
  }
  // A title that two fields share names neither; a code always wins over a title.
  shared.forEach((name) => fields.delete(name));
  properties.forEach(([field, property]) =>
    fields.set(normalised(field), columnOf(field, property)),
  );
  return fields;
}

function headerFault(
  cell: string,
  column: Column | undefined,
  columns: readonly (Column | undefined)[],
  index: number,
): Fault[] {
  if (normalised(cell) === '') {
    return [];
  }
  if (!column) {
    return [unknownColumn(cell)];
  }
  const first = columns.findIndex((other) => other?.field === column.field);
  return first < index ? [doubledColumn(cell, column.field)] : [];
}

function unknownColumn(cell: string): Fault {
  return fileFault(
    'UNKNOWN_FIELD',
    { zh: `表单没有“${cell.trim()}”这一列`, en: `The form has no column "${cell.trim()}"` },
    {
      zh: '表头须是表单的字段代码或字段名称；请改正或删去这一列，然后重新报送整个文件',
      en: 'A header is a field’s code or its title: correct or remove the column and send the file again',
    },
    cell.trim(),
  );
}

function doubledColumn(cell: string, field: string): Fault {
  return fileFault(
    'UNKNOWN_FIELD',
    {
      zh: `“${cell.trim()}”与另一列是同一个字段`,
      en: `"${cell.trim()}" is the same field as another column`,
    },
    {
      zh: '请只保留其中一列，然后重新报送整个文件',
      en: 'Keep one of the two and send the file again',
    },
    field,
  );
}

/** A cell is text; only where the form allows no text, it is read as the number or truth value it spells. */
function columnOf(field: string, property: Json | undefined): Column {
  const types = typesOf(property);
  if (types.length === 0 || types.includes('string')) {
    return { field, read: (text) => text };
  }
  const isNumber = types.includes('number') || types.includes('integer');
  return { field, read: (text) => plainValue(text.trim(), isNumber, types.includes('boolean')) };
}

const JSON_NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
/** More digits than a JSON number keeps. */
const MOST_DIGITS = 15;

function plainValue(text: string, isNumber: boolean, isTruth: boolean): Json | undefined {
  if (text === '') {
    return undefined;
  }
  if (isNumber && JSON_NUMBER.test(text) && text.replace(/\D/g, '').length <= MOST_DIGITS) {
    return Number(text);
  }
  return isTruth && /^(true|false)$/.test(text) ? text === 'true' : text;
}

function typesOf(property: Json | undefined): readonly Json[] {
  const type = isObject(property) ? property['type'] : undefined;
  return Array.isArray(type) ? type : type === undefined ? [] : [type];
}

function propertiesOf(schema: JsonObject): JsonObject {
  const properties = schema['properties'];
  return isObject(properties) ? properties : {};
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function normalised(name: string): string {
  return name.normalize('NFKC').trim();
}
