import { setTimeout as pause } from 'node:timers/promises';
import { City, type Step } from './city.js';
import { Ledger } from './ledger.js';
import { type Doors, handIn, Refused } from './post.js';
import type { CityFolder, CityState, Progress } from './state.js';
import type { Delivery } from './telling.js';

/** What the life of a city needs from around it. */
export interface Surroundings {
  readonly doors: Doors;
  readonly folder: CityFolder;
  readonly stepSeconds: number;
  say(line: string): void;
}

const BEGINNING: Progress = { step: 0, deliveries: 0 };
/** Writing the truth costs more the older the city is. */
const TRUTH_MS = 30_000;

/**
 * Lets a city live: its systems hand in what they have, each in its own order and none waiting for another. It can be
 * broken off at any moment and goes on from its state.
 */
export class Life {
  private readonly city: City;
  private readonly ledger = new Ledger();
  private readonly progress: Map<string, Progress>;
  private readonly refused: Set<string>;
  /** Steps that somebody has not done with yet; the first one is number `from`. */
  private steps: Step[] = [];
  private from = 0;
  private truthAt = 0;

  constructor(
    private readonly state: CityState,
    systems: readonly string[],
    private readonly around: Surroundings,
  ) {
    this.city = new City(state.city);
    this.refused = new Set(state.refused);
    this.progress = new Map(systems.map((name) => [name, state.progress[name] ?? BEGINNING]));
    this.rememberAll();
  }

  get records(): number {
    return this.ledger.records;
  }

  /** Lives until the signal is aborted. Throws only what is nobody's wish. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      const lives = [...this.progress.keys()].map((system) => this.live(system, signal));
      await Promise.all([...lives, untilAborted(signal)]);
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      this.writeTruth();
    }
  }

  private async live(system: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      const { step: number, deliveries: done } = this.progressOf(system);
      const step = this.step(number);
      for (const delivery of deliveriesOf(step, system).slice(done)) {
        await this.deliver(delivery, signal);
        const { deliveries } = this.progressOf(system);
        this.note(system, { step: number, deliveries: deliveries + 1 });
      }
      this.note(system, { step: number + 1, deliveries: 0 });
      if (!this.step(number + 1).isOpening) {
        await pause(this.around.stepSeconds * 1_000, undefined, { signal });
      }
    }
  }

  private async deliver(delivery: Delivery, signal: AbortSignal): Promise<void> {
    try {
      await handIn(delivery, this.around.doors, signal);
    } catch (error) {
      if (!(error instanceof Refused)) {
        throw error;
      }
      // Told nobody, so it is no part of the truth; the next one may fare better.
      this.refused.add(delivery.name);
      this.around.say(error.message);
    }
    this.remember(delivery);
    if (Date.now() - this.truthAt > TRUTH_MS) {
      this.writeTruth();
    }
  }

  private note(system: string, progress: Progress): void {
    this.progress.set(system, progress);
    const all = { ...this.state.progress, ...Object.fromEntries(this.progress) };
    const { city } = this.state;
    this.around.folder.write({ city, progress: all, refused: [...this.refused] });
    const behind = Math.min(...[...this.progress.values()].map(({ step }) => step));
    this.steps.splice(0, behind - this.from);
    this.from = behind;
  }

  private remember(delivery: Delivery): void {
    if (!this.refused.has(delivery.name)) {
      this.ledger.take(delivery);
    }
  }

  private writeTruth(): void {
    this.truthAt = Date.now();
    this.around.folder.writeTruth({ city: this.state.city, ...this.ledger.truth() });
  }

  /** Goes through all that was handed in before, so that the truth is whole again. */
  private rememberAll(): void {
    const last = Math.max(...[...this.progress.values()].map(({ step }) => step));
    for (let number = 0; number <= last; number++) {
      const step = this.city.next();
      this.steps.push(step);
      for (const [system, progress] of this.progress) {
        const all = deliveriesOf(step, system);
        const done = number < progress.step ? all.length : progress.deliveries;
        all.slice(0, number > progress.step ? 0 : done).forEach((one) => this.remember(one));
      }
    }
    const behind = Math.min(...[...this.progress.values()].map(({ step }) => step));
    this.steps.splice(0, behind);
    this.from = behind;
  }

  private step(number: number): Step {
    while (this.from + this.steps.length <= number) {
      this.steps.push(this.city.next());
    }
    return this.steps[number - this.from] as Step;
  }

  private progressOf(system: string): Progress {
    return this.progress.get(system) ?? BEGINNING;
  }
}

/** A city without systems has nothing to do, and stays all the same. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stayAlive = setInterval(() => undefined, 2 ** 30);
    signal.addEventListener('abort', () => {
      clearInterval(stayAlive);
      resolve();
    });
  });
}

function deliveriesOf(step: Step, system: string): readonly Delivery[] {
  return step.deliveries.filter((delivery) => delivery.system === system);
}
