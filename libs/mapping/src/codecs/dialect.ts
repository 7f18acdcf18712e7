import type { CodeTable } from '@hub/contracts';
import { normaliseText } from '@hub/domain';
import { ArgumentProblem } from './codec.js';

/** One column of a code table, ready for both directions. */
export interface Dialect {
  /** Spellings a submitter may use, in the table's order. */
  readonly spellings: readonly string[];
  valueOf(spelling: string): string | undefined;
  spellingOf(value: string): string | undefined;
}

const COARSE = '~';
const ANY = '*';

interface Columns {
  readonly read: Map<string, string>;
  readonly coarse: Map<string, string[]>;
  readonly write: Map<string, string>;
  readonly prefixes: { readonly spelling: string; readonly value: string }[];
}

/**
 * Compiles a column. A spelling marked `~` is read as the row that has it unmarked, so there must be one;
 * a spelling that two rows have unmarked would be a guess, so there must not be two.
 */
export function compileDialect(table: CodeTable, column: string): Dialect | ArgumentProblem {
  const columns: Columns = { read: new Map(), coarse: new Map(), write: new Map(), prefixes: [] };
  for (const [value, dialects] of table.rows) {
    for (const spelling of dialects.get(column) ?? []) {
      const problem = take(columns, table, value, spelling);
      if (problem !== undefined) {
        return problem;
      }
    }
  }
  if (columns.write.size === 0) {
    return new ArgumentProblem(
      `code table "${table.concept}" has no column "${column}"`,
      `Add the column to schemas/codes/${table.concept}.yaml, or name another one after the table.`,
    );
  }
  return unread(columns, table) ?? dialectOf(columns);
}

function take(
  { read, coarse, write, prefixes }: Columns,
  table: CodeTable,
  value: string,
  given: string,
): ArgumentProblem | undefined {
  const isCoarse = given.endsWith(COARSE);
  const spelling = isCoarse ? given.slice(0, -1) : given;
  if (!write.has(value)) {
    write.set(value, spelling);
  }
  if (isCoarse) {
    coarse.set(spelling, [...(coarse.get(spelling) ?? []), value]);
    return undefined;
  }
  const other = read.get(spelling);
  if (other !== undefined) {
    return new ArgumentProblem(
      `code table "${table.concept}" reads "${spelling}" as ${other} and as ${value}`,
      'Mark all but one with ~ (coarse).',
    );
  }
  read.set(spelling, value);
  if (spelling.endsWith(ANY)) {
    prefixes.push({ spelling: spelling.slice(0, -1), value: value.replace(/\*$/, '') });
  }
  return undefined;
}

function unread({ read, coarse }: Columns, table: CodeTable): ArgumentProblem | undefined {
  for (const [spelling, values] of coarse) {
    if (!read.has(spelling)) {
      return new ArgumentProblem(
        `code table "${table.concept}" has "${spelling}" only as coarse (${values.join(', ')})`,
        'Give one row the spelling without ~: what it is read as when nobody knows more finely.',
      );
    }
  }
  return undefined;
}

function dialectOf({ read, write, prefixes }: Columns): Dialect {
  const values = new Map<string, string>();
  for (const [spelling, value] of read) {
    values.set(spelling, value).set(normaliseText(spelling), value);
  }
  return {
    spellings: [...read.keys()],
    valueOf: (spelling) => values.get(spelling) ?? openValue(prefixes, spelling),
    spellingOf: (value) => write.get(value) ?? openSpelling(prefixes, value),
  };
}

type Prefixes = Columns['prefixes'];

function openValue(prefixes: Prefixes, given: string): string | undefined {
  for (const { spelling, value } of prefixes) {
    if (given.length > spelling.length && given.startsWith(spelling)) {
      return value + given.slice(spelling.length);
    }
  }
  return undefined;
}

function openSpelling(prefixes: Prefixes, given: string): string | undefined {
  for (const { spelling, value } of prefixes) {
    if (given.length > value.length && given.startsWith(value)) {
      return spelling + given.slice(value.length);
    }
  }
  return undefined;
}

/**
 * Which finer values a coarse one confirms when it is read: `ended` covers `suspended`, `annulled` … where some column
 * has one spelling coarse in their rows and plain in its own. The registry lets a covered value stand.
 */
export function coveredBy(table: CodeTable): ReadonlyMap<string, ReadonlySet<string>> {
  const covered = new Map<string, Set<string>>();
  for (const column of columnsOf(table)) {
    for (const [value, dialects] of table.rows) {
      const coarse = (dialects.get(column) ?? []).filter((spelling) => spelling.endsWith(COARSE));
      coarse.forEach((spelling) =>
        addCovered(covered, plainRow(table, column, spelling.slice(0, -1)), value),
      );
    }
  }
  return covered;
}

function addCovered(
  covered: Map<string, Set<string>>,
  coarse: string | undefined,
  finer: string,
): void {
  if (coarse !== undefined) {
    covered.set(coarse, (covered.get(coarse) ?? new Set()).add(finer));
  }
}

function columnsOf(table: CodeTable): ReadonlySet<string> {
  return new Set([...table.rows.values()].flatMap((dialects) => [...dialects.keys()]));
}

function plainRow(table: CodeTable, column: string, spelling: string): string | undefined {
  for (const [value, dialects] of table.rows) {
    if (dialects.get(column)?.includes(spelling) === true) {
      return value;
    }
  }
  return undefined;
}
