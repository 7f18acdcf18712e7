import type { Json } from './json.js';
import type { Language, Text } from './text.js';

/** Every reason for which a record can fail to fit (`interfaces.md`, *General*). */
export const FAULT_CODES = [
  'REQUIRED',
  'TYPE',
  'LENGTH',
  'PATTERN',
  'DATE',
  'CODE_UNKNOWN',
  'CHECK_DIGIT',
  'RANGE',
  'DATE_ORDER',
  'COLUMN_COUNT',
  'ENCODING',
  'TOO_LARGE',
  'UNKNOWN_FIELD',
  'INCOMPLETE',
  'INTERNAL',
] as const;

export type FaultCode = (typeof FAULT_CODES)[number];

/**
 * One reason why a record does not fit (问题), as the hub keeps it: in both languages.
 * A warning has the same shape and stops nothing.
 */
export interface Fault {
  /** The field in the submitter's own name; empty when the record as a whole is meant. */
  readonly field: string;
  /** The canonical path concerned, where one is known. */
  readonly path?: string;
  readonly code: FaultCode;
  readonly message: Text;
  readonly remedy: Text;
  /** What was given. Never set for a personal field, and never logged. */
  readonly value?: Json;
}

/** A fault as it is told to somebody: one language. */
export interface ToldFault {
  readonly field: string;
  readonly path?: string;
  readonly code: FaultCode;
  readonly message: string;
  readonly remedy: string;
  readonly value?: Json;
}

/** Tells a fault in one language; `value` is kept only for its submitter. */
export function tellFault(fault: Fault, language: Language, toSubmitter: boolean): ToldFault {
  const { value, message, remedy, ...rest } = fault;
  return {
    ...rest,
    message: message[language],
    remedy: remedy[language],
    ...(toSubmitter && value !== undefined ? { value } : {}),
  };
}
