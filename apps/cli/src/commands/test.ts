import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { CliContext } from '../context.js';
import { prepareQuickKafka } from '../local/quick-kafka.js';
import { ROOT } from '../root.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** Both cores of a small machine; more would starve the brokers that specs start. */
const WORKERS = 2;

/** How often something passed and failed. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** A check of the sources as a whole, before any spec. */
interface SourceCheck {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

const SOURCE_CHECKS: readonly SourceCheck[] = [
  { name: 'Lint and format', command: 'npm', args: ['run', '--silent', 'lint'] },
  {
    name: 'Types',
    command: join(ROOT, 'node_modules/.bin/tsc'),
    args: ['-p', 'tsconfig.check.json'],
  },
];

/**
 * `./hub test`: everything that must hold before a change is handed in. With a pattern only the specs whose path
 * matches. Ends with Jest's summary and the line `N passed, N failed`, in which a failed check counts as one.
 */
export async function test(
  pattern: string | undefined,
  { env, out }: CliContext,
): Promise<ExitCode> {
  // What the first spec with a broker would otherwise have to wait for.
  await prepareQuickKafka((line) => out.progress(line));
  let failedChecks = 0;
  for (const check of pattern === undefined ? SOURCE_CHECKS : []) {
    out.progress(`${check.name} …`);
    failedChecks += (await run(check.command, check.args, env)) === 0 ? 0 : 1;
  }
  const specs = await runJest(pattern, env);
  const tally = { passed: specs.passed, failed: specs.failed + failedChecks };
  out.say(`${tally.passed} passed, ${tally.failed} failed`);
  out.document(tally);
  return specs.exitCode === 0 && tally.failed === 0 ? EXIT.well : EXIT.notWell;
}

async function runJest(
  pattern: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<Tally & { readonly exitCode: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'hub-test-'));
  const results = join(folder, 'results.json');
  const jest = [
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    `--maxWorkers=${WORKERS}`,
    '--json',
    `--outputFile=${results}`,
    ...(pattern === undefined ? [] : [pattern]),
  ];
  // Jest's workers take their options from here.
  const options = `${env['NODE_OPTIONS'] ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`;
  try {
    const exitCode = await run(process.execPath, jest, { ...env, NODE_OPTIONS: options.trim() });
    return { ...tallyOf(readFileSync(results, 'utf8')), exitCode };
  } catch {
    return { passed: 0, failed: 1, exitCode: 1 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tally of Jest's JSON report; a spec file that could not even run counts as one failure. */
export function tallyOf(report: string): Tally {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(
    report,
  ) as Record<string, number>;
  return {
    passed: numPassedTests ?? 0,
    failed: (numFailedTests ?? 0) + (numRuntimeErrorTestSuites ?? 0),
  };
}

/** Runs a program whose words belong to standard error, and returns its exit code. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const colour = process.stderr.isTTY ? { FORCE_COLOR: '1' } : {};
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...env, ...colour },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', tell);
    }
    child.once('error', () => resolve(1));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/** Jest's last word would be where its report lies: in a file that only we read. */
function tell(line: string): void {
  if (!line.startsWith('Test results written to:')) {
    process.stderr.write(`${line}\n`);
  }
}
