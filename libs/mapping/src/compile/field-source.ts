import type { CanonicalRef, Condition, ConstantLine, Line, MapLine } from '../document/nodes.js';
import { quoted } from './source-text.js';

/** What the text that fills one field depends on. */
export interface FieldSetting {
  /** The variable of the native row that is filled. */
  readonly row: string;
  /** The expression of the field's name in `filled` and `missing`. */
  readonly label: (line: Line) => string;
  /** The variables of a path: its value and where it was found. */
  readonly found: (ref: CanonicalRef) => { readonly value: string; readonly place: string };
  readonly number: (line: Line) => number;
  /** Whether a field that stays empty is missing. */
  readonly isNeeded: (line: Line) => boolean;
}

/** Statements that fill one field, or say that it is missing. */
export function fieldSource(line: Line, setting: FieldSetting): string {
  if (line.kind === 'skip' || (line.kind === 'map' && line.direction === 'read')) {
    return missingSource(line, setting);
  }
  const fill = line.kind === 'map' ? mapSource(line, setting) : constantSource(line, setting);
  return line.condition === undefined
    ? fill
    : `if (${conditionSource(line.condition, setting)}) {\n${fill}}\n`;
}

function conditionSource({ when, ref, value }: Condition, { found }: FieldSetting): string {
  return `${found(ref).value} ${when === 'if' ? '===' : '!=='} ${quoted(value)}`;
}

function missingSource(line: Line, { label, isNeeded }: FieldSetting): string {
  return isNeeded(line) ? `missing.push(${label(line)});\n` : '';
}

function setSource(line: Line, setting: FieldSetting, value: string, place: string): string {
  const field = quoted(line.field.field);
  return `${setting.row}[${field}] = ${value}; filled[${setting.label(line)}] = ${place};`;
}

function constantSource(line: ConstantLine, setting: FieldSetting): string {
  return line.value === undefined
    ? missingSource(line, setting)
    : `${setSource(line, setting, JSON.stringify(line.value), quoted(line.source))}\n`;
}

function mapSource(line: MapLine, setting: FieldSetting): string {
  const { value, place } = setting.found(line.to);
  const missing = missingSource(line, setting);
  const encode = `const x = e${setting.number(line)}(y);
if (x !== undefined) { ${setSource(line, setting, 'x', 'z')} }
${missing === '' ? '' : `else ${missing}`}`;
  const [placeholder] = line.absent;
  const empty =
    placeholder === undefined
      ? missing
      : `${setSource(line, setting, `a${setting.number(line)}`, 'z')}\n`;
  return `{
let y = ${value}, z = ${place};
${otherSource(line, setting)}if (y != null) {
${encode}}
${empty === '' ? '' : `else {\n${empty}}\n`}}
`;
}

function otherSource({ otherwise }: MapLine, { found }: FieldSetting): string {
  if (otherwise === undefined) {
    return '';
  }
  const { value, place } = found(otherwise);
  return `if (y == null) { y = ${value}; z = ${place}; }\n`;
}
