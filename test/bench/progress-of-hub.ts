import { KINDS, canonicalTopic, receivedTopic } from '@hub/contracts';
import { Client } from 'pg';

const LOOK_EVERY_MS = 20;

/** Looks into the tables how far the hub has come: cheaper than its books, which count rows. */
export class HubProgress {
  private constructor(private readonly client: Client) {}

  static async of(databaseUrl: string): Promise<HubProgress> {
    const client = new Client({ connectionString: databaseUrl });
    await client.connect();
    return new HubProgress(client);
  }

  /** Messages of a system that a connector app has decided and committed. */
  decided(app: string, system: string): Promise<number> {
    return this.handled(app.replaceAll('-', '_'), [receivedTopic(system)]);
  }

  /** Canonical messages that the registry has worked in. */
  merged(): Promise<number> {
    return this.handled('registry', KINDS.map(canonicalTopic));
  }

  /** Whether nothing is marked any more: all that was worked in has been published and acknowledged. */
  async isPublished(): Promise<boolean> {
    const { rows } = await this.client.query<{ left: boolean }>(
      'SELECT EXISTS (SELECT 1 FROM registry.dirty) AS left',
    );
    return rows[0]?.left === false;
  }

  /** Returns once `condition` holds; fails with its name when nothing is gained for `seconds`. */
  async until(what: string, condition: () => Promise<boolean>, seconds = 120): Promise<void> {
    const end = performance.now() + seconds * 1000;
    while (!(await condition())) {
      if (performance.now() > end) {
        throw new Error(`Not within ${seconds} s: ${what}`);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async handled(schema: string, topics: readonly string[]): Promise<number> {
    const { rows } = await this.client.query<{ n: string | null }>(
      `SELECT sum(next_offset - first_offset)::text AS n FROM ${schema}.kafka_offset WHERE topic = ANY($1)`,
      [topics],
    );
    return Number(rows[0]?.n ?? 0);
  }
}
