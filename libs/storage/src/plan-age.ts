import type { Client } from 'pg';

/** How long a session keeps its plans. */
export const PLAN_MILLISECONDS = 2000;

/**
 * Lets sessions make their plans anew now and then. A plan made while a table is known to be empty (vacuum has looked at
 * it) reads the table from end to end for every batch, however the planner is pinned, and stays until autovacuum looks
 * again: a minute, in which the table may fill with 100,000 rows. A new plan sees the table's size of the moment, and
 * costs about 0.1 ms per statement.
 */
export class PlanAge {
  private readonly since = new WeakMap<Client, number>();

  constructor(private readonly milliseconds = PLAN_MILLISECONDS) {}

  /** Sends word to drop the session's plans when they are old; it travels with whatever is sent next. */
  renew(client: Client): void {
    const now = performance.now();
    const since = this.since.get(client);
    if (since !== undefined && now - since < this.milliseconds) {
      return;
    }
    this.since.set(client, now);
    if (since !== undefined) {
      // A connection that breaks fails the next statement too, where it is heard of.
      client.query('DISCARD PLANS').catch(() => undefined);
    }
  }
}
