import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { Unreachable } from '@hub/contracts';

const LIBRARY = fileURLToPath(new URL('../../', import.meta.url));

/** Builds this library with its test build, so that a spec can run it as a process; quick when nothing changed. */
export function buildForProcesses(): void {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-b', 'testing'], { cwd: LIBRARY, stdio: 'pipe' });
}

/** A process of a spec. */
export interface BuiltProcess {
  readonly child: ChildProcess;
  /** What it wrote to standard error so far. */
  text(): string;
  /** Resolves once its standard error matches; rejects if it ends before. */
  says(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
}

/** Runs Node in this library's folder, with the spec's variables only. */
export function runBuilt(args: readonly string[], env: Record<string, string> = {}): BuiltProcess {
  const child = spawn(process.execPath, [...args], {
    cwd: LIBRARY,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const over = ended.then(() => true);
    for (;;) {
      const match = pattern.exec(text);
      if (match !== null) {
        return match;
      }
      const stderr = child.stderr;
      if (stderr === null || (await Promise.race([over, once(stderr, 'data').then(() => false)]))) {
        throw new Unreachable(`the process ended without saying ${String(pattern)}: ${text}`);
      }
    }
  };
  return { child, text: () => text, says, ended };
}
