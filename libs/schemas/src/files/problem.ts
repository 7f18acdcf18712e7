import type { SchemaProblem } from '@hub/contracts';

/** What is wrong and what to do about it, wherever it stands. */
export interface Mistake {
  readonly rule: string;
  readonly message: string;
  readonly remedy: string;
}

/** More would not be read: whoever made them mends the first ones and looks again. */
const MOST_PER_FILE = 25;

/** Problems of one file in the order of its lines, each once, and not more than a person reads. */
export function inOrder(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const each = new Map(problems.map((one) => [`${one.line}:${one.rule}:${one.message}`, one]));
  return [...each.values()].toSorted((a, b) => a.line - b.line).slice(0, MOST_PER_FILE);
}

/** One line as `./hub check` prints it: `file:line: rule: message. Remedy: …`. */
export function tellProblem({ file, line, rule, message, remedy }: SchemaProblem): string {
  return `${file}:${line}: ${rule}: ${message}. Remedy: ${remedy}`;
}
