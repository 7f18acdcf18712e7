import type { Fault } from './faults.js';
import type { Text } from './text.js';

/**
 * What becomes of the work at hand when an error is thrown:
 * *retry* the same batch after a while; *reject* the one record; *halt* the system concerned.
 */
export type Disposition = 'retry' | 'reject' | 'halt';

/** Every error the hub throws on purpose. It carries its own disposition, so no caller asks which class it is. */
export abstract class HubError extends Error {
  /** A stable word for machines, e.g. `SOURCE_UNREACHABLE`. */
  abstract readonly code: string;
  abstract readonly disposition: Disposition;
  /** What a person can do about it, in one sentence. */
  readonly remedy?: string;

  constructor(
    message: string,
    /** Facts for the log: names, counts, addresses; never a record's body. */
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Something outside does not answer; trying later may help. */
export class Unreachable extends HubError {
  readonly code: string = 'UNREACHABLE';
  readonly disposition = 'retry';
  override readonly remedy: string = 'Check that it runs and answers from this host.';

  /** How long the other side asks to be left alone, where it says so; kept among the details. */
  get retryAfterSeconds(): number | undefined {
    const seconds = this.details['retryAfterSeconds'];
    return typeof seconds === 'number' ? seconds : undefined;
  }
}

/** A source does not answer; the runner tries the same cursor again. */
export class SourceUnreachable extends Unreachable {
  override readonly code = 'SOURCE_UNREACHABLE';
  override readonly remedy = 'Check that the system answers from this host.';
}

/** A source says no; only a person can help. The system is paused. */
export class SourceRefused extends HubError {
  readonly code = 'SOURCE_REFUSED';
  readonly disposition = 'halt';
  override readonly remedy = 'Ask the owner of the system, then resume it.';
}

/** Settings, schemas or stored state contradict each other; nothing may go on. */
export class Misconfigured extends HubError {
  readonly code = 'MISCONFIGURED';
  readonly disposition = 'halt';

  constructor(
    message: string,
    override readonly remedy: string,
    details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, details, options);
  }
}

/** The log or the tables show that something accepted is missing. The system halts rather than guess. */
export class RecordsMissing extends HubError {
  readonly code = 'RECORDS_MISSING';
  readonly disposition = 'halt';
  override readonly remedy =
    'Compare the topic with the offsets in PostgreSQL; restore the log or recover the system since that time.';
}

/** Another instance has taken over; this one drops its batch and reads its offsets again. */
export class Displaced extends HubError {
  readonly code = 'DISPLACED';
  readonly disposition = 'retry';
}

/** One record cannot be handled; it is set aside, the next one is read. */
export class RecordRefused extends HubError {
  readonly code = 'RECORD_REFUSED';
  readonly disposition = 'reject';
}

/** Why a request is turned down, as the problem body tells it. */
export interface Refusal {
  /** HTTP status, chosen where the refusal is decided because it is part of the published interface. */
  readonly status: number;
  /** Stable code of the problem body. */
  readonly code: string;
  readonly title: Text;
  readonly remedy: Text;
  /** What is peculiar to this request; the title where absent. Never a value of a personal field. */
  readonly detail?: Text;
  /** Reasons by field, told in the caller's language with the values the caller gave. */
  readonly faults?: readonly Fault[];
  /** More members of the body, e.g. `results` or `index`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Seconds for `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/** A caller of an address asks for something that cannot be: the HTTP edge turns it into a problem body. */
export class RequestRefused extends HubError {
  readonly disposition = 'reject';
  readonly code: string;

  constructor(readonly refusal: Refusal) {
    super(refusal.title.en);
    this.code = refusal.code;
  }
}

/** The code to tell of any error in logs and heartbeats; the text of one that is not ours may quote a record. */
export function codeToTell(error: unknown): string {
  return error instanceof HubError ? error.code : 'INTERNAL';
}
