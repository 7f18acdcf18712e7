const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days of a month (1–12) in the Gregorian calendar; 0 for a month that does not exist. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (DAYS[month - 1] ?? 0);
}

/** Whether 29 February exists in `year`. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Whether the three numbers name a day that exists; years below 1000 are empty dates of databases (`0001-01-01`). */
export function isDay(year: number, month: number, day: number): boolean {
  return year >= 1000 && day >= 1 && day <= daysInMonth(year, month);
}

/** The decimal number that stands in `text` from `from` to before `to`; −1 when a character is no digit or none is there. */
export function digitsAt(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) {
      return -1;
    }
    value = value * 10 + digit;
  }
  return from < to ? value : -1;
}
