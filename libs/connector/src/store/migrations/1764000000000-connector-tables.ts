import { CURSOR_TABLE, KAFKA_OFFSET_TABLE } from '@hub/storage';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of one connector app. Wide rows are avoided: each costs as much as a whole mapping.
 * `key` is the first half of the native key's HMAC; alone it is the primary key (guard 29).
 */
const TABLES = [
  // Numbers for the app's forms, so that receipts and images stay narrow.
  `CREATE TABLE form (
     id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     system text NOT NULL,
     form text NOT NULL,
     UNIQUE (system, form))`,
  KAFKA_OFFSET_TABLE,
  // Rows per form, partition and state; also what was rolled up (`rolled`), and numbers beside the balance.
  `CREATE TABLE counter (
     form smallint NOT NULL,
     part int NOT NULL,
     state smallint NOT NULL,
     n bigint NOT NULL,
     PRIMARY KEY (form, part, state))`,
  // id: UUIDv8 of the receipt, time-ordered. at_offset: where the latest attempt stands in hub.received.
  `CREATE TABLE receipt (
     id uuid PRIMARY KEY,
     key uuid NOT NULL,
     of uuid,
     form smallint NOT NULL,
     part int NOT NULL,
     at_offset bigint NOT NULL,
     state smallint NOT NULL,
     attempt smallint NOT NULL,
     warnings text)`,
  `CREATE TABLE image (
     key uuid PRIMARY KEY,
     receipt uuid NOT NULL,
     sv_at bigint NOT NULL,
     sv_seq bigint NOT NULL,
     intent smallint NOT NULL,
     hash bytea NOT NULL,
     native_hash bytea NOT NULL)`,
  // One open record per key (guard 11). The native body is bytea: NUL and lone surrogates must fit.
  `CREATE TABLE quarantine (
     key uuid PRIMARY KEY,
     receipt uuid NOT NULL UNIQUE,
     form smallint NOT NULL,
     part int NOT NULL,
     sv_at bigint NOT NULL,
     sv_seq bigint NOT NULL,
     native_hash bytea NOT NULL,
     native bytea NOT NULL,
     faults text NOT NULL,
     warnings text,
     at timestamptz NOT NULL)`,
  // Idempotency keys: `id` is the hash of system, form, endpoint and key. `done`: all of it is in the log.
  `CREATE TABLE push (
     id uuid PRIMARY KEY,
     body_hash bytea NOT NULL,
     at timestamptz NOT NULL,
     done boolean NOT NULL DEFAULT false)`,
  CURSOR_TABLE,
  `CREATE TABLE command (
     id uuid PRIMARY KEY,
     system text NOT NULL,
     kind text NOT NULL,
     by text NOT NULL,
     reason text NOT NULL,
     arguments text NOT NULL,
     state text NOT NULL,
     at timestamptz NOT NULL)`,
];

/** Creates the tables of a connector app in its own schema. */
export class ConnectorTables1764000000000 implements MigrationInterface {
  readonly name = 'ConnectorTables1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(table);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES.toReversed()) {
      await runner.query(`DROP TABLE ${/TABLE (\w+)/.exec(table)?.[1] ?? ''}`);
    }
  }
}
