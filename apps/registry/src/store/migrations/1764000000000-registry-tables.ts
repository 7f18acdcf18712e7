import { KAFKA_OFFSET_TABLE } from '@hub/storage';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The tables of the registry (`walk.md` §6), narrow but for `entity.doc`. Numbers of kinds and roles: `numbers.ts`. */
const TABLES = [
  KAFKA_OFFSET_TABLE,
  // id: UUIDv7, so that the index grows at one edge. doc: JSON of its contributions. extract: what others carry of it.
  `CREATE TABLE entity (
     id uuid PRIMARY KEY,
     kind smallint NOT NULL,
     state smallint NOT NULL,
     doc text NOT NULL,
     extract text)`,
  // What was published last. changed: numbers of the paths in changedFields (absent: all); fields: a sign per path.
  `CREATE TABLE published (
     entity uuid PRIMARY KEY,
     version bigint NOT NULL,
     revision bigint NOT NULL,
     changed_at bigint NOT NULL,
     hash bytea NOT NULL,
     changed bytea,
     fields bytea NOT NULL)`,
  // Numbers for paths, so that the signs of a record stay narrow.
  `CREATE TABLE path (
     no smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     path text NOT NULL UNIQUE)`,
  // Identities and native keys. The hash alone is the primary key (guard 29).
  `CREATE TABLE match_key (
     hash uuid PRIMARY KEY,
     entity uuid NOT NULL,
     role smallint NOT NULL)`,
  // target: the match key by which an entity points at another one, known or not yet known.
  `CREATE TABLE link (
     target uuid NOT NULL,
     entity uuid NOT NULL,
     role smallint NOT NULL,
     PRIMARY KEY (target, entity))`,
  // One row per transaction and kind (guard 22).
  `CREATE TABLE dirty (
     kind smallint NOT NULL,
     mark bigint NOT NULL,
     entities uuid[] NOT NULL,
     PRIMARY KEY (kind, mark))`,
  // Whose extract changed, the keys others point at it with, and how far they are walked (guard 21).
  `CREATE TABLE fan_out (
     party uuid PRIMARY KEY,
     targets uuid[] NOT NULL,
     after uuid NOT NULL)`,
  // Records that fail alone. value: as read, since the log forgets it.
  `CREATE TABLE held (
     topic text NOT NULL,
     part int NOT NULL,
     at_offset bigint NOT NULL,
     kind smallint NOT NULL,
     key uuid NOT NULL,
     reason text NOT NULL,
     value bytea NOT NULL,
     at timestamptz NOT NULL,
     PRIMARY KEY (topic, part, at_offset))`,
];

const OTHERS = [
  'CREATE SEQUENCE mark',
  'CREATE INDEX held_key ON held (key)',
  // Queues live on few rows and many dead ones.
  'ALTER TABLE dirty SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000)',
];

/** Creates the registry's tables in its own schema. */
export class RegistryTables1764000000000 implements MigrationInterface {
  readonly name = 'RegistryTables1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...TABLES, ...OTHERS]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SEQUENCE mark');
    for (const table of TABLES.toReversed()) {
      await runner.query(`DROP TABLE ${/TABLE (\w+)/.exec(table)?.[1] ?? ''}`);
    }
  }
}
