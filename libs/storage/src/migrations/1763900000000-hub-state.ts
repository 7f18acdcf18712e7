import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Makes the table of `keepOrRefuse`; `openDatabase` runs it before an app's own migrations. */
export class HubState1763900000000 implements MigrationInterface {
  readonly name = 'HubState1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE TABLE hub_state (name text PRIMARY KEY, value text NOT NULL)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE hub_state');
  }
}
