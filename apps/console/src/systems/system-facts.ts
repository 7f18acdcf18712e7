import type { SchemaProblem, SourceHealth } from '@hub/contracts';

/** One instance of the app that serves a system. */
export interface InstanceFacts {
  readonly heardAt: Date;
  /** False: its heartbeats have stopped. */
  readonly isThere: boolean;
  readonly isReady: boolean;
  /** Why it is not ready. */
  readonly reasons: readonly string[];
}

/** Who paused a system, as far as the log of commands still tells. */
export interface PauseFacts {
  readonly by?: string;
  readonly reason?: string;
  readonly since?: Date;
}

/** All that is known of one system at one moment: what its status is decided from. */
export interface SystemFacts {
  readonly app: string;
  readonly contact?: string;
  /** Mistakes in its folder. */
  readonly problems: readonly SchemaProblem[];
  /** False: the console hears no heartbeat of anybody, so silence says nothing about this system. */
  readonly isHearing: boolean;
  /** Those heard last first. */
  readonly instances: readonly InstanceFacts[];
  /** Its sources, one entry each, all instances taken together. */
  readonly sources: readonly SourceHealth[];
  /** Set while it is paused. */
  readonly pause?: PauseFacts;
  readonly lastReceivedAt?: Date;
  readonly lagRecords: number;
  readonly expectedEverySeconds?: number;
}

/** One entry per source: what several instances say of it, taken together. */
export function mergeSources(told: readonly SourceHealth[]): readonly SourceHealth[] {
  const merged = new Map<string, SourceHealth>();
  for (const source of told) {
    const known = merged.get(source.source);
    merged.set(source.source, known ? together(known, source) : source);
  }
  return [...merged.values()];
}

/** The lag is the log's, which both measure; what each received is its own. */
function together(a: SourceHealth, b: SourceHealth): SourceHealth {
  const failed = (a.lastErrorAt ?? '') >= (b.lastErrorAt ?? '') ? a : b;
  const halted = a.problem ? a : b;
  const later = (one?: string, other?: string) => ((one ?? '') >= (other ?? '') ? one : other);
  const { problem, misconfigured } = halted;
  const { lastErrorAt, lastError, lastErrorCode } = failed;
  return {
    ...a,
    ...present({ problem, misconfigured, lastErrorAt, lastError, lastErrorCode }),
    ...present({
      lastReadAt: later(a.lastReadAt, b.lastReadAt),
      lastRecordAt: later(a.lastRecordAt, b.lastRecordAt),
    }),
    paused: a.paused || b.paused,
    lagRecords: Math.max(a.lagRecords, b.lagRecords),
    receivedPerSecond: a.receivedPerSecond + b.receivedPerSecond,
  };
}

/** Without the members that say nothing: absent members are left out (`interfaces.md`, *General*). */
export function present<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const told = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(told) as { [K in keyof T]?: NonNullable<T[K]> };
}
