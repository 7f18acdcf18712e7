import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Misconfigured } from '@hub/contracts';
import type { CliContext } from '../context.js';
import { ROOT } from '../root.js';
import { EXIT, type ExitCode, Misuse, sentenceOf } from '../terminal/exit.js';
import type { Output } from '../terminal/output.js';

/** One measured value; `ratio` is to the yardstick, measured in the same run, because absolute rates swing with the machine. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio?: number;
  readonly yardstick?: string;
}

/** What a `test/bench/<name>.bench.ts` exports as `benchmark`. */
export interface Benchmark {
  /** One line on what is measured. */
  readonly title: string;
  /** Measures; `progress` takes lines for people. */
  run(progress: (line: string) => void): Promise<readonly Figure[]>;
}

const SOURCES = join(ROOT, 'test/bench');
const SUFFIX = '.bench.ts';

/** `./hub bench [name]`: runs one benchmark or all, one after another. */
export async function bench(name: string | undefined, { out }: CliContext): Promise<ExitCode> {
  const known = benchmarkNames();
  if (name !== undefined && !known.includes(name)) {
    throw new Misuse(
      `There is no benchmark "${name}".`,
      `There are: ${known.join(', ') || 'none'}.`,
    );
  }
  if (known.length === 0) {
    out.progress('There are no benchmarks in test/bench.');
    return EXIT.notWell;
  }
  await build();
  let code: ExitCode = EXIT.well;
  for (const each of name === undefined ? known : [name]) {
    try {
      await runOne(each, out);
    } catch (error) {
      out.progress(`${each}: ${sentenceOf(error)}`);
      code = EXIT.notWell;
    }
  }
  return code;
}

function benchmarkNames(): string[] {
  return existsSync(SOURCES)
    ? readdirSync(SOURCES)
        .filter((file) => file.endsWith(SUFFIX))
        .map((file) => file.slice(0, -SUFFIX.length))
        .toSorted()
    : [];
}

async function build(): Promise<void> {
  const code = await new Promise<number | null>((resolve) => {
    spawn(join(ROOT, 'node_modules/.bin/tsc'), ['-b', SOURCES], { stdio: ['ignore', 2, 2] })
      .once('error', () => resolve(1))
      .once('close', resolve);
  });
  if (code !== 0) {
    throw new Misconfigured('The benchmarks do not compile.', 'Mend what tsc says above.');
  }
}

async function runOne(name: string, out: Output): Promise<void> {
  const file = join(SOURCES, 'dist', `${name}.bench.js`);
  const { benchmark } = (await import(pathToFileURL(file).href)) as { benchmark: Benchmark };
  out.progress(`${name}: ${benchmark.title} …`);
  const figures = await benchmark.run(out.progress);
  out.document({ benchmark: name, figures });
  if (!out.json) {
    out.say(name);
    figures.map(lineOf).forEach((line) => out.say(line));
  }
}

/** One figure for people. */
export function lineOf(figure: Figure): string {
  const ratio =
    figure.ratio === undefined
      ? ''
      : `  ${figure.ratio.toPrecision(3)} x ${figure.yardstick ?? 'yardstick'}`;
  return `  ${figure.name.padEnd(40)} ${figure.value.toLocaleString('en')} ${figure.unit}${ratio}`;
}
