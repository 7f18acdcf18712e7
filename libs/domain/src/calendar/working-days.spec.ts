import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import {
  describeSharedData,
  sharedJson,
  sharedRows,
} from '../../../../test/support/shared-data.js';
import type { CalendarYear } from './working-days.js';
import { WorkingDayCalendar } from './working-days.js';

const FOLDER = new URL('../../../../schemas/calendar/', import.meta.url);
const YEARS = readdirSync(FOLDER).map(
  (file) => parse(readFileSync(new URL(file, FOLDER), 'utf8')) as CalendarYear,
);
const calendar = new WorkingDayCalendar(YEARS);

describe('isWorkingDay', () => {
  it.each([
    ['2024-05-06', true, 'a Monday'],
    ['2024-05-04', false, 'a day of the May holiday'],
    ['2024-05-11', true, 'a Saturday worked in exchange'],
    ['2024-05-12', false, 'a Sunday'],
    ['2018-12-31', false, 'a Monday that the notice for 2019 makes free'],
    ['2018-12-29', true, 'a Saturday that the notice for 2019 makes worked'],
    ['2022-12-31', false, 'a Saturday'],
    ['2026-02-14', true, 'the Saturday before the Spring Festival of 2026'],
  ])('%s: %s, %s', (date, worked) => {
    expect(calendar.isWorkingDay(date)).toBe(worked);
  });

  it('is unknown in a year without a notice, and for what is no date', () => {
    expect(calendar.isWorkingDay('2027-01-04')).toBe('unknown');
    expect(calendar.isWorkingDay('2013-12-31')).toBe('unknown');
    expect(calendar.isWorkingDay('2024-02-30')).toBe('unknown');
  });
});

describe('addWorkingDays', () => {
  it.each([
    ['2018-09-20', 10, '2018-10-10'],
    ['2018-02-09', 1, '2018-02-11'],
    ['2024-05-04', 1, '2024-05-06'],
    ['2024-05-04', 0, '2024-05-04'],
  ])('%s and %s working days is %s', (date, count, deadline) => {
    expect(calendar.addWorkingDays(date, count)).toBe(deadline);
  });

  it('is unknown when the way leads through an unpublished year', () => {
    expect(calendar.addWorkingDays('2026-12-30', 1)).toBe('2026-12-31');
    expect(calendar.addWorkingDays('2026-12-30', 2)).toBe('unknown');
    expect(calendar.addWorkingDays('2026-12-30', -1)).toBe('unknown');
    expect(calendar.addWorkingDays('today', 1)).toBe('unknown');
  });
});

describe('workingDaysBetween', () => {
  it('counts the days after the first up to and with the last', () => {
    expect(calendar.workingDaysBetween('2018-09-20', '2018-10-10')).toBe(10);
    expect(calendar.workingDaysBetween('2018-10-10', '2018-09-20')).toBe(-10);
    expect(calendar.workingDaysBetween('2024-05-11', '2024-05-12')).toBe(0);
    expect(calendar.workingDaysBetween('2024-05-12', '2024-05-11')).toBe(0);
  });

  it('is unknown across an unpublished year', () => {
    expect(calendar.workingDaysBetween('2026-12-30', '2027-01-04')).toBe('unknown');
    expect(calendar.workingDaysBetween('2026-12-30', '')).toBe('unknown');
  });

  it('undoes addWorkingDays', () => {
    const start = fc
      .date({ min: new Date('2014-01-01'), max: new Date('2026-06-30'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(start, fc.integer({ min: 0, max: 60 }), (date, count) => {
        expect(calendar.workingDaysBetween(date, calendar.addWorkingDays(date, count))).toBe(count);
      }),
    );
  });
});

describeSharedData('WorkingDayCalendar on the vectors', () => {
  it('finds every deadline', () => {
    const rows = sharedRows('working-day-vectors.csv');

    const deadlines = rows.map(({ accepted_on = '', working_days }) =>
      calendar.addWorkingDays(accepted_on, Number(working_days)),
    );

    expect(rows).toHaveLength(130);
    expect(deadlines).toEqual(rows.map(({ deadline }) => deadline));
  });

  it('has as many working days in each year as were counted by another hand', () => {
    const facts = sharedJson('facts.json') as Record<string, { working_days_in_year?: number }>;
    const expected = YEARS.map(
      ({ year }) => facts[`holiday-cn/${year}.json`]?.working_days_in_year,
    );

    const counted = YEARS.map(({ year }) => workingDaysIn(year));

    expect(counted).toEqual(expected);
  });
});

function workingDaysIn(year: number): number {
  const days = Array.from({ length: 366 }, (_, n) =>
    new Date(Date.UTC(year, 0, 1 + n)).toISOString().slice(0, 10),
  );
  return days.filter((day) => day.startsWith(String(year)) && calendar.isWorkingDay(day) === true)
    .length;
}
