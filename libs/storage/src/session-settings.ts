import { Misconfigured } from '@hub/contracts';
import type { ClientConfig } from 'pg';

/** Whose connection it is. */
export interface SessionOwner {
  /** `postgres://…`. */
  readonly url: string;
  /** The app's schema, e.g. `double_publicity`: the whole search path. */
  readonly schema: string;
  /** Shown in `pg_stat_activity`. */
  readonly app: string;
}

const CONNECT_MILLISECONDS = 10_000;
const ANSWER_MILLISECONDS = 120_000;

/*
 * Guard 29. Every data-path statement reads by key for a batch of keys, which is right on a table of any size. The
 * planner would rather read all of an empty table, prepares that, and keeps it while the table grows.
 * A generic plan is used from the first time on: what a test explains is what runs.
 * JIT: where an older server counts a switched-off node as very dear, it would compile each statement for 0.1 s.
 */
const PINNED_PLANNER = {
  enable_seqscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  enable_material: 'off',
  enable_bitmapscan: 'off',
  plan_cache_mode: 'force_generic_plan',
  jit: 'off',
};

/* A process that freezes, or a host that vanishes, must let go of its row locks and its leases. */
const LET_GO = {
  idle_in_transaction_session_timeout: '60s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
};

/**
 * The `options` of a start-up message that put a session into `schema`. Throws `Misconfigured` for a name that would
 * have to be quoted.
 */
export function schemaOption(schema: string): string {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new Misconfigured(
      `"${schema}" cannot be a schema`,
      'Use lower-case letters, digits and underscores.',
    );
  }
  return `-c search_path=${schema}`;
}

/**
 * How a data-path connection is opened: pipelined, planner pinned, all settings part of the start-up message, so that
 * no statement ever runs without them.
 */
export function dataPathConnection(owner: SessionOwner): ClientConfig {
  const settings = {
    ...PINNED_PLANNER,
    ...LET_GO,
    default_transaction_isolation: String.raw`read\ committed`,
  };
  return {
    connectionString: owner.url,
    application_name: owner.app,
    options: [
      schemaOption(owner.schema),
      ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`),
    ].join(' '),
    pipeline: true,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: CONNECT_MILLISECONDS,
    query_timeout: ANSWER_MILLISECONDS,
  };
}
