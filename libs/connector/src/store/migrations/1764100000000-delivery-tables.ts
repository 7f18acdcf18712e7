import type { MigrationInterface, QueryRunner } from 'typeorm';

/** States are numbered as in `DELIVERY_STATES`: below 5 open, 2 `writing`. */
const STATEMENTS = [
  // One per want of a system; `sha256` is that of its filter, its form's mapping and the code tables behind it.
  `CREATE TABLE recipient (
     id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     system text NOT NULL,
     want text NOT NULL,
     form text NOT NULL,
     sha256 text NOT NULL,
     UNIQUE (system, want))`,
  // given: its writing may have arrived, and nothing newer was confirmed. native: emptied once neither open nor given.
  // key: first half of the native key's HMAC. due, at: ms since 1970. seq: the order of intents.
  `CREATE TABLE delivery (
     id uuid PRIMARY KEY,
     seq bigint GENERATED ALWAYS AS IDENTITY,
     recipient smallint NOT NULL,
     entity uuid NOT NULL,
     version bigint NOT NULL,
     key uuid NOT NULL,
     intent smallint NOT NULL,
     state smallint NOT NULL,
     given boolean NOT NULL,
     again boolean NOT NULL,
     tries smallint NOT NULL,
     due bigint NOT NULL,
     at bigint NOT NULL,
     batch text,
     hash bytea NOT NULL,
     native bytea NOT NULL,
     missing text,
     reason text)`,
  // Guard 25: at most one waiting and one writing per entity and form (and native key).
  `CREATE UNIQUE INDEX delivery_pending ON delivery (entity, recipient, key) WHERE state IN (0, 1, 3, 4)`,
  `CREATE UNIQUE INDEX delivery_writing ON delivery (entity, recipient, key) WHERE state = 2`,
  `CREATE INDEX delivery_entity ON delivery (entity, seq)`,
  // What may be read back, by its native key (guard 14).
  `CREATE INDEX delivery_given ON delivery (key) WHERE given`,
  `CREATE INDEX delivery_state ON delivery (recipient, state, id)`,
  `CREATE INDEX delivery_due ON delivery (recipient, due, seq) WHERE state IN (0, 3)`,
  `CREATE INDEX delivery_in_work ON delivery (recipient, seq) WHERE state = 2`,
  `CREATE SEQUENCE delivery_batch`,
];

/** What systems are to be given, what they were given, and by which want. */
export class DeliveryTables1764100000000 implements MigrationInterface {
  readonly name = 'DeliveryTables1764100000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SEQUENCE delivery_batch');
    await runner.query('DROP TABLE delivery');
    await runner.query('DROP TABLE recipient');
  }
}
