import type { SourceHealth } from '@hub/contracts';
import { HubError, inHubZone } from '@hub/contracts';

const RATE_WINDOW_MS = 60_000;

/** What one source of one system has done lately, as heartbeats tell it. */
export class SourceFacts {
  paused = false;
  /** The sentence to show when only a person can help. */
  halted?: string;
  lagRecords = 0;
  private lastReadAt?: Date;
  private lastRecordAt?: Date;
  private lastErrorAt?: Date;
  private lastError?: string;
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
    if (halted) {
      this.halted = sentence;
    }
  }

  /** A person has looked at it: what halted it may be tried again. */
  resumed(): void {
    this.paused = false;
    delete this.halted;
  }

  tell(now: Date): SourceHealth {
    this.forget(now);
    const count = this.arrivals.reduce((sum, arrival) => sum + arrival.count, 0);
    return {
      system: this.system,
      source: this.source,
      paused: this.paused,
      lagRecords: this.lagRecords,
      receivedPerSecond: Math.round((count / (RATE_WINDOW_MS / 1_000)) * 100) / 100,
      ...(this.halted ? { problem: this.halted } : {}),
      ...(this.lastReadAt ? { lastReadAt: inHubZone(this.lastReadAt) } : {}),
      ...(this.lastRecordAt ? { lastRecordAt: inHubZone(this.lastRecordAt) } : {}),
      ...(this.lastErrorAt ? { lastErrorAt: inHubZone(this.lastErrorAt) } : {}),
      ...(this.lastError ? { lastError: this.lastError } : {}),
      ...(this.expectedEverySeconds ? { expectedEverySeconds: this.expectedEverySeconds } : {}),
    };
  }

  private forget(now: Date): void {
    const since = now.getTime() - RATE_WINDOW_MS;
    this.arrivals = this.arrivals.filter((arrival) => arrival.at >= since);
  }
}

/** What to show of an error: a hub error's sentence and remedy; of a bug only that there was one. */
function sentenceOf(error: unknown): string {
  if (error instanceof HubError) {
    return error.remedy ? `${error.message}. ${error.remedy}` : error.message;
  }
  return 'An error of the hub itself; its log has the place.';
}
