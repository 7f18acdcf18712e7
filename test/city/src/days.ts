/** A day of the calendar, `YYYY-MM-DD`. */
export type Day = string;

/** The calendars of working days are published for these years only (`schemas/calendar`). */
export const FIRST_DAY: Day = '2014-01-01';
export const LAST_DAY: Day = '2026-12-31';

const DAY_MS = 86_400_000;
const CHINA_MS = 8 * 3_600_000;

export function addDays(day: Day, count: number): Day {
  return dayOf(Date.parse(day) + count * DAY_MS);
}

/** The day before the same day `count` years later: how a term of validity ends. */
export function termEnd(day: Day, years: number): Day {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  return dayOf(Date.UTC(year + years, month - 1, date) - DAY_MS);
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

/** The day itself, or the Monday after a weekend: offices decide when they are open. */
export function officeDay(day: Day): Day {
  const weekday = new Date(day).getUTCDay();
  return addDays(day, weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}

/** The moment, ms since 1970, of a time of day in China. */
export function chinaTime(day: Day, minutes: number): number {
  return Date.parse(day) + minutes * 60_000 - CHINA_MS;
}

/** The day it is in China. */
export function chinaDay(ms: number): Day {
  return dayOf(ms + CHINA_MS);
}

/** `2026-03-02 09:15:00`, as databases print a moment in China. */
export function chinaClock(ms: number): string {
  return new Date(ms + CHINA_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** `2026-03-02T09:15:00+08:00`. */
export function chinaMoment(ms: number): string {
  return `${chinaClock(ms).replace(' ', 'T')}+08:00`;
}

/** `2026/03/02`. */
export function slashes(day: Day): string {
  return day.replaceAll('-', '/');
}

function dayOf(ms: number): Day {
  return new Date(ms).toISOString().slice(0, 10);
}
