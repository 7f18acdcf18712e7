import type { JsonObject, SinkContext } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import { settingsSchema } from '../../settings.js';
import { secretOf, subjectOf } from '../sink-setup.js';
import type { ReplaceLayout, SqlLayout, UpsertLayout } from './plan.js';
import { SqlSink } from './sql.sink.js';

/** The settings of an SQL sink: `sql.settings.schema.json`. */
export const SQL_SINK = settingsSchema('sql', 'sink');

interface SqlSettings {
  readonly database: string;
  readonly schema?: string;
  readonly table?: string;
  readonly key?: readonly string[];
  readonly clear: readonly string[];
  readonly tables?: readonly (string | { readonly rows: string; readonly table: string })[];
  readonly on?: string;
  readonly lowerCaseColumns: boolean;
  readonly timeoutSeconds: number;
  readonly maxRecords: number;
}

const ADDRESS = /^postgres(ql)?:\/\/\S+$/;

/** See `SinkMaker`. */
export function makeSqlSink(settings: JsonObject, context: SinkContext): SqlSink {
  const subject = subjectOf(context);
  const checked = SQL_SINK.check<SqlSettings>(settings, subject);
  const { database, timeoutSeconds, maxRecords } = checked;
  const address = (): string => addressOf(database, context);
  address();
  return new SqlSink({
    layout: layoutOf(checked, context),
    timeoutSeconds,
    maxRecords,
    subject,
    address,
  });
}

function addressOf(name: string, context: SinkContext): string {
  const address = secretOf(context, name);
  if (!ADDRESS.test(address)) {
    throw new Misconfigured(
      `${subjectOf(context)}: ${name} is no address of a PostgreSQL database`,
      'It must be postgres://user:password@host:port/database.',
    );
  }
  return address;
}

function layoutOf(settings: SqlSettings, context: SinkContext): SqlLayout {
  const { schema, lowerCaseColumns } = settings;
  const where = { ...(schema === undefined ? {} : { schema }), lowerCaseColumns };
  const layouts = [upsertOf(settings, context), replaceOf(settings)];
  const [layout, other] = layouts.filter((one) => one !== undefined);
  if (!layout || other) {
    throw new Misconfigured(
      `${subjectOf(context)}: settings must have table, or tables with on, and not both`,
      'Give table (one table, upsert) or tables and on (several, delete and insert).',
    );
  }
  return { ...where, ...layout };
}

type Place = 'schema' | 'lowerCaseColumns';

function upsertOf(
  { table, key, clear }: SqlSettings,
  { keyFields }: SinkContext,
): Omit<UpsertLayout, Place> | undefined {
  return table === undefined ? undefined : { mode: 'upsert', table, key: key ?? keyFields, clear };
}

function replaceOf({ tables, on }: SqlSettings): Omit<ReplaceLayout, Place> | undefined {
  const named = tables?.map((one) => (typeof one === 'string' ? { rows: one, table: one } : one));
  return named && on !== undefined ? { mode: 'replace', tables: named, on } : undefined;
}
