import type { Log } from '../log/log.js';

/** Ends this process with `code` once standard error has taken what was written. */
export function endProcess(code: number): void {
  process.exitCode = code;
  process.stderr.write('', () => process.exit(code));
}

let watched = false;

/**
 * From now on an error nobody caught ends the process with code 1 and its reason on standard error: a process that goes
 * on after one is deaf or wrong. Calling it again changes nothing.
 */
export function dieOfBugs(log: Log): void {
  if (watched) {
    return;
  }
  watched = true;
  process.on('uncaughtException', (error) => {
    log.error('uncaught-error', error);
    endProcess(1);
  });
  process.on('unhandledRejection', (reason) => {
    log.error('unhandled-rejection', reason);
    endProcess(1);
  });
  // Whoever read our standard error may be gone; that is no reason to die.
  process.stderr.on('error', () => {});
}
