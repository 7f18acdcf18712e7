const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 300_000;

/** `open`: nothing is tried. `half-open`: the pause is over, the next try decides. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** Keeps one recipient that does not answer from being asked without end; it drops nothing and delays only itself. */
export class Breaker {
  private failures = 0;
  private opensAgainAt = 0;

  state(now: Date): BreakerState {
    if (this.failures === 0) {
      return 'closed';
    }
    return now.getTime() < this.opensAgainAt ? 'open' : 'half-open';
  }

  /** The recipient answered. */
  closed(): void {
    this.failures = 0;
  }

  /** It did not: the pause doubles from 1 s to 5 min, or is what the recipient itself asked for. */
  failed(now: Date, retryAfterSeconds?: number): void {
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 20), LONGEST_PAUSE_MS);
    this.failures += 1;
    this.opensAgainAt =
      now.getTime() + (retryAfterSeconds === undefined ? pause : retryAfterSeconds * 1_000);
  }
}
