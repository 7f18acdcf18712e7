import type { Json } from '@hub/contracts';
import type { FormField } from '../document/form-fields.js';
import type { Line, MapLine, MappingPlan } from '../document/nodes.js';
import type { MappingProgram } from '../program.js';
import { generated } from './source-text.js';
import { writeSource } from './write-source.js';

/** The function that fills the form of `plan` from joined views. */
export function writeProgram(
  plan: MappingPlan,
  fields: ReadonlyMap<string, FormField>,
): MappingProgram['write'] {
  const constants: Record<string, unknown> = {};
  plan.lines.forEach((line, number) => {
    if (line.kind === 'map') {
      const field = fields.get(line.field.name);
      constants[`e${number}`] = encoderOf(line, field);
      constants[`a${number}`] = asDeclared(line.absent[0], field);
    }
  });
  return generated(
    constants,
    writeSource(plan, (line) => isNeeded(line, fields)),
  );
}

/** A field that the form asks for and that is the hub's to fill; what is only read is left to a person. */
function isNeeded(line: Line, fields: ReadonlyMap<string, FormField>): boolean {
  if (line.kind !== 'skip' && line.optional) {
    return false;
  }
  const isRequired = fields.get(line.field.name)?.required === true;
  return isRequired || (line.kind === 'map' && line.required === true && line.direction !== 'read');
}

function encoderOf(
  { codec }: MapLine,
  field: FormField | undefined,
): (canonical: Json) => Json | undefined {
  return (canonical) => asDeclared(codec.encode(canonical), field);
}

/** Numbers where the form's schema has numbers, texts where it has texts; codecs write texts. */
function asDeclared(native: Json | undefined, field: FormField | undefined): Json | undefined {
  return typeof native === 'string' && wantsNumber(field) ? exactNumber(native) : native;
}

function wantsNumber(field: FormField | undefined): boolean {
  const types = field?.types ?? [];
  return (types.includes('number') || types.includes('integer')) && !types.includes('string');
}

/** A number that JavaScript cannot hold exactly is not written: amounts are never rounded. */
function exactNumber(text: string): number | undefined {
  const number = Number(text);
  return String(number) === text ? number : undefined;
}
