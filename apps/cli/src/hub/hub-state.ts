import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writePrivately } from './key-store.js';

/** One process of a running hub, as noted by its supervisor. */
export interface RunningApp {
  readonly name: string;
  readonly url: string;
  readonly pid?: number;
}

/** What the supervisor notes about the hub it runs, for the commands that come after it. */
export interface HubState {
  /** The process that runs everything else. */
  readonly supervisor: number;
  readonly phase: 'starting' | 'up' | 'stopping';
  readonly consoleUrl: string;
  readonly kafka: { readonly brokers: readonly string[]; readonly pid?: number };
  readonly database: { readonly url: string; readonly pid?: number };
  readonly apps: readonly RunningApp[];
  readonly city?: { readonly pid?: number };
}

/** The state of the hub in this folder; absent when none runs, also when its supervisor died hard. */
export function readState(file: string): HubState | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  const state = JSON.parse(readFileSync(file, 'utf8')) as HubState;
  return isHubProcess(state.supervisor) ? state : undefined;
}

/**
 * Notes that this process is now the supervisor; of two at the same moment one gets false.
 * What a supervisor that died hard left behind is replaced.
 */
export function claimState(file: string, state: HubState): boolean {
  if (existsSync(file) && !readState(file)) {
    rmSync(file, { force: true });
  }
  try {
    writeFileSync(file, JSON.stringify(state), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

/** Replaces what this supervisor noted. */
export function writeState(file: string, state: HubState): void {
  writePrivately(file, JSON.stringify(state));
}

/** Whether a process runs and is one of `./hub`, not a stranger that was given the number of a dead one. */
export function isHubProcess(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || /cli\/dist\/main\.js/.test(readFileSync(commandLine, 'utf8'));
}
