import { accept, refuse } from '../checked.js';
import type { Checked } from '../checked.js';
import { digitsAt, isDay } from './civil.js';
import type { CivilTime } from './pattern.js';
import { compilePattern, readPattern, writePattern } from './pattern.js';

/** Reads and writes days in one spelling. */
export interface DateFormat {
  /** The canonical date `YYYY-MM-DD`, or a `DATE` refusal: another shape, or a day that does not exist. */
  read(text: string): Checked;
  /** The day in this spelling; `undefined` when `date` is no canonical date. */
  write(date: string): string | undefined;
}

const MIDNIGHT = { hour: 0, minute: 0, second: 0, millisecond: 0 };

/**
 * The format of a pattern such as `YYYY-MM-DD`, `YYYYMMDD`, `YYYY年M月D日`, `MM/DD/YYYY` (`compilePattern` says which
 * there are); strict: `YYYY/MM/DD` reads no `2024/1/5`. A time of day in the pattern must be there and is dropped.
 * `undefined` when the pattern is none.
 */
export function dateFormat(pattern: string): DateFormat | undefined {
  const parts = compilePattern(pattern);
  if (parts === undefined) {
    return undefined;
  }
  const wrong = refuse(
    'DATE',
    {
      zh: `日期应写作 ${pattern}，并且是存在的日期。`,
      en: `A date is written ${pattern} here and must exist in the calendar.`,
    },
    {
      zh: `请按 ${pattern} 改写，例如 ${writePattern(parts, EXAMPLE)}。`,
      en: `Write it as ${pattern}, e.g. ${writePattern(parts, EXAMPLE)}.`,
    },
  );
  return {
    read(text) {
      const civil = readPattern(parts, text);
      return civil === undefined ? wrong : accept(isoDate(civil));
    },
    write(date) {
      const civil = civilDate(date);
      return civil === undefined ? undefined : writePattern(parts, civil);
    },
  };
}

/** Midsummer of a leap year: month and day cannot be taken for each other. */
const EXAMPLE: CivilTime = { year: 2024, month: 6, day: 30, ...MIDNIGHT };

/** Whether `text` is a canonical date that exists. */
export function isDate(text: string): boolean {
  return civilDate(text) !== undefined;
}

/** A canonical date `YYYY-MM-DD` in its parts, at midnight; `undefined` when it is none. */
export function civilDate(date: string): CivilTime | undefined {
  if (date.length !== 10 || date.charCodeAt(4) !== 45 || date.charCodeAt(7) !== 45) {
    return undefined;
  }
  const year = digitsAt(date, 0, 4);
  const month = digitsAt(date, 5, 7);
  const day = digitsAt(date, 8, 10);
  return isDay(year, month, day) ? { year, month, day, ...MIDNIGHT } : undefined;
}

/** `YYYY-MM-DD` of a civil time. */
export function isoDate({ year, month, day }: CivilTime): string {
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
