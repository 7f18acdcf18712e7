import type { Kind } from '@hub/contracts';
import { isRead } from '../document/order.js';
import type { Line, MappingPlan } from '../document/nodes.js';
import type { Need } from './line-source.js';
import { ReadNames } from './read-names.js';
import { recordSource } from './record-source.js';
import type { Placed } from './record-source.js';
import { rowsSource, singleLines } from './rows-source.js';
import { quoted } from './source-text.js';

/**
 * The text of `read`: decoders, notes and helpers are its constants (`read-program.ts` hands them over).
 * All lines run first, then what depends on several of them, then the records are built.
 */
export function readSource(plan: MappingPlan, needed: ReadonlyMap<Line, Need>): string {
  const names = new ReadNames(plan);
  return `return function read(n) {
if (n === null || typeof n !== "object" || Array.isArray(n)) return NO_RECORD;
const notes = new Notes();
let x;
${rowsSource({ plan, names, needed })}${elseSource(plan, names)}${changedAtSource(plan)}if (notes.faults !== undefined) return { ok: false, faults: notes.faults, warnings: notes.warnings ?? NOTHING };
${copySource(plan, names)}const records = [];
${plan.makes.map((kind) => kindSource(kind, plan, names)).join('')}return { ok: true, records, warnings: notes.warnings ?? NOTHING, share: ${shareSource(plan, names)} };
};`;
}

/** A value that equals what is written in its place says nothing of its own. */
function elseSource({ lines }: MappingPlan, names: ReadNames): string {
  return lines
    .filter(isRead)
    .map((line) =>
      line.otherwise === undefined
        ? ''
        : `if (${names.variable(line)} === ${names.valueOf(line.otherwise)}) ${names.variable(line)} = undefined;\n`,
    )
    .join('');
}

/** A time of change that cannot be read must not be taken for none: the record would be given another version. */
function changedAtSource({ changedAt }: MappingPlan): string {
  if (changedAt === undefined) {
    return '';
  }
  const given = memberSource('n', changedAt.field);
  return `x = ${given};
if (x !== undefined) x = pick(x);
if (x !== undefined) {
x = typeof x === "object" ? notes.misfit(CHANGED_NOTE, ${given}, x) : changedAt(x);
if (typeof x === "object") notes.settle(CHANGED_NOTE, ${given}, x);
}
`;
}

/** A native field from the record as a whole. */
export function memberSource(root: string, { table, field }: Line['field']): string {
  return table === undefined
    ? `${root}[${quoted(field)}]`
    : `soleRow(${root}[${quoted(table)}])?.[${quoted(field)}]`;
}

function copySource({ copies }: MappingPlan, names: ReadNames): string {
  return copies
    .map(({ from }, index) => {
      const values = from.map((ref) => names.valueOf(ref));
      return `const c${index} = ${values.join(' ?? ')};\n`;
    })
    .join('');
}

function kindSource(kind: Kind, plan: MappingPlan, names: ReadNames): string {
  const record = `r${plan.makes.indexOf(kind)}`;
  const build = recordSource(record, placedIn(kind, plan, names));
  const push = `records.push({ kind: ${quoted(kind)}, record: ${record}, links: ${linkSource(kind, plan)} });\n`;
  const table = plan.tables.findIndex(({ makes }) => makes === kind);
  return table < 0 ? build + push : `if (t${table} !== undefined) {\n${build}${push}}\n`;
}

/** What a record says of the others of its form; all other links the registry finds by its own rules. */
function linkSource(kind: Kind, { copies }: MappingPlan): string {
  const links = copies.flatMap(({ to, link }, index) =>
    link === undefined || to.kind !== kind
      ? []
      : [`linkTo(${quoted(link.role)}, ${quoted(link.kind)}, ${quoted(link.scheme)}, c${index})`],
  );
  return links.length === 0 ? 'NOTHING' : `[${links.join(', ')}].flat()`;
}

function placedIn(kind: Kind, plan: MappingPlan, names: ReadNames): readonly Placed[] {
  const lines = singleLines(plan).filter(isRead);
  const placed = [
    ...lines.map((line) => ({ to: line.to, ...names.placed(line) })),
    ...plan.constants.map(({ to, value }) => ({
      to,
      segments: to.segments,
      expression: JSON.stringify(value),
      always: true,
    })),
    ...plan.copies.map(({ to }, index) => ({
      to,
      segments: to.segments,
      expression: `c${index}`,
      always: false,
    })),
    ...listsIn(plan),
  ];
  return placed.filter(({ to }) => to.kind === kind);
}

function listsIn({ tables }: MappingPlan): readonly (Placed & { to: { kind: Kind } })[] {
  return tables.flatMap(({ into }, index) =>
    into === undefined
      ? []
      : [
          {
            to: into,
            segments: into.segments,
            expression: `filledList(l${index})`,
            always: false,
          },
        ],
  );
}

function shareSource({ share }: MappingPlan, names: ReadNames): string {
  const tests = share.map((condition) => `(${names.condition(condition)})`);
  return tests.length === 0 ? 'true' : tests.join(' && ');
}
