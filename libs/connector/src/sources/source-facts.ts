import type { SourceHealth } from '@hub/contracts';
import { HubError, Misconfigured, codeToTell, inHubZone } from '@hub/contracts';

const RATE_WINDOW_MS = 60_000;

/** What one source of one system has done lately, as heartbeats tell it. */
export class SourceFacts {
  paused = false;
  lagRecords = 0;
  private mistake?: string;
  private halt?: { readonly sentence: string; readonly misconfigured: boolean };
  private lastReadAt?: Date;
  private lastRecordAt?: Date;
  private lastErrorAt?: Date;
  private lastError?: string;
  private lastErrorCode?: string;
  private arrivals: { readonly at: number; readonly count: number }[] = [];

  constructor(
    readonly system: string,
    readonly source: string,
    private readonly expectedEverySeconds?: number,
  ) {}

  succeeded(at: Date): void {
    this.lastReadAt = at;
  }

  received(count: number, at: Date): void {
    this.lastReadAt = at;
    if (count > 0) {
      this.lastRecordAt = at;
      this.arrivals.push({ at: at.getTime(), count });
      this.forget(at);
    }
  }

  failed(error: unknown, at: Date, halted: boolean): void {
    const sentence = sentenceOf(error);
    this.lastErrorAt = at;
    this.lastError = sentence;
    this.lastErrorCode = codeToTell(error);
    if (halted) {
      this.halt = { sentence, misconfigured: error instanceof Misconfigured };
    }
  }

  /** The system's folder or settings have a mistake; `problem` says where. Only a change of files and a restart mend it. */
  misconfigure(problem: string): void {
    this.mistake = problem;
  }

  /** The sentence to show when only a person can help. */
  get halted(): string | undefined {
    return this.mistake ?? this.halt?.sentence;
  }

  /** A person has looked at it: what halted it may be tried again. A mistake in files stays one. */
  resumed(): void {
    this.paused = false;
    delete this.halt;
  }

  tell(now: Date): SourceHealth {
    this.forget(now);
    const count = this.arrivals.reduce((sum, arrival) => sum + arrival.count, 0);
    const { mistake, halt, halted } = this;
    return {
      system: this.system,
      source: this.source,
      paused: this.paused,
      lagRecords: this.lagRecords,
      receivedPerSecond: Math.round((count / (RATE_WINDOW_MS / 1_000)) * 100) / 100,
      ...present({
        problem: halted,
        misconfigured: mistake !== undefined || halt?.misconfigured === true,
        lastReadAt: timeOf(this.lastReadAt),
        lastRecordAt: timeOf(this.lastRecordAt),
        lastErrorAt: timeOf(this.lastErrorAt),
        lastError: this.lastError,
        lastErrorCode: this.lastErrorCode,
        expectedEverySeconds: this.expectedEverySeconds,
      }),
    };
  }

  private forget(now: Date): void {
    const since = now.getTime() - RATE_WINDOW_MS;
    this.arrivals = this.arrivals.filter((arrival) => arrival.at >= since);
  }
}

function timeOf(date: Date | undefined): string | undefined {
  return date && inHubZone(date);
}

/** Without the members that say nothing. */
function present<T extends object>(members: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const told = Object.entries(members).filter(([, value]) => Boolean(value));
  return Object.fromEntries(told) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** What to show of an error: a hub error's sentence and remedy; of a bug only that there was one. */
export function sentenceOf(error: unknown): string {
  if (error instanceof HubError) {
    return error.remedy ? `${error.message}. ${error.remedy}` : error.message;
  }
  return 'An error of the hub itself; its log has the place.';
}
