import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Options } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { addLengthKeywords } from './length-keywords.js';

/** What our schemas add to JSON Schema: annotations, which check nothing. */
const ANNOTATIONS = [
  'x-title-en',
  'x-standard',
  'x-sensitivity',
  'x-personal-if',
  'x-sharing',
  'x-owner',
  'x-codes',
];

/**
 * A compiler of JSON Schemas, draft 2020-12: strict (a keyword it does not know is a mistake), all errors at once,
 * lengths in characters as people count them, formats checked. `moment` is a date, or a date-time of the hub's zone.
 */
export function schemaCompiler(options: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    allErrors: true,
    verbose: true,
    logger: false,
    // Our meta-schemas ask for more than the draft's own, whose compiling would cost as much as all of ours.
    meta: false,
    validateSchema: false,
    ...options,
  });
  addFormats.default(ajv);
  ajv.addVocabulary(ANNOTATIONS);
  addLengthKeywords(ajv);
  const isDate = validatorOf(ajv, 'date');
  const isDateTime = validatorOf(ajv, 'date-time');
  ajv.addFormat('moment', (text) =>
    text.length === 10 ? isDate(text) : text.endsWith('+08:00') && isDateTime(text),
  );
  return ajv;
}

function validatorOf(ajv: Ajv2020, format: string): (text: string) => boolean {
  const { validate } = ajv.formats[format] as { validate: (text: string) => boolean };
  return validate;
}
