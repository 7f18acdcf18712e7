import { relative, resolve } from 'node:path';
import type { SchemaProblem } from '@hub/contracts';
import { compileStage } from '@hub/connector';
import { loadSchemas, type SchemaSet } from '@hub/schemas';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** `./hub check [dir]`: not well when anything in the declarations is wrong. Needs no server. */
export function check(folder: string | undefined, { settings, out }: CliContext): ExitCode {
  const folders = foldersFor(folder, settings.schemaFolders);
  const problems = allProblems(loadSchemas(folders));
  for (const problem of problems) {
    out.say(problemLine(problem));
  }
  if (problems.length === 0) {
    out.say(`No mistakes in ${folders.map(shown).join(', ')}.`);
  }
  out.document({ ok: problems.length === 0, problems });
  return problems.length === 0 ? EXIT.well : EXIT.notWell;
}

/** A folder of its own is read together with the canonical schemas and codes of ours. */
function foldersFor(folder: string | undefined, ours: readonly string[]): string[] {
  return folder === undefined ? [...ours] : [...new Set([...ours.slice(0, 1), resolve(folder)])];
}

/** What the folders say wrong, and what only compiling a mapping shows. */
export function allProblems(set: SchemaSet): readonly SchemaProblem[] {
  const compiled = [...set.systems.values()]
    .filter(({ problems }) => problems.length === 0)
    .flatMap(({ system, forms }) =>
      [...forms.keys()].map((form) => compileStage(set, system, form)),
    )
    .flatMap((stage) => ('problems' in stage ? stage.problems : []));
  return [...set.problems, ...compiled];
}

/** `file:line: rule: message. Remedy: …`, the way editors make it a link. */
export function problemLine({ file, line, rule, message, remedy }: SchemaProblem): string {
  return `${file}:${line}: ${rule}: ${message.replace(/\.?$/, '.')} Remedy: ${remedy}`;
}

function shown(folder: string): string {
  return relative('', folder) || '.';
}
