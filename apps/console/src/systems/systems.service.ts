import type {
  Clock,
  Heartbeat,
  Language,
  SourceHealth,
  SystemDeclaration,
  SystemStatus,
} from '@hub/contracts';
import { inHubZone } from '@hub/contracts';
import type { HeardApps, HeardInstance } from '../asking/heard-apps.js';
import { isThere } from '../asking/heard-apps.js';
import type { GivenCommands } from '../commands/given-commands.js';
import { isPaused } from '../commands/is-paused.js';
import type { LastReceived } from './last-received.js';
import type { PauseFacts, SystemFacts } from './system-facts.js';
import { mergeSources, present } from './system-facts.js';
import { systemStatus } from './system-status.js';

/** One entry of `GET /v1/systems`. */
export interface SystemAnswer {
  readonly system: string;
  readonly title: string;
  readonly app: string;
  readonly status: SystemStatus;
  /** Sentences in the caller's language; none where all is well. */
  readonly reasons: readonly string[];
  readonly lastReceivedAt?: string;
  /** False: its connector has no heartbeat, so lag and sources are what was last known, and the rate is 0. */
  readonly heard: boolean;
  readonly lagRecords: number;
  readonly receivedPerSecond: number;
  readonly expectedEverySeconds?: number;
  readonly contact?: string;
  readonly forms: readonly { readonly form: string; readonly title: string }[];
  readonly sources: readonly SourceHealth[];
}

/** What the service works with. */
export interface SystemsParts {
  /** The declared systems, by name. */
  readonly declared: ReadonlyMap<string, SystemDeclaration>;
  readonly heard: HeardApps;
  readonly given: GivenCommands;
  readonly lastReceived: LastReceived;
  /** The hub's: heartbeats are dated by it. */
  readonly clock: Clock;
  /** The machine's: the log of commands is dated by it. */
  readonly machineClock: Clock;
}

/** Tells of every declared system how it is. */
export class SystemsService {
  constructor(private readonly parts: SystemsParts) {}

  /** Takes one heartbeat: who is where, and when its systems last brought something. */
  hear(instance: string, beat: Heartbeat | null, heardAt: Date): void {
    this.parts.heard.note(instance, beat, heardAt);
    for (const { system, lastRecordAt } of beat?.sources ?? []) {
      if (lastRecordAt !== undefined) {
        this.parts.lastReceived.note(system, new Date(lastRecordAt));
      }
    }
  }

  /** The apps that serve a declared system. */
  get apps(): readonly string[] {
    return [...new Set([...this.parts.declared.values()].map(({ app }) => app))];
  }

  get names(): readonly string[] {
    return [...this.parts.declared.keys()];
  }

  /** The forms that a system declares; none of a system whose folder cannot be read. */
  formsOf(system: string): readonly string[] {
    return [...(this.parts.declared.get(system)?.forms.keys() ?? [])];
  }

  has(system: string): boolean {
    return this.parts.declared.has(system);
  }

  appOf(system: string): string | undefined {
    return this.parts.declared.get(system)?.app;
  }

  /** Whether a system is paused, or about to be. False for an unknown one. */
  isPaused(system: string): boolean {
    const declaration = this.parts.declared.get(system);
    return declaration !== undefined && this.pauseOf(declaration) !== undefined;
  }

  /** Every declared system by name, its sentences in `language`. */
  tell(language: Language): readonly SystemAnswer[] {
    const now = this.parts.clock.now();
    return [...this.parts.declared.values()].map((declaration) => {
      const facts = this.factsOf(declaration, now);
      const { status, reasons } = systemStatus(facts, now);
      const { system, title, app, contact, expectedEverySeconds } = declaration;
      const heard = facts.instances.some((instance) => instance.isThere);
      const rates = facts.sources.map((source) => source.receivedPerSecond);
      return {
        system,
        title: title || system,
        app,
        status,
        reasons: reasons.map((reason) => reason[language]),
        heard,
        lagRecords: facts.lagRecords,
        receivedPerSecond: heard ? round(sum(rates)) : 0,
        ...present({
          lastReceivedAt: facts.lastReceivedAt && inHubZone(facts.lastReceivedAt),
          expectedEverySeconds,
          contact,
        }),
        forms: [...declaration.forms.values()].map(({ form, schema }) => ({
          form,
          title: typeof schema['title'] === 'string' ? schema['title'] : form,
        })),
        sources: facts.sources,
      };
    });
  }

  private factsOf(declaration: SystemDeclaration, now: Date): SystemFacts {
    const { system, app, contact, problems, expectedEverySeconds } = declaration;
    const { heard, lastReceived } = this.parts;
    const beats = this.beatsOf(declaration);
    const sources = mergeSources(beats);
    return {
      app,
      problems,
      isHearing: heard.isHearing(now),
      instances: heard.instancesOf(app).map((instance) => ({
        heardAt: instance.heardAt,
        isThere: isThere(instance, now),
        isReady: instance.beat.ready,
        reasons: instance.beat.reasons,
      })),
      sources,
      lagRecords: Math.max(0, ...sources.map((source) => source.lagRecords)),
      ...present({
        contact,
        expectedEverySeconds,
        lastReceivedAt: lastReceived.of(system),
        pause: this.pauseOf(declaration),
      }),
    };
  }

  /** What living instances say of a system; where none lives, what the last one said. */
  private beatsOf(declaration: SystemDeclaration): readonly SourceHealth[] {
    const living = this.livingBeats(declaration);
    const last = this.parts.heard.instancesOf(declaration.app).slice(0, 1);
    return living.length > 0 ? living : sourcesIn(last, declaration);
  }

  private livingBeats(declaration: SystemDeclaration): readonly SourceHealth[] {
    const now = this.parts.clock.now();
    const instances = this.parts.heard.instancesOf(declaration.app);
    return sourcesIn(
      instances.filter((instance) => isThere(instance, now)),
      declaration,
    );
  }

  private pauseOf(declaration: SystemDeclaration): PauseFacts | undefined {
    const last = this.parts.given.lastSwitch(declaration.system);
    const living = this.livingBeats(declaration);
    const told = living.length > 0 ? living.some(({ paused }) => paused) : undefined;
    if (!isPaused(last, told, this.parts.machineClock.now())) {
      return undefined;
    }
    return last?.kind === 'pause' ? { by: last.by, reason: last.reason, since: last.givenAt } : {};
  }
}

function sourcesIn(
  instances: readonly HeardInstance[],
  { system }: SystemDeclaration,
): readonly SourceHealth[] {
  return instances.flatMap(({ beat }) => beat.sources.filter((source) => source.system === system));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function round(number: number): number {
  return Math.round(number * 100) / 100;
}
