import { digitsAt } from '../dates/civil.js';
import { hasDigits, normaliseCode } from '../identifiers/code-text.js';

/** One code and what it means. */
export interface Division {
  readonly code: string;
  /** Latest name. */
  readonly name: string;
  readonly earlierNames: readonly string[];
  /** Years in which the code may have been in force; absent: in the first list (1980), in the latest. */
  readonly first?: number;
  readonly last?: number;
  /** `standard`: GB/T 2260. The others are codes of development zones that the standard lacks. */
  readonly basis: 'standard' | 'statistics' | 'registration' | 'project';
}

/** How a code stands on a day. */
export type DivisionStanding = 'in-force' | 'not-yet' | 'abolished' | 'unknown';

/**
 * Division codes (行政区划代码, GB/T 2260) with the years of their validity, and development zones.
 * Made from the two files in `schemas/divisions`; a line of 9 or 12 digits (township, village) is looked up by its
 * first six. Nothing here refuses a record: old identifiers keep abolished codes.
 */
export class DivisionTable {
  private readonly divisions: ReadonlyMap<string, Division>;

  constructor(divisions: readonly Division[]) {
    this.divisions = new Map(divisions.map((division) => [division.code, division]));
  }

  /** The division of a code of 6, 9 or 12 digits; `undefined` when no list ever had it. */
  find(code: string): Division | undefined {
    return this.divisions.get(normaliseCode(code).slice(0, 6));
  }

  /** Whether the code may have been in force on `on` (`YYYY-MM-DD`), to the year. */
  standingOf(code: string, on: string): DivisionStanding {
    const division = this.find(code);
    const year = digitsAt(on, 0, 4);
    if (division === undefined || year < 0) {
      return 'unknown';
    }
    if (division.first !== undefined && year < division.first) {
      return 'not-yet';
    }
    return division.last !== undefined && year > division.last ? 'abolished' : 'in-force';
  }

  /** Latest name if the code was in force on `on`, else `undefined`: 330103 is 下城区 in 2019 and nothing in 2025. */
  nameOf(code: string, on: string): string | undefined {
    return this.standingOf(code, on) === 'in-force' ? this.find(code)?.name : undefined;
  }

  /** Name with those of province and prefecture before it, whenever it was in force: `江苏省连云港市海州区`. */
  fullNameOf(code: string): string | undefined {
    const division = this.find(code);
    if (division === undefined) {
      return undefined;
    }
    const province = `${division.code.slice(0, 2)}0000`;
    const prefecture = `${division.code.slice(0, 4)}00`;
    const codes = new Set([province, prefecture, division.code]);
    return Array.from(codes, (each) => this.divisions.get(each)?.name ?? '').join('');
  }
}

/** Whether `text` has the form of a division code: six digits, or nine or twelve with township and village. */
export function isDivisionCode(text: string): boolean {
  const { length } = text;
  return (length === 6 || length === 9 || length === 12) && hasDigits(text, 0, length);
}

/** Reads `schemas/divisions/divisions.csv` (`code,names,first,last`): latest name first, then earlier ones after `|`. */
export function readDivisions(csv: string): Division[] {
  return rowsOf(csv).map(([code = '', names = '', first = '', last = '']) => {
    const [name = '', ...earlierNames] = names.split('|');
    return {
      code,
      name,
      earlierNames,
      ...(first === '' ? {} : { first: Number(first) }),
      ...(last === '' ? {} : { last: Number(last) }),
      basis: 'standard',
    };
  });
}

/** Reads `schemas/divisions/development-zones.csv` (`code,name,basis`). */
export function readDevelopmentZones(csv: string): Division[] {
  return rowsOf(csv).map(([code = '', name = '', basis]) => ({
    code,
    name,
    earlierNames: [],
    basis: basis as Division['basis'],
  }));
}

/** Our own files: no quotes, no commas in names. */
function rowsOf(csv: string): string[][] {
  return csv
    .split('\n')
    .slice(1)
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(','));
}
