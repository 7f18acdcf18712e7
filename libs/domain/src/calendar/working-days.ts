import { civilDate } from '../dates/date.js';

/** One year's notice on days off (国务院办公厅节假日安排通知), as `schemas/calendar/<year>.yaml` holds it. */
export interface CalendarYear {
  readonly year: number;
  /** Holiday → days off, weekends among them; a notice may name days of the December before. */
  readonly off: Readonly<Record<string, readonly string[]>>;
  /** Holiday → weekend days worked in exchange (调休). */
  readonly work: Readonly<Record<string, readonly string[]>>;
}

/** Said of every question that touches a year whose notice is not published. */
export type Unknown = 'unknown';

const MS_PER_DAY = 86_400_000;

/**
 * Which days are worked: Monday to Friday but for the days off of the yearly notices, and the weekend days they name.
 * Time limits of the licensing and penalty laws count in such days (行政许可法 art. 82, 行政处罚法 art. 85).
 * All dates are canonical (`YYYY-MM-DD`); what is none is answered `unknown`.
 */
export class WorkingDayCalendar {
  private readonly years: ReadonlySet<number>;
  /** Day number (days since 1970) → worked or not, where the weekday does not tell. */
  private readonly exceptions: ReadonlyMap<number, boolean>;

  constructor(years: readonly CalendarYear[]) {
    this.years = new Set(years.map(({ year }) => year));
    this.exceptions = new Map(
      years.flatMap(({ off, work }) => [...listed(off, false), ...listed(work, true)]),
    );
  }

  /** Whether `date` is worked; `unknown` in a year without a published notice. */
  isWorkingDay(date: string): boolean | Unknown {
    const day = dayNumber(date);
    return day === undefined ? 'unknown' : this.isWorked(day);
  }

  /**
   * The date `count` working days after `date`, which itself is day 0 and need not be worked: a decision of Friday
   * plus 1 is Monday. `date` for 0. The word `unknown` when an unpublished year lies on the way, or for a negative `count`.
   */
  addWorkingDays(date: string, count: number): string {
    let day = dayNumber(date);
    if (day === undefined || !(count >= 0)) {
      return 'unknown';
    }
    for (let left = Math.ceil(count); left > 0;) {
      day++;
      const worked = this.isWorked(day);
      if (worked === 'unknown') {
        return worked;
      }
      left -= worked ? 1 : 0;
    }
    return dateOf(day);
  }

  /**
   * How many working days lie after `from` up to and with `to`: the inverse of `addWorkingDays`.
   * Negative when `to` is before `from`; `unknown` when an unpublished year lies between.
   */
  workingDaysBetween(from: string, to: string): number | Unknown {
    const start = dayNumber(from);
    const end = dayNumber(to);
    if (start === undefined || end === undefined) {
      return 'unknown';
    }
    return end < start ? negative(this.count(end, start)) : this.count(start, end);
  }

  private count(start: number, end: number): number | Unknown {
    let days = 0;
    for (let day = start + 1; day <= end; day++) {
      const worked = this.isWorked(day);
      if (worked === 'unknown') {
        return worked;
      }
      days += worked ? 1 : 0;
    }
    return days;
  }

  private isWorked(day: number): boolean | Unknown {
    if (!this.years.has(yearOf(day))) {
      return 'unknown';
    }
    return this.exceptions.get(day) ?? isWeekday(day);
  }
}

function listed(
  days: Readonly<Record<string, readonly string[]>>,
  worked: boolean,
): [number, boolean][] {
  return Object.values(days)
    .flat()
    .map((date) => [dayNumber(date) ?? NaN, worked]);
}

function negative(days: number | Unknown): number | Unknown {
  return days === 'unknown' || days === 0 ? days : -days;
}

function dayNumber(date: string): number | undefined {
  const civil = civilDate(date);
  return civil && Date.UTC(civil.year, civil.month - 1, civil.day) / MS_PER_DAY;
}

function dateOf(day: number): string {
  return new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
}

function yearOf(day: number): number {
  return new Date(day * MS_PER_DAY).getUTCFullYear();
}

/** Day 0 was a Thursday. */
function isWeekday(day: number): boolean {
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday !== 0 && weekday !== 6;
}
