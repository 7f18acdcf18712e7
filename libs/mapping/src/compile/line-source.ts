import { isRead } from '../document/order.js';
import type { Line, MapLine } from '../document/nodes.js';
import type { ReadNames } from './read-names.js';
import { quoted } from './source-text.js';

/** What an empty field is. */
export type Need = 'fault' | 'warning' | 'none';

/** What the text of one line depends on. */
export interface LineSetting {
  readonly names: ReadNames;
  /** What it is when a line's field holds nothing. */
  readonly needed: ReadonlyMap<Line, Need>;
  /** The variable that holds the native row. */
  readonly row: string;
}

/** Statements that declare what these lines read into. */
export function declarations(lines: readonly Line[], names: ReadNames): string {
  return lines
    .filter(isRead)
    .map((line) => `let ${names.variable(line)};\n`)
    .join('');
}

/** Statements that read one field. Every member that is met counts as `seen`: what is left over is unknown. */
export function lineSource(line: Line, setting: LineSetting): string {
  const given = givenSource(line, setting);
  const take = isRead(line) ? guarded(line, setting) : skipped(line, setting);
  return `x = ${given};\nif (x !== undefined) {\nseen++;\n${take}}\n${absent(line, setting)}`;
}

function givenSource({ field }: Line, { row }: LineSetting): string {
  return `${row}[${quoted(field.field)}]`;
}

/** What is not carried is looked at all the same: damaged text anywhere in a record is a fault. */
function skipped(line: Line, { names }: LineSetting): string {
  const note = `m${names.number(line)}`;
  return `if (typeof x === "string" && hasBrokenText(x)) notes.broken(${note});\n`;
}

function guarded(line: MapLine, setting: LineSetting): string {
  const decode = decodeSource(line, setting);
  return line.condition === undefined
    ? decode
    : `if (${setting.names.condition(line.condition)}) {\n${decode}}\nelse ${skipped(line, setting)}`;
}

function decodeSource(line: MapLine, setting: LineSetting): string {
  const { names } = setting;
  const number = names.number(line);
  const variable = names.variable(line);
  const given = givenSource(line, setting);
  const { codec, absent } = line;
  const misfit = codec.structured ? 'x instanceof Remarked' : 'typeof x === "object"';
  const general = `${variable} = ${misfit} ? notes.misfit(m${number}, ${given}, x) : d${number}(x);
if (typeof ${variable} === "object") ${variable} = notes.settle(m${number}, ${given}, ${variable});
`;
  // Plain text needs no decoder: `pick` has done it.
  const isPlain = codec.name === 'text' && absent.length === 0;
  const take = isPlain
    ? `if (typeof x === "string") ${variable} = x;\nelse {\n${general}}\n`
    : general;
  const blank = emptySource(line, setting);
  return `x = ${codec.raw ? 'pickRaw' : 'pick'}(x);
if (x !== undefined) {
${take}}
${blank === '' ? '' : `else ${blank}`}`;
}

/** What is said of an empty field; nothing where it may be so. */
function emptySource(line: Line, { names, needed }: LineSetting): string {
  const need = needed.get(line) ?? 'none';
  return need === 'none'
    ? ''
    : `notes.${need === 'fault' ? 'required' : 'wanted'}(m${names.number(line)});\n`;
}

/** The same for a field that is not there at all. */
function absent(line: Line, setting: LineSetting): string {
  const say = isRead(line) ? emptySource(line, setting) : '';
  if (say === '' || !isRead(line)) {
    return '';
  }
  return line.condition === undefined
    ? `else ${say}`
    : `else if (${setting.names.condition(line.condition)}) ${say}`;
}
