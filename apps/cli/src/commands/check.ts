import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { SchemaProblem } from '@hub/contracts';
import { compileStage } from '@hub/connector';
import { allProblems, loadSchemas, type SchemaSet } from '@hub/schemas';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';
import { problemLine } from '../terminal/problem-line.js';

/** `./hub check [dir]`: not well when anything in the declarations is wrong. Needs no server. */
export function check(folder: string | undefined, { settings, out }: CliContext): ExitCode {
  const folders = foldersFor(folder, settings.schemaFolders);
  const problems = everyProblem(loadSchemas(folders)).map((problem) => placed(problem, folders));
  for (const problem of problems) {
    out.say(problemLine(problem));
  }
  if (problems.length === 0) {
    out.say(`No mistakes in ${folders.map(fromHere).join(', ')}.`);
  }
  out.document({ ok: problems.length === 0, problems });
  return problems.length === 0 ? EXIT.well : EXIT.notWell;
}

/** What the folders say wrong, and what only compiling a mapping shows. */
function everyProblem(set: SchemaSet): readonly SchemaProblem[] {
  const compiled = [...set.systems.values()]
    .filter(({ problems }) => problems.length === 0)
    .flatMap(({ system, forms }) =>
      [...forms.keys()].map((form) => compileStage(set, system, form)),
    )
    .flatMap((stage) => ('problems' in stage ? stage.problems : []));
  return [...allProblems(set), ...compiled];
}

/** A folder that holds no canonical schemas of its own is read on top of ours. */
function foldersFor(folder: string | undefined, ours: readonly string[]): readonly string[] {
  if (folder === undefined) {
    return ours;
  }
  const isWhole = existsSync(join(folder, 'canonical'));
  return [...(isWhole ? [] : ours.slice(0, 1)), resolve(folder)];
}

/** The problem with its file as seen from where the command was called: it lies in one of the folders. */
function placed(problem: SchemaProblem, folders: readonly string[]): SchemaProblem {
  const paths = folders.toReversed().map((folder) => join(folder, problem.file));
  return { ...problem, file: fromHere(paths.find((path) => existsSync(path)) ?? problem.file) };
}

function fromHere(path: string): string {
  return relative('', path) || '.';
}
