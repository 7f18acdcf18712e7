import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { Misconfigured } from '@hub/contracts';
import { type LastWill, watchOver } from './watchdog.js';

/** How one child process is started. */
export interface ChildSpec {
  /** What people call it: `Kafka`, `PostgreSQL`, `registry`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The child's whole environment; absent means that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Runs as this user; only root can ask for it. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Everything it prints is appended here. */
  readonly logFile: string;
  readonly lastWill: LastWill;
}

/** How a child ended. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why it could not even be started. */
  readonly error?: NodeJS.ErrnoException;
}

const TAIL_BYTES = 16_384;

/**
 * A child in a process group of its own (a Ctrl-C at the terminal reaches only us, so that we stop all in order),
 * with its output in a file, and gone when this process is gone.
 */
export class Child {
  /** Resolves when the process has ended; never rejects. */
  readonly ended: Promise<ChildEnd>;
  private readonly process: ChildProcess;
  private readonly logStart: number;
  private end: ChildEnd | undefined;

  constructor(readonly spec: ChildSpec) {
    this.logStart = sizeOf(spec.logFile);
    const log = openSync(spec.logFile, 'a', 0o600);
    this.process = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      ...spec.user,
      stdio: ['ignore', log, log],
      detached: true,
    });
    closeSync(log);
    const watchdog =
      this.process.pid === undefined ? undefined : watchOver(this.process.pid, spec.lastWill);
    this.ended = new Promise((resolve) => {
      const finish = (end: ChildEnd): void => {
        watchdog?.dismiss();
        this.end ??= end;
        resolve(this.end);
      };
      this.process.once('error', (error) => finish({ code: null, signal: null, error }));
      this.process.once('exit', (code, signal) => finish({ code, signal }));
    });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  get isRunning(): boolean {
    return this.end === undefined;
  }

  /** Asks it to stop, kills it when it has not stopped in time, and waits for its end. */
  async stop(signal: NodeJS.Signals, graceSeconds: number): Promise<ChildEnd> {
    this.signal(signal);
    const timer = setTimeout(() => this.signal('SIGKILL'), graceSeconds * 1000);
    const end = await this.ended;
    clearTimeout(timer);
    return end;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.isRunning) {
      this.process.kill(signal);
    }
  }

  /** What it printed last, since this start. */
  lastWords(lines = 12): string {
    const tail = tailOf(this.spec.logFile, this.logStart, lines);
    return tail.split('\n').map(readable).join('\n');
  }

  /** One sentence on a child that ended on its own, with its last words and the remedy they suggest. */
  failure(doing: string): Misconfigured {
    const words = this.lastWords();
    const told = words === '' ? '' : ` Its last words:\n${words.replace(/^/gm, '  | ')}`;
    return new Misconfigured(
      `${this.spec.name} ended while ${doing} (${describeEnd(this.end)}).${told}`,
      // The telling line may stand above a long stack.
      remedyFor(this.lastWords(200), this.end, this.spec),
    );
  }
}

/** How a child ended, in a few words. */
export function describeEnd(end: ChildEnd | undefined): string {
  if (end?.error) {
    return end.error.message;
  }
  return end?.signal ? `signal ${end.signal}` : `exit code ${end?.code ?? 'unknown'}`;
}

/** What the last words of a child usually mean, most telling first. */
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [/ENOSPC|No space left on device/, 'The disk is full: free some space, then start again.'],
  [
    /EADDRINUSE|Address already in use|could not bind/,
    'Its port is taken: stop the other process, or set HUB_PORT_BASE to move all ports.',
  ],
  [
    /UnsupportedClassVersionError/,
    'This Java is too old: install a JDK 17 or newer and put it first on PATH.',
  ],
  [
    /ENOMEM|Cannot allocate memory|OutOfMemoryError/,
    'There is too little memory: close something.',
  ],
  [
    /Permission denied|EACCES/,
    'A file or folder cannot be read or written: check the owner and mode of the folders named.',
  ],
];

function remedyFor(words: string, end: ChildEnd | undefined, spec: ChildSpec): string {
  if (end?.error?.code === 'ENOENT') {
    return 'The program is not installed or not on PATH; `./hub doctor` says what is missing.';
  }
  const known = REMEDIES.find(([pattern]) => pattern.test(words));
  return known ? known[1] : `The whole log is ${spec.logFile}.`;
}

/** The hub's own processes log JSON: of such a line, what a person wants to read. */
function readable(line: string): string {
  try {
    const { event, error = {} } = JSON.parse(line) as LogLine;
    const said = [error.message, error.remedy].filter((part) => part !== undefined).join(' ');
    return said === '' ? (event ?? line) : `${event ?? 'error'}: ${said}`;
  } catch {
    return line;
  }
}

interface LogLine {
  readonly event?: string;
  readonly error?: { readonly message?: string; readonly remedy?: string };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function tailOf(file: string, from: number, lines: number): string {
  const size = sizeOf(file);
  const start = Math.max(from, size - TAIL_BYTES);
  if (size <= start) {
    return '';
  }
  const bytes = Buffer.alloc(size - start);
  const handle = openSync(file, 'r');
  readSync(handle, bytes, 0, bytes.length, start);
  closeSync(handle);
  return bytes.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
}
