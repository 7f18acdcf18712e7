import { spawn } from 'node:child_process';

/** What is to happen to a child when the process that started it dies without stopping it. */
export interface LastWill {
  /** How the child is asked to stop. */
  readonly signal: 'TERM' | 'INT' | 'QUIT' | 'KILL';
  /** After this many seconds it is killed. */
  readonly graceSeconds: number;
  /** Folders to delete afterwards: throw-away data of tests. */
  readonly removeFolders?: readonly string[];
}

/** Watches over one child until `dismiss` is called. */
export interface Watchdog {
  /** The child has ended in order: the watchdog goes without touching anything. */
  dismiss(): void;
}

/**
 * Reads from a pipe that only this process holds. A line means "dismissed"; the end of the pipe without one
 * means that this process is gone, however it died, and the child's last will is carried out.
 */
const SCRIPT = `
trap '' INT TERM HUP
read -r word && exit 0
pid=$1 signal=$2 tenths=$(($3 * 10))
shift 3
kill -s "$signal" "$pid" 2>/dev/null
while [ "$tenths" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; tenths=$((tenths - 1)); done
kill -s KILL "$pid" 2>/dev/null
[ "$#" -gt 0 ] && sleep 0.5 && rm -rf "$@"
exit 0
`;

/** Sees to it that the process `pid` does not outlive this one. */
export function watchOver(pid: number, will: LastWill): Watchdog {
  const shell = spawn(
    '/bin/sh',
    [
      '-c',
      SCRIPT,
      'hub-watchdog',
      String(pid),
      will.signal,
      String(will.graceSeconds),
      ...(will.removeFolders ?? []),
    ],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  shell.on('error', () => undefined);
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return { dismiss: () => void shell.stdin.end('dismissed\n') };
}
