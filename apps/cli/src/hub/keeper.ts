import { setTimeout as pause } from 'node:timers/promises';
import { sentenceOf } from '../terminal/exit.js';
import { type ChildEnd, describeEnd } from '../local/child.js';
import type { Service } from '../local/service.js';

/** What a keeper needs from around it. */
export interface KeeperSurroundings {
  say(line: string): void;
  /** Called whenever the process changed. */
  onChange(): void;
  /** Seconds before the second, third … attempt; the last one is used from then on. */
  readonly pauseSeconds?: readonly number[];
  /** Having run this long, a service is trusted again: its next death is answered at once. */
  readonly steadySeconds?: number;
}

const PAUSE_SECONDS = [0, 1, 2, 5, 10, 30];
const STEADY_SECONDS = 60;

/** Starts a service again whenever it dies: at once, then with growing pauses, with one line each time. */
export class Keeper {
  private readonly leaving = new AbortController();
  private starting: Promise<void> = Promise.resolve();
  private watching: Promise<void> = Promise.resolve();

  constructor(
    readonly service: Service,
    private readonly around: KeeperSurroundings,
  ) {}

  /** Starts the service for the first time; a failure is the caller's, nothing is tried again. */
  async start(): Promise<void> {
    this.starting = this.service.start();
    await this.starting;
    this.around.onChange();
    this.watching = this.watch();
  }

  /** Stops the service for good. */
  async stop(): Promise<void> {
    this.leaving.abort();
    await this.service.stop();
    await Promise.allSettled([this.starting, this.watching]);
    // A start may just have been between "its port is free" and "its process is there".
    await this.service.stop();
  }

  private async watch(): Promise<void> {
    const steadySeconds = this.around.steadySeconds ?? STEADY_SECONDS;
    let attempt = 0;
    for (;;) {
      const startedAt = Date.now();
      const end = await this.service.process?.ended;
      if (this.leaving.signal.aborted) {
        return;
      }
      const hasRecovered = Date.now() - startedAt > steadySeconds * 1000;
      attempt = hasRecovered ? 0 : attempt;
      await this.startAgain(end, attempt);
      attempt += 1;
    }
  }

  private async startAgain(end: ChildEnd | undefined, attempt: number): Promise<void> {
    const seconds = this.pauseBefore(attempt);
    this.around.say(deathNotice(this.service, end, seconds));
    this.around.onChange();
    try {
      await pause(seconds * 1000, undefined, { signal: this.leaving.signal });
      await this.service.start();
    } catch (error) {
      if (!this.leaving.signal.aborted) {
        this.around.say(sentenceOf(error));
      }
    }
    this.around.onChange();
  }

  private pauseBefore(attempt: number): number {
    const pauses = this.around.pauseSeconds ?? PAUSE_SECONDS;
    return pauses[Math.min(attempt, pauses.length - 1)] ?? 0;
  }
}

function deathNotice(service: Service, end: ChildEnd | undefined, pauseSeconds: number): string {
  const { name, process: child } = service;
  const when = pauseSeconds === 0 ? 'at once' : `in ${pauseSeconds} s`;
  // The log of one that was killed from outside knows nothing of it.
  const log = end?.signal || !child ? '' : ` Its log: ${child.spec.logFile}`;
  return `${name} ended (${describeEnd(end)}); it is started again ${when}.${log}`;
}
