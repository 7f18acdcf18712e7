/** Where the time comes from; tests pass their own. */
export interface Clock {
  now(): Date;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands, or goes on from a fixed start (`HUB_CLOCK`). */
export class FixedClock implements Clock {
  constructor(private current: Date) {}

  now(): Date {
    return new Date(this.current);
  }

  /** Moves this clock to `to`. */
  set(to: Date): void {
    this.current = to;
  }
}

/** `date` as RFC 3339 with the hub's zone, e.g. `2026-11-25T09:30:01.250+08:00`. */
export function inHubZone(date: Date): string {
  return new Date(date.getTime() + 8 * 3_600_000).toISOString().replace('Z', '+08:00');
}
