import { join, resolve } from 'node:path';
import type { Json, JsonObject, SinkContext } from '@hub/contracts';
import { settingsSchema } from '../../settings.js';
import { subjectOf } from '../sink-setup.js';
import type { BatchEncoding } from './encoder.js';
import { encoderOf } from './encoder.js';
import { FilesSink } from './files.sink.js';
import type { AnswerForm } from './platform-answer.js';

/** The settings of a files sink: `files.settings.schema.json`. */
export const FILES_SINK = settingsSchema('files', 'sink');

interface FilesSinkSettings {
  readonly folder?: string;
  readonly prefix?: string;
  readonly encoding: BatchEncoding;
  readonly byteOrderMark: boolean;
  readonly separator: 'comma' | 'semicolon' | 'tab';
  readonly maxRecords: number;
  readonly everySeconds: number;
  readonly acceptedCodes: readonly string[];
  readonly unlistedRows: AnswerForm['unlistedRows'];
  readonly quietSeconds: number;
}

const SEPARATORS = { comma: ',', semicolon: ';', tab: '\t' };

/** See `SinkMaker`. */
export function makeFilesSink(settings: JsonObject, context: SinkContext): FilesSink {
  const subject = subjectOf(context);
  const checked = FILES_SINK.check<FilesSinkSettings>(settings, subject);
  const { encoding, maxRecords, everySeconds, quietSeconds, unlistedRows } = checked;
  const folder = checked.folder ?? join(context.system, 'out', context.form);
  return new FilesSink({
    folder: resolve(context.exchangeFolder, folder),
    prefix: checked.prefix ?? prefixOf(context.form),
    csv: {
      fields: fieldsOf(context.schema),
      separator: SEPARATORS[checked.separator],
      encode: encoderOf(encoding),
    },
    encoding,
    byteOrderMark: checked.byteOrderMark && encoding === 'utf-8',
    answers: {
      acceptedCodes: new Set(checked.acceptedCodes.map((code) => code.toLowerCase())),
      unlistedRows,
    },
    quietSeconds,
    pace: { maxRecords, everySeconds },
    subject,
    note: (event, facts) => context.note(event, facts),
  });
}

/** `xk-2019` → `XK`. */
function prefixOf(form: string): string {
  return (form.split('-')[0] ?? form).toUpperCase();
}

function fieldsOf(schema: JsonObject): string[] {
  const properties: Json | undefined = schema['properties'];
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
