import type { HttpOutcome } from './http-line.js';
import { isObject } from '../native-value.js';
import { parsed, reasonIn, reasonOf, textIn } from './reason.js';

/** What an outcome means for the record that was sent. */
export type Verdict =
  | { readonly kind: 'written' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Tried again later. `arrival`: surely not; perhaps, it answered with an error; perhaps, it did not answer. */
  | {
      readonly kind: 'away';
      readonly arrival: 'none' | 'error' | 'silence';
      readonly why: string;
      readonly retryAfterSeconds?: number;
    }
  /** Only a person can help: no record at all is taken. */
  | { readonly kind: 'halt'; readonly why: string; readonly remedy: string };

/** What is peculiar to a recipient. */
export interface VerdictRules {
  /** For recipients that answer 200 to everything: the member of the body that tells, and its values for success. */
  readonly success?: { readonly member: string; readonly values: readonly string[] };
  /** Statuses that say it has taken this delivery before. */
  readonly heldStatuses?: readonly number[];
  /** Statuses that mean the address wants nothing any more. */
  readonly endStatuses?: readonly number[];
}

const LONGEST_WAIT_SECONDS = 86_400;
const NOT_NOW = new Set([425, 429, 503]);
const KEY_NOT_TAKEN = new Set([401, 403, 407]);

/** Pure: what follows from one outcome at the time `now`. */
export function verdictOf(outcome: HttpOutcome, rules: VerdictRules, now: Date): Verdict {
  if (!outcome.isAnswered) {
    const arrival = outcome.mayHaveArrived ? 'silence' : 'none';
    return { kind: 'away', arrival, why: `no answer (${outcome.code || 'network'})` };
  }
  const isHeld = rules.heldStatuses?.includes(outcome.status) === true;
  return isHeld
    ? { kind: 'written' }
    : (haltOf(outcome.status, rules) ?? awayOf(outcome, now) ?? saidOf(outcome, rules));
}

type Answered = Extract<HttpOutcome, { isAnswered: true }>;

function haltOf(status: number, { endStatuses }: VerdictRules): Verdict | undefined {
  if (KEY_NOT_TAKEN.has(status)) {
    const remedy =
      'Ask its owner for a valid key, then put it where the secret of the settings is.';
    return { kind: 'halt', why: `it does not take our key (HTTP ${status})`, remedy };
  }
  if (status >= 300 && status < 400) {
    const remedy = 'Ask its owner for the right address, then correct the settings.';
    return { kind: 'halt', why: `it points to another address (HTTP ${status})`, remedy };
  }
  if (endStatuses?.includes(status) === true) {
    const remedy = 'Ask its owner; take the want out of the declaration if it is over.';
    return { kind: 'halt', why: `it wants nothing any more (HTTP ${status})`, remedy };
  }
  return undefined;
}

function awayOf({ status, retryAfter }: Answered, now: Date): Verdict | undefined {
  if (status < 500 && status !== 408 && !NOT_NOW.has(status)) {
    return undefined;
  }
  const retryAfterSeconds = secondsOf(retryAfter, now);
  return {
    kind: 'away',
    arrival: NOT_NOW.has(status) ? 'none' : 'error',
    why: `HTTP ${status}`,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}

function saidOf({ text, status }: Answered, { success }: VerdictRules): Verdict {
  if (status >= 300) {
    return { kind: 'refused', reason: reasonOf(text, status) };
  }
  return success ? successOf(text, success) : { kind: 'written' };
}

function successOf(text: string, success: NonNullable<VerdictRules['success']>): Verdict {
  const body = parsed(text);
  const answer = isObject(body) ? body : {};
  const told = textIn(answer[success.member]);
  if (told !== undefined && success.values.includes(told)) {
    return { kind: 'written' };
  }
  const reason = `${success.member} ${told ?? '?'} ${reasonIn(answer) ?? ''}`;
  return { kind: 'refused', reason: reason.trim() };
}

/** `Retry-After` (RFC 9110 §10.2.3): seconds or a date; a day at most. */
export function secondsOf(retryAfter: string | undefined, now: Date): number | undefined {
  if (retryAfter === undefined) {
    return undefined;
  }
  const seconds = /^\d+$/.test(retryAfter.trim())
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - now.getTime()) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_WAIT_SECONDS);
}
