import { isNativeError } from 'node:util/types';
import { HubError, Unreachable } from '@hub/contracts';

/**
 * Why a statement failed, as far as it decides what happens next. `unique` and `other` may be the fault of one record;
 * `serialisation` (a competing transaction), `connection` and `shutdown` (the server cannot just now: stopping,
 * starting, disk or memory full) never are (guard 12).
 */
export type SqlFault = 'unique' | 'serialisation' | 'connection' | 'shutdown' | 'other';

const BY_STATE: Readonly<Record<string, SqlFault>> = {
  '23505': 'unique',
  '40001': 'serialisation',
  '40P01': 'serialisation',
  '55P03': 'serialisation',
  // The session no longer knows its prepared statement, or may only read: a new connection mends it.
  '26000': 'connection',
  '25006': 'connection',
  '25P03': 'connection',
  '25P04': 'connection',
};

/* Classes of states: connection exception; insufficient resources; operator intervention; system error. */
const BY_CLASS: Readonly<Record<string, SqlFault>> = {
  '08': 'connection',
  '53': 'shutdown',
  '57': 'shutdown',
  '58': 'shutdown',
};

const SOCKET_CODES =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ENOENT)$/;

/* pg throws plain errors for these; the texts are those of pg 8.23 and pg-pool 3.14. */
const DRIVER_TEXTS =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Query read timeout|Cannot use a pool after calling end|cached plan must not change result type)/;

/** Tells why a statement failed; looks through the errors that `SqlPath` wraps around the driver's. */
export function sqlFault(error: unknown): SqlFault {
  if (error instanceof HubError) {
    return sqlFault(error.cause);
  }
  return isNativeError(error) ? (ofServer(error) ?? ofDriver(error)) : 'other';
}

function ofServer(error: Error): SqlFault | undefined {
  const state = codeOf(error);
  return /^\w{5}$/.test(state) ? (BY_STATE[state] ?? BY_CLASS[state.slice(0, 2)]) : undefined;
}

function ofDriver(error: Error): SqlFault {
  const isBroken = SOCKET_CODES.test(codeOf(error)) || DRIVER_TEXTS.test(error.message);
  return isBroken ? 'connection' : 'other';
}

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const WORDS: Partial<Readonly<Record<SqlFault, string>>> = {
  serialisation: 'A competing transaction came first',
  connection: 'PostgreSQL does not answer',
  shutdown: 'PostgreSQL cannot serve just now',
};

/**
 * The error to throw for what the driver threw: `Unreachable` (retry) where trying again may help, else the same.
 * PostgreSQL's message is left out of ours: it can quote values.
 */
export function surfaced(error: unknown): unknown {
  if (error instanceof HubError) {
    return error;
  }
  const words = WORDS[sqlFault(error)];
  return words === undefined ? error : new Unreachable(words, {}, { cause: error });
}
