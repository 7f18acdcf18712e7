import type { CanonicalRef, Line, MappingPlan, TableRule } from '../document/nodes.js';
import { chain, quoted } from './source-text.js';
import { fieldSource } from './field-source.js';
import type { FieldSetting } from './field-source.js';
import { singleLines } from './rows-source.js';
import { viewSource } from './view-source.js';

/** The text of `write`: encoders `e<n>` and placeholders `a<n>` are its constants. */
export function writeSource(plan: MappingPlan, isNeeded: (line: Line) => boolean): string {
  const refs = new PathList(plan);
  const setting: FieldSetting = {
    row: 'n',
    label: (line) => quoted(line.field.name),
    found: (ref) => refs.found(ref),
    number: (line) => plan.lines.indexOf(line),
    isNeeded,
  };
  const body =
    plan.tables.length === 0
      ? plan.lines.map((line) => fieldSource(line, setting)).join('')
      : plan.tables.map((table, index) => tableSource(table, index, plan, setting)).join('');
  return `return function write(view) {
const r = view.record, l = view.related;
const n = {}, filled = {}, missing = [];
${viewSource(refs.list, plan)}${body}return { native: n, filled, missing };
};`;
}

/** The paths that are looked up in a view, each once. */
class PathList {
  readonly list: readonly CanonicalRef[];
  private readonly numbers = new Map<string, number>();

  constructor(plan: MappingPlan) {
    const refs = [...singleLines(plan).flatMap(refsOf), ...plan.lines.flatMap(conditionRefs)];
    const lists = plan.tables.flatMap(({ into }) => (into === undefined ? [] : [into]));
    const found: CanonicalRef[] = [];
    for (const ref of [...refs, ...lists]) {
      const name = `${ref.kind}.${ref.path}`;
      if (!this.numbers.has(name)) {
        this.numbers.set(name, found.push(ref) - 1);
      }
    }
    this.list = found;
  }

  found({ kind, path }: CanonicalRef): { value: string; place: string } {
    const number = this.numbers.get(`${kind}.${path}`);
    return number === undefined
      ? { value: 'undefined', place: '""' }
      : { value: `p${number}`, place: `s${number}` };
  }
}

function refsOf(line: Line): readonly CanonicalRef[] {
  if (line.kind !== 'map' || line.direction === 'read') {
    return [];
  }
  return line.otherwise === undefined ? [line.to] : [line.to, line.otherwise];
}

function conditionRefs(line: Line): readonly CanonicalRef[] {
  return line.kind === 'skip' || line.condition === undefined ? [] : [line.condition.ref];
}

function tableSource(
  table: TableRule,
  index: number,
  plan: MappingPlan,
  setting: FieldSetting,
): string {
  return table.shape === 'one'
    ? oneSource(table, index, plan, setting)
    : manySource(table, index, plan, setting);
}

function linesOf({ name }: TableRule, { lines }: MappingPlan): readonly Line[] {
  return lines.filter(({ field }) => field.table === name);
}

/** A table that the form may lack and of which nothing is known is left out, with what it misses. */
function oneSource(
  table: TableRule,
  index: number,
  plan: MappingPlan,
  setting: FieldSetting,
): string {
  const row = `w${index}`;
  const lines = linesOf(table, plan).map((line) => fieldSource(line, { ...setting, row }));
  const keep = table.optional ? `Object.keys(${row}).length > 0` : 'true';
  return `{
const ${row} = {}, before = missing.length;
${lines.join('')}if (${keep}) {
${joinSource(table, row, plan)}n[${quoted(table.name)}] = ${row};
} else missing.length = before;
}
`;
}

function manySource(
  table: TableRule,
  index: number,
  plan: MappingPlan,
  setting: FieldSetting,
): string {
  const { into } = table;
  if (into === undefined) {
    return '';
  }
  const list = setting.found(into);
  const row = `w${index}`;
  const inner: FieldSetting = {
    ...setting,
    row,
    label: (line) => `${quoted(`${table.name}[`)} + k + ${quoted(`].${line.field.field}`)}`,
    found: (ref) => elementPlace(ref, into, setting),
  };
  const lines = linesOf(table, plan).map((line) => fieldSource(line, inner));
  return `if (Array.isArray(${list.value})) n[${quoted(table.name)}] = ${list.value}.map((q, k) => {
const ${row} = {};
${lines.join('')}${joinSource(table, row, plan)}return ${row};
});
`;
}

function elementPlace(
  ref: CanonicalRef,
  into: CanonicalRef,
  setting: FieldSetting,
): { value: string; place: string } {
  const isInside = ref.kind === into.kind && ref.path.startsWith(`${into.path}.`);
  return isInside
    ? { value: chain('q', ref.segments.slice(into.segments.length)), place: quoted(ref.path) }
    : setting.found(ref);
}

/** The column by which the row belongs to the keyed table's row, where no line fills it. */
function joinSource({ name, on }: TableRule, row: string, plan: MappingPlan): string {
  const main = plan.tables.find(({ key }) => key !== undefined);
  const [key] = plan.key;
  if (on === undefined || main === undefined || key === undefined || main.name === name) {
    return '';
  }
  const value = chain('n', [main.name, key.field]);
  return `if (${row}[${quoted(on)}] === undefined && ${value} !== undefined) ${row}[${quoted(on)}] = ${value};\n`;
}
