/** How a relay waits, in milliseconds. */
export interface PaceOptions {
  /** At least so long between two transactions: each costs broker and process some 7 ms, whatever its size. */
  readonly betweenTransactionsMs?: number;
  /** How often to look for marks of other processes, more seldom while there are none; this one's wake it. */
  readonly lookEveryMs?: number;
  readonly leaseEveryMs?: number;
}

const LONGEST_FAILURE_MS = 5_000;
const FIRST_FAILURE_MS = 100;
/** After so many looks in vain the next are one step rarer, up to five times. */
const LOOKS_ALIKE = 50;
const LONGEST_LOOK = 5;

/**
 * When a relay goes on. The first record after a rest is published at once; where records keep coming, those of a short
 * while are gathered into one transaction (`walk.md` §5).
 */
export class Pace {
  private readonly options: Required<PaceOptions>;
  private isWoken = false;
  private letOn: (() => void) | undefined;
  private endRest: (() => void) | undefined;
  private failureMs = FIRST_FAILURE_MS;
  /** Looks that found nothing, one after the other. */
  private looksInVain = 0;
  private hasEnded = false;

  constructor(options: PaceOptions = {}) {
    this.options = { betweenTransactionsMs: 10, lookEveryMs: 100, leaseEveryMs: 500, ...options };
  }

  /** Ends a wait for marks, or makes the next one none. */
  wake(): void {
    this.isWoken = true;
    this.letOn?.();
  }

  /** Ends the wait under way, whatever it is for, and makes all others none. */
  end(): void {
    this.hasEnded = true;
    this.endRest?.();
  }

  async untilMarked(): Promise<void> {
    if (!this.isWoken) {
      const times = Math.min(LONGEST_LOOK, 1 + Math.floor(this.looksInVain / LOOKS_ALIKE));
      await this.rest(this.options.lookEveryMs * times, true);
    }
    this.looksInVain = this.isWoken ? 0 : this.looksInVain + 1;
    this.isWoken = false;
  }

  /** A full round is followed by the next at once: gathering would win nothing. */
  async afterRound(published: number): Promise<void> {
    this.looksInVain = 0;
    this.failureMs = FIRST_FAILURE_MS;
    if (published > 0 && published < 500) {
      await this.rest(this.options.betweenTransactionsMs, false);
    }
  }

  forMilliseconds(ms: number): Promise<void> {
    return this.rest(ms, false);
  }

  untilLeaseMayBeFree(): Promise<void> {
    return this.rest(this.options.leaseEveryMs, true);
  }

  async afterFailure(): Promise<void> {
    const ms = this.failureMs;
    this.failureMs = Math.min(ms * 2, LONGEST_FAILURE_MS);
    await this.rest(ms, false);
  }

  private rest(ms: number, untilWoken: boolean): Promise<void> {
    if (this.hasEnded) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.endRest = () => {
        clearTimeout(timer);
        resolve();
      };
      this.letOn = untilWoken ? this.endRest : undefined;
    });
  }
}
