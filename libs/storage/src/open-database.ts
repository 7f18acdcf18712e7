import { isNativeError } from 'node:util/types';
import { Misconfigured } from '@hub/contracts';
import { Client } from 'pg';
import type { DataSourceOptions, Logger } from 'typeorm';
import { DataSource } from 'typeorm';
import { HubState1763900000000 } from './migrations/1763900000000-hub-state.js';
import type { SessionOwner } from './session-settings.js';
import { schemaOption } from './session-settings.js';
import { surfaced } from './sql-fault.js';

/** Which database to open. */
export interface DatabaseOptions extends SessionOwner {
  /** The app's migrations, as classes named `<What><milliseconds>`; they run in the order of that number. */
  readonly migrations: readonly MigrationClass[];
  /** TypeORM entities of control data, if any. */
  readonly entities?: DataSourceOptions['entities'];
  /** Connections at most; default 5. */
  readonly connections?: number;
}

/** A migration as TypeORM takes it. */
export type MigrationClass = Extract<
  NonNullable<DataSourceOptions['migrations']>,
  readonly unknown[]
>[number];

const CONNECTIONS = 5;
const CONNECT_MILLISECONDS = 10_000;
/** Longer than any migration of another instance may take. */
const MIGRATION_WAIT = '120s';

/**
 * Opens an app's database for control data: makes its schema, runs what is missing of its migrations, each in a
 * transaction, and returns the data source. Instances that start at once wait for each other.
 * Throws `Unreachable` when PostgreSQL does not answer, `Misconfigured` when it refuses the address, the user or the
 * database; a migration's own error as it is.
 */
export async function openDatabase(options: DatabaseOptions): Promise<DataSource> {
  const database = new DataSource({
    type: 'postgres',
    url: options.url,
    schema: options.schema,
    applicationName: options.app,
    entities: options.entities ?? [],
    migrations: [HubState1763900000000, ...options.migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    logger: SILENT,
    extra: {
      options: schemaOption(options.schema),
      max: options.connections ?? CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MILLISECONDS,
    },
    poolErrorHandler: () => undefined,
  });
  try {
    await underMigrationLock(options, async () => {
      await database.initialize();
      await database.runMigrations();
    });
    return database;
  } catch (error) {
    if (database.isInitialized) {
      await database.destroy();
    }
    throw refused(error) ?? surfaced(error);
  }
}

/* TypeORM prints what it also throws, and values of failed statements with it. */
const SILENT: Logger = {
  log: () => undefined,
  logMigration: () => undefined,
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
};

/** CREATE SCHEMA IF NOT EXISTS and TypeORM's own table both fail when two instances run them at once. */
async function underMigrationLock(owner: SessionOwner, work: () => Promise<void>): Promise<void> {
  const client = new Client({
    connectionString: owner.url,
    application_name: owner.app,
    options: `${schemaOption(owner.schema)} -c lock_timeout=${MIGRATION_WAIT}`,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [
      `${owner.schema}/migrations`,
    ]);
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${owner.schema}`);
    await work();
  } finally {
    await client.end().catch(() => undefined);
  }
}

/* Wrong password, wrong user, no such database, no right to it. */
const REFUSALS = new Set(['28P01', '28000', '3D000', '42501']);

function refused(error: unknown): Misconfigured | undefined {
  if (isNativeError(error) && 'code' in error && REFUSALS.has(String(error.code))) {
    return new Misconfigured(
      'PostgreSQL refuses this user or database',
      'Check DATABASE_URL: user, password and database, and that the user may create schemas.',
      { code: error.code },
      { cause: error },
    );
  }
  return undefined;
}
