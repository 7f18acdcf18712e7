import { digitsAt, isDay } from './civil.js';

/** A point in civil time as it stands in a text; what the text does not say is 0 (month and day: 1). */
export interface CivilTime {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
}

interface Part {
  /** The member of `CivilTime`; absent for characters that stand for themselves. */
  readonly member?: keyof CivilTime;
  readonly literal: string;
  /** How many digits are read: two for `MM`, one or two for `M`. */
  readonly least: number;
  readonly most: number;
}

const MEMBERS: Readonly<Record<string, keyof CivilTime>> = {
  Y: 'year',
  M: 'month',
  D: 'day',
  H: 'hour',
  m: 'minute',
  s: 'second',
  S: 'millisecond',
};

/** A pattern taken apart; `undefined` from `compilePattern` when it is none. */
export type CompiledPattern = readonly Part[];

const RUNS = /Y+|M+|D+|H+|m+|s+|S+|[^YMDHmsS]+/g;
const MOST_FRACTION_DIGITS = 9;

/**
 * Takes apart a pattern of `YYYY MM DD HH mm ss SSS`, where a single letter (`M`, `D`, `H` …) reads one or two digits
 * and writes no leading zero, and a single `S` reads any fraction and writes at least one digit.
 * `undefined` when year, month or day is missing or a letter stands in a number that means nothing.
 */
export function compilePattern(pattern: string): CompiledPattern | undefined {
  const parts: Part[] = [];
  for (const run of pattern.match(RUNS) ?? []) {
    const part = partOf(run);
    if (part === undefined || parts.some((p) => p.member && p.member === part.member)) {
      return undefined;
    }
    parts.push(part);
  }
  const needed = ['year', 'month', 'day'];
  return needed.every((member) => parts.some((p) => p.member === member)) ? parts : undefined;
}

function partOf(run: string): Part | undefined {
  const member = MEMBERS[run.charAt(0)];
  if (member === undefined) {
    return { literal: run, least: 0, most: 0 };
  }
  const most = MOST[member](run.length);
  return most === 0 ? undefined : { member, literal: '', least: run.length, most };
}

const oneOrTwo = (letters: number): number => (letters <= 2 ? 2 : 0);

/** How many digits so many letters may read; 0 where they mean nothing. */
const MOST: Readonly<Record<keyof CivilTime, (letters: number) => number>> = {
  year: (letters) => (letters === 4 ? 4 : 0),
  month: oneOrTwo,
  day: oneOrTwo,
  hour: oneOrTwo,
  minute: oneOrTwo,
  second: oneOrTwo,
  millisecond: (letters) => ({ 1: MOST_FRACTION_DIGITS, 3: 3 })[letters] ?? 0,
};

/** What `text` says by this pattern; `undefined` when it has another shape or names no existing day and time. */
export function readPattern(parts: CompiledPattern, text: string): CivilTime | undefined {
  const civil: CivilTime = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    millisecond: 0,
  };
  let at = 0;
  for (const part of parts) {
    at = part.member ? readNumber(part, text, at, civil) : readLiteral(part.literal, text, at);
    if (at < 0) {
      return undefined;
    }
  }
  return at === text.length && exists(civil) ? civil : undefined;
}

function readLiteral(literal: string, text: string, at: number): number {
  return text.startsWith(literal, at) ? at + literal.length : -1;
}

/** Puts the number at `at` into `civil`; the position after it, or −1. */
function readNumber(part: Part, text: string, at: number, civil: CivilTime): number {
  let end = at;
  while (end < at + part.most && isDigit(text.charCodeAt(end))) {
    end++;
  }
  if (end - at < part.least || part.member === undefined) {
    return -1;
  }
  civil[part.member] =
    part.member === 'millisecond' ? milliseconds(text, at, end) : digitsAt(text, at, end);
  return end;
}

function milliseconds(text: string, from: number, to: number): number {
  return Number(text.slice(from, Math.min(to, from + 3)).padEnd(3, '0'));
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function exists({ year, month, day, hour, minute, second }: CivilTime): boolean {
  return isDay(year, month, day) && hour < 24 && minute < 60 && second < 60;
}

/** `civil` written by this pattern. */
export function writePattern(parts: CompiledPattern, civil: CivilTime): string {
  let text = '';
  for (const part of parts) {
    text += part.member ? written(part, civil[part.member]) : part.literal;
  }
  return text;
}

function written({ member, least }: Part, value: number): string {
  if (member !== 'millisecond') {
    return String(value).padStart(least, '0');
  }
  const digits = String(value).padStart(3, '0');
  return least === 1 ? digits.replace(/0{1,2}$/, '') : digits;
}
