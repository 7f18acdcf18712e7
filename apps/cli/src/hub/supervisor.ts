import type { CliContext } from '../context.js';
import { waitUntil } from '../local/ports.js';
import type { Service } from '../local/service.js';
import { type HubState, writeState } from './hub-state.js';
import { Keeper } from './keeper.js';
import { appServices, cityService, ownKafka, ownPostgres } from './plan.js';
import { prepareTopics } from './topics.js';

const CITY_SECONDS = 5;

/** Starts all that a hub consists of, keeps it running, and stops it in order. One per running hub. */
export class Supervisor {
  private readonly kafka;
  private readonly postgres;
  private readonly apps;
  private readonly city;
  /** In the order of their start; stopped the other way round. */
  private readonly running: Keeper[][] = [];
  private phase: HubState['phase'] = 'starting';

  constructor(
    private readonly context: CliContext,
    options: { readonly withCity: boolean },
  ) {
    this.kafka = ownKafka(context);
    this.postgres = ownPostgres(context);
    this.apps = appServices(context);
    this.city = options.withCity ? cityService(context) : undefined;
  }

  get isUp(): boolean {
    return this.phase === 'up';
  }

  /**
   * Returns once everything is ready, or as soon as `stop` was called meanwhile.
   * Throws what the first part that failed has to say; `stop` then tidies up.
   */
  async start(): Promise<void> {
    const stages: readonly (() => Promise<unknown>)[] = [
      () => this.startTogether([this.kafka, this.postgres]),
      () => this.prepareServers(),
      () => this.startTogether(this.apps),
    ];
    for (const stage of stages) {
      if (this.phase === 'stopping') {
        return;
      }
      await stage();
    }
    if (this.phase === 'starting') {
      this.note('up');
    }
  }

  /** Lets the practice city loose on a hub that is up, where there is one and it is wanted, and tells what it begins with. */
  async startCity(): Promise<void> {
    await this.startTogether([this.city]);
    const firstWords = (): string => this.city?.process?.lastWords(1) ?? '';
    await waitUntil(async () => firstWords() !== '', CITY_SECONDS, {
      givenUp: () => this.city?.process?.isRunning !== true,
    });
    if (firstWords() !== '') {
      this.context.out.say(firstWords());
    }
  }

  /** Stops the outermost first, so that nothing loses what it writes to. Safe to call while `start` still runs. */
  async stop(): Promise<void> {
    this.note('stopping');
    for (const together of this.running.toReversed()) {
      await Promise.all(together.map((keeper) => keeper.stop()));
    }
  }

  /** Kills everything: somebody is impatient. What was accepted is kept all the same. */
  kill(): void {
    for (const { service } of this.running.flat()) {
      service.process?.signal('SIGKILL');
    }
  }

  /** What this hub consists of at this moment. */
  state(): HubState {
    const { settings } = this.context;
    return {
      supervisor: process.pid,
      phase: this.phase,
      consoleUrl: settings.addressOf('console'),
      kafka: { brokers: settings.brokers, ...pidOf(this.kafka) },
      database: { url: settings.DATABASE_URL, ...pidOf(this.postgres) },
      apps: this.apps.map((app) => ({ name: app.name, url: app.address, ...pidOf(app) })),
      ...(this.city ? { city: pidOf(this.city) } : {}),
    };
  }

  private async prepareServers(): Promise<void> {
    await this.postgres?.ensureDatabase('hub');
    this.context.out.say(`${await prepareTopics(this.context)} topics are ready.`);
  }

  private async startTogether(services: readonly (Service | undefined)[]): Promise<void> {
    const keepers = services
      .filter((service) => service !== undefined)
      .map((service) => new Keeper(service, this.surroundings()));
    this.running.push(keepers);
    const outcomes = await Promise.allSettled(keepers.map((keeper) => this.startOne(keeper)));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) {
      throw failed.reason;
    }
  }

  private async startOne(keeper: Keeper): Promise<void> {
    const from = Date.now();
    await keeper.start();
    const { name, address } = keeper.service;
    if (address !== '') {
      const seconds = ((Date.now() - from) / 1000).toFixed(1);
      this.context.out.say(`${name} is ready after ${seconds} s. ${address}`);
    }
  }

  private surroundings(): { say(line: string): void; onChange(): void } {
    return {
      say: (line) => this.context.out.say(line),
      onChange: () => this.note(this.phase),
    };
  }

  private note(phase: HubState['phase']): void {
    this.phase = phase;
    writeState(this.context.home.stateFile, this.state());
  }
}

function pidOf(service: Service | undefined): { readonly pid?: number } {
  const child = service?.process;
  return child?.isRunning && child.pid !== undefined ? { pid: child.pid } : {};
}
