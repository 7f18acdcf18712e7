import { hasBrokenText } from '@hub/domain';
import type { Json, Kind, Link } from '@hub/contracts';
import type { Decoded } from '../codecs/codec.js';
import { Remarked } from '../codecs/remarked.js';
import type { FormField } from '../document/form-fields.js';
import type { Line, MappingPlan } from '../document/nodes.js';
import { isRead } from '../document/order.js';
import { NO_RECORD, Notes } from '../run/notes.js';
import type { FieldNote } from '../run/notes.js';
import { filledList, manyRows, oneRow, soleRow } from '../run/rows.js';
import type { TableNote } from '../run/rows.js';
import { pick, pickRaw } from '../run/pick.js';
import type { MappingProgram } from '../program.js';
import type { Need } from './line-source.js';
import { decoderOf } from './decoder.js';
import { readSource } from './read-source.js';
import { generated } from './source-text.js';

/** What reading needs besides the plan. */
export interface ReadSetting {
  readonly fields: ReadonlyMap<string, FormField>;
  isPersonal(line: Line): boolean;
  /** Reads the form's time of change. */
  readonly changedAt: (native: Json) => Decoded;
}

/** The function that reads native records by `plan`. */
export function readProgram(plan: MappingPlan, setting: ReadSetting): MappingProgram['read'] {
  const needed = new Map(plan.lines.map((line) => [line, needOf(line, setting)]));
  return generated(
    {
      ...lineConstants(plan, setting),
      ...tableConstants(plan, setting),
      CHANGED_NOTE: { field: plan.changedAt?.field.name ?? '', personal: false },
      changedAt: setting.changedAt,
      linkTo,
      soleRow,
      NO_RECORD,
      NOTHING: [],
      Notes,
      Remarked,
      filledList,
      hasBrokenText,
      manyRows,
      oneRow,
      pick,
      pickRaw,
    },
    readSource(plan, needed),
  );
}

/** The link that a record states, none where the other record has no name. */
function linkTo(
  role: string,
  kind: Kind,
  scheme: string,
  value: Json | undefined,
): readonly Link[] {
  return typeof value === 'string' ? [{ role, kind, scheme, value }] : [];
}

/** What it is when the field is empty; a placeholder that says there is no value is not empty. */
function needOf(line: Line, { fields }: ReadSetting): Need {
  if (!isRead(line) || line.optional) {
    return 'none';
  }
  if (line.required === true || fields.get(line.field.name)?.required === true) {
    return 'fault';
  }
  return line.required === 'warn' ? 'warning' : 'none';
}

function lineConstants(plan: MappingPlan, setting: ReadSetting): Record<string, unknown> {
  const constants: Record<string, unknown> = {};
  plan.lines.forEach((line, number) => {
    constants[`m${number}`] = noteOf(line, plan, setting);
    if (isRead(line)) {
      constants[`d${number}`] = decoderOf(line);
    }
  });
  return constants;
}

function noteOf(line: Line, plan: MappingPlan, setting: ReadSetting): FieldNote {
  const { name, table, field } = line.field;
  const many = plan.tables.some((rule) => rule.name === table && rule.shape === 'many');
  return {
    field: name,
    ...(many && table !== undefined ? { table, column: field } : {}),
    ...(isRead(line) ? { path: line.to.path } : {}),
    personal: setting.isPersonal(line),
  };
}

function tableConstants(plan: MappingPlan, { fields }: ReadSetting): Record<string, unknown> {
  const names = plan.tables.map(({ name }) => name);
  const columns = (names.length === 0 ? [undefined] : names).map(
    (table) =>
      new Set(
        [...fields.values()].filter(({ ref }) => ref.table === table).map(({ ref }) => ref.field),
      ),
  );
  const tables: readonly TableNote[] = plan.tables.map(({ name, optional, order }) => ({
    note: { field: name, personal: true },
    optional,
    ...(order === undefined ? {} : { order }),
  }));
  return { COLUMNS: columns, TABLES: tables, TABLE_NAMES: new Set(names) };
}
