import { Misconfigured } from '@hub/contracts';
import type { DataSource } from 'typeorm';

/** What is kept of the hub itself in each app's schema. */
export type HubStateName = 'hmac-fingerprint' | 'kafka-cluster-id';

const REMEDIES: Readonly<Record<HubStateName, string>> = {
  'hmac-fingerprint':
    'Start with the HUB_HMAC_KEY this database was made with; with another key no record would be found again.',
  'kafka-cluster-id':
    'Start with the Kafka cluster this database was filled from; the offsets kept here mean nothing in another one.',
};

/**
 * Keeps `value` under `name` when nothing is kept yet. Throws `Misconfigured` when another value is there: the database
 * belongs to another key or another cluster, and going on would mix two hubs (guard 7).
 */
export async function keepOrRefuse(
  database: DataSource,
  name: HubStateName,
  value: string,
): Promise<void> {
  await database.query(
    'INSERT INTO hub_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    [name, value],
  );
  const rows = await database.query<{ value: string }[]>(
    'SELECT value FROM hub_state WHERE name = $1',
    [name],
  );
  const kept = rows[0]?.value;
  if (kept !== value) {
    throw new Misconfigured(`The database was made with another ${name}`, REMEDIES[name], {
      kept,
      given: value,
    });
  }
}
