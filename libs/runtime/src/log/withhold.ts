/** What a log line may carry: names, numbers and short lists. Anything deeper could be a record. */
export type LogValue =
  string | number | boolean | bigint | Date | null | undefined | readonly (string | number)[];

export type LogFields = Readonly<Record<string, LogValue>>;

const LONGEST = 400;
const WITHHELD_NAMES = new Set([
  'body',
  'native',
  'record',
  'value',
  'payload',
  'authorization',
  'token',
  'password',
  'secret',
]);
const RESIDENT_ID = /(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])/g;
const JSON_EXCERPT = /^(.*?), .* is not valid JSON/s;
const QUOTED_CONTENT = /"(?:[^"\n]*[\u2e80-\uffff][^"\n]*|[^"\n]{61,})"/g;

/**
 * `value` as a log line may show it. Text is cut at 400 characters and resident ID numbers are blanked;
 * objects, and members whose name says that they hold a record or a secret, are replaced by a word.
 */
export function shown(name: string, value: unknown): unknown {
  if (WITHHELD_NAMES.has(name)) {
    return '(withheld)';
  }
  if (typeof value === 'string') {
    return plain(value);
  }
  if (typeof value === 'bigint') {
    return value.toString();
  }
  return typeof value === 'object' || typeof value === 'function' ? shownObject(value) : value;
}

/** A sentence without what looks like a person's number, cut to a length a log can bear. */
export function plain(text: string): string {
  const masked = text.replace(RESIDENT_ID, '******************');
  return masked.length > LONGEST ? `${masked.slice(0, LONGEST)}…` : masked;
}

/**
 * The sentence of an error we did not write ourselves. Parsers and drivers quote what they choked on,
 * and that is a record's content: long or Chinese quotations are left out.
 */
export function strangersMessage(error: Error): string {
  return plain(
    error.message.replace(JSON_EXCERPT, '$1: not valid JSON').replace(QUOTED_CONTENT, '"…"'),
  );
}

function shownObject(value: unknown): unknown {
  if (value === null) {
    return null;
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  }
  if (Array.isArray(value) && value.length <= 50) {
    return value.map((item) => (typeof item === 'object' ? '(withheld)' : shown('', item)));
  }
  return '(withheld)';
}
