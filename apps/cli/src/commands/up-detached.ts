import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { CliContext } from '../context.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';
import type { Output } from '../terminal/output.js';
import type { UpOptions } from './up.js';

/** The option by which a supervisor knows that somebody listens to it until it is up. */
export const RELAY_OPTION = '--relay';

/** What a detached supervisor tells the process that started it. */
export type Relayed =
  { readonly line: string } | { readonly problem: string } | { readonly document: unknown };

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));

/**
 * Starts a supervisor in a session of its own, with its output in `logs/hub.log`, passes on what it says
 * until the hub is up, and leaves it running with none of our streams.
 */
export function startDetached(options: UpOptions, context: CliContext): Promise<ExitCode> {
  const { home, out } = context;
  home.make();
  const log = openSync(home.logFile('hub'), 'a', 0o600);
  const args = ['up', RELAY_OPTION, ...(options.fresh ? ['--fresh'] : [])];
  const supervisor = spawn(
    process.execPath,
    [MAIN, ...args, ...(options.city ? [] : ['--no-city'])],
    {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
      env: { ...context.env },
    },
  );
  closeSync(log);
  const stop = (): void => void supervisor.kill('SIGTERM');
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return new Promise((resolve) => {
    supervisor.on('message', (message: Relayed) => {
      passOn(message, out);
      if ('document' in message) {
        supervisor.disconnect();
        supervisor.unref();
        process.off('SIGINT', stop).off('SIGTERM', stop);
        resolve(EXIT.well);
      }
    });
    supervisor.once('error', (error) => {
      out.progress(error.message);
      resolve(EXIT.notWell);
    });
    // Its last words may still be on their way when it has ended.
    supervisor.once('exit', () => {
      if (supervisor.connected) {
        supervisor.once('disconnect', () => resolve(EXIT.notWell));
      } else {
        resolve(EXIT.notWell);
      }
    });
  });
}

function passOn(message: Relayed, out: Output): void {
  if ('line' in message) {
    out.say(message.line);
  } else if ('problem' in message) {
    out.progress(message.problem);
  } else {
    out.document(message.document);
  }
}

/** The output of a detached supervisor: into its log with the time, and to the one who started it while he listens. */
export function relayingOutput(now: () => Date = () => new Date()): Output {
  const log = (line: string): void => void process.stdout.write(`${now().toISOString()} ${line}\n`);
  const relay = (message: Relayed): void => {
    if (process.connected) {
      process.send?.(message);
    }
  };
  return {
    json: true,
    say: (line) => {
      log(line);
      relay({ line });
    },
    progress: (problem) => {
      log(problem);
      relay({ problem });
    },
    document: (document) => relay({ document }),
    line: (value) => log(JSON.stringify(value)),
  };
}
