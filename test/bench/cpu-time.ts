import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Processor time of one process in ms. */
export function cpuMs(pid: number): number {
  return statOf(pid)?.ownMs ?? 0;
}

/** The same with that of all children, also of those that have ended: PostgreSQL has one for each connection. */
export function cpuWithChildrenMs(pid: number): number {
  const own = statOf(pid);
  const children = pidsBelow(pid).reduce((sum, child) => sum + cpuMs(child), 0);
  return (own?.ownMs ?? 0) + (own?.endedChildrenMs ?? 0) + children;
}

/** Memory a process holds, in MB; the parts PostgreSQL shares between its processes count once each. */
export function memoryMb(pid: number): number {
  try {
    const kb = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Math.round(Number(kb ?? 0) / 1024);
  } catch {
    return 0;
  }
}

/** Processor time of the whole machine since its start, in ms: all that was used, and all there was. */
export function machineMs(): { readonly used: number; readonly available: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.split(/\s+/).slice(1, 9).map(Number);
  const available = ticks.reduce((sum, one) => sum + one, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { used: (available - idle) * TICK_MS, available: available * TICK_MS };
}

function statOf(
  pid: number,
):
  | { readonly parent: number; readonly ownMs: number; readonly endedChildrenMs: number }
  | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name of the program, in brackets, may hold anything.
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15);
    return {
      parent: fields[1] ?? 0,
      ownMs: (user + system) * TICK_MS,
      endedChildrenMs: (childrenUser + childrenSystem) * TICK_MS,
    };
  } catch {
    return undefined;
  }
}

function pidsBelow(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => statOf(one)?.parent === pid);
}
