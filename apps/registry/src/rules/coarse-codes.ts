import type { CodeTable, FormDeclaration, Json, Kind, SystemDeclaration } from '@hub/contracts';
import type { MergeRules } from '@hub/domain';
import { isObject } from '@hub/domain';

/** What coarse codes are found with: the declarations of codes and forms, and which table a canonical path takes. */
export interface CodeDeclarations {
  readonly codes: ReadonlyMap<string, CodeTable>;
  readonly systems: ReadonlyMap<string, SystemDeclaration>;
  readonly codesOf: (kind: Kind, path: string) => string | undefined;
}

const COARSE = '~';

/**
 * Which values are coarse as which form says them. Where a form's column of a code table has one spelling plain in one
 * row and coarse (`~`) in others, the first covers the others: 双公示 knows one status for all that is not valid.
 */
export function coarseCodes(
  declarations: CodeDeclarations,
): (kind: Kind) => NonNullable<MergeRules['covers']> {
  const columns = columnsOfForms(declarations.systems);
  const coverage = remembered((concept, column) => {
    const table = declarations.codes.get(concept);
    return table ? coveredIn(table, column) : new Map();
  });
  return (kind) =>
    ({ system, form }, path, coarse, fine) => {
      const concept = declarations.codesOf(kind, path);
      const used = concept === undefined ? [] : columns.get(`${system}/${form}/${concept}`);
      return (used ?? []).some((column) =>
        coverage(concept ?? '', column)
          .get(textOf(coarse))
          ?.has(textOf(fine)),
      );
    };
}

/** `<system>/<form>/<concept>` → the columns of that table by which the form's mapping reads (`as: code license-status`). */
function columnsOfForms(
  systems: ReadonlyMap<string, SystemDeclaration>,
): ReadonlyMap<string, readonly string[]> {
  const columns = new Map<string, string[]>();
  for (const system of systems.values()) {
    for (const form of system.forms.values()) {
      for (const [concept, column = form.form] of codecArguments(form)) {
        const name = `${system.system}/${form.form}/${concept}`;
        columns.set(name, [...(columns.get(name) ?? []), column]);
      }
    }
  }
  return columns;
}

function codecArguments({ mapping }: FormDeclaration): [string, string?][] {
  const { fields } = mapping.body;
  return Object.values(isObject(fields) ? fields : {})
    .map((line) => (isObject(line) ? textOf(line['as']).split(/\s+/) : []))
    .filter(([codec, concept]) => codec === 'code' && concept !== undefined)
    .map(([, concept = '', column]) => (column === undefined ? [concept] : [concept, column]));
}

function coveredIn(table: CodeTable, column: string): ReadonlyMap<string, ReadonlySet<string>> {
  const spellings = [...table.rows].map(([value, row]) => ({ value, said: row.get(column) ?? [] }));
  const covered = new Map<string, Set<string>>();
  for (const { value: coarse, said } of spellings) {
    const finer = spellings.filter((row) =>
      said.some((spelling) => row.said.includes(spelling + COARSE)),
    );
    covered.set(coarse, new Set(finer.map((row) => row.value)));
  }
  return covered;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function remembered<R>(make: (a: string, b: string) => R): (a: string, b: string) => R {
  const known = new Map<string, R>();
  return (a, b) => {
    const name = `${a}/${b}`;
    let result = known.get(name);
    if (result === undefined) {
      result = make(a, b);
      known.set(name, result);
    }
    return result;
  };
}
