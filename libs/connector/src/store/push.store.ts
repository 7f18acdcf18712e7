import type { SqlPath, Statement } from '@hub/storage';

const beginPush: Statement = {
  name: 'begin-push',
  text: `WITH begun AS (
           INSERT INTO push (id, body_hash, at) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING RETURNING at)
         SELECT at::text AS at, true AS fresh, false AS done, true AS same FROM begun
         UNION ALL SELECT p.at::text, false, p.done, p.body_hash = $2 FROM push p WHERE p.id = $1 AND NOT EXISTS (SELECT 1 FROM begun)`,
};

const finishPush: Statement = {
  name: 'finish-push',
  text: 'UPDATE push SET done = true WHERE id = $1',
};

/** What is remembered of a push with an idempotency key. */
export interface RememberedPush {
  /** When its first request came: its receipts carry this time. */
  readonly at: Date;
  /** All of it is in the log. */
  readonly done: boolean;
  /** False when this request's body is another one: 409. */
  readonly same: boolean;
}

/** Idempotency keys (guard 2), remembered before the first message is sent. */
export class PushStore {
  constructor(private readonly path: SqlPath) {}

  /** Remembers a push, or tells what is remembered of it. `id` is a hash of system, form, endpoint and key. */
  async begin(id: string, bodyHash: Buffer, now: Date): Promise<RememberedPush> {
    const parameters = [id, bodyHash, now.toISOString()];
    const first = await this.path.query<{ at: string; done: boolean; same: boolean }>(
      beginPush,
      parameters,
    );
    // Two requests at once: the loser sees the winner's row only in a second statement.
    const row = first.rows[0] ?? (await this.path.query(beginPush, parameters)).rows[0];
    const { at, done, same } = row as { at: string; done: boolean; same: boolean };
    return { at: new Date(at), done, same };
  }

  async finish(id: string): Promise<void> {
    await this.path.query(finishPush, [id]);
  }
}
