import type {
  EndpointDeclaration,
  Source,
  SourceHealth,
  SourceMakers,
  SystemDeclaration,
} from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import { PgCursorStore, sourceLease } from '@hub/storage';
import type { PgLease, SqlPath } from '@hub/storage';
import type { Log } from '@hub/runtime';
import type { Systems } from '../systems.js';
import { SourceFacts, sentenceOf } from './source-facts.js';
import type { SourceRunnerParts } from './source-runner.js';
import { SourceRunner } from './source-runner.js';

/** What the sources of an app work with. */
export interface SourcesParts extends Pick<
  SourceRunnerParts,
  'publisher' | 'receipts' | 'forms' | 'keys' | 'clock'
> {
  readonly systems: Systems;
  readonly makers: SourceMakers;
  readonly path: SqlPath;
  readonly lease: PgLease;
  readonly exchangeFolder: string;
  readonly log: Log;
}

const PUSH = 'push';
const FILES = 'files';
const POLL_SECONDS = 1;

/** All sources of all systems of this app: their facts, and the runners of those that are pulled. */
export class Sources {
  private readonly facts: SourceFacts[] = [];
  private readonly running: Promise<void>[] = [];
  private readonly stopping = new AbortController();

  constructor(private readonly parts: SourcesParts) {
    for (const system of parts.systems.declared) {
      const names = [PUSH, ...pulled(system).map((source) => source.name)];
      for (const name of names) {
        const facts = new SourceFacts(system.system, name, system.expectedEverySeconds);
        const problem = parts.systems.problemOf(system.system);
        if (problem) {
          facts.misconfigure(problem);
        }
        this.facts.push(facts);
      }
    }
  }

  /** Begins to read what is pulled. A source whose settings are wrong halts its system alone. */
  start(): void {
    for (const system of this.parts.systems.declared) {
      for (const declaration of pulled(system)) {
        const runner = this.runnerOf(system, declaration);
        if (runner) {
          this.running.push(runner.run(this.stopping.signal));
        }
      }
    }
  }

  /** Stops reading; batches under way are finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
  }

  notePush(system: string, count: number): void {
    this.factsOf(system, PUSH)?.received(count, this.parts.clock.now());
  }

  /** Halts all sources of a system with the sentence to show. */
  halt(system: string, error: unknown): void {
    this.of(system).forEach((facts) => facts.failed(error, this.parts.clock.now(), true));
  }

  pause(system: string): void {
    this.of(system).forEach((facts) => {
      facts.paused = true;
    });
  }

  /** Lets a system run again; also one that had halted by itself. False for one whose folder has a mistake. */
  resume(system: string): boolean {
    const isSound = !this.parts.systems.problems.has(system);
    if (isSound) {
      this.of(system).forEach((facts) => facts.resumed());
    }
    return isSound;
  }

  noteLag(lags: ReadonlyMap<string, number>): void {
    for (const facts of this.facts) {
      facts.lagRecords = lags.get(facts.system) ?? 0;
    }
  }

  tell(): readonly SourceHealth[] {
    return this.facts.map((facts) => facts.tell(this.parts.clock.now()));
  }

  private of(system: string): readonly SourceFacts[] {
    return this.facts.filter((facts) => facts.system === system);
  }

  private factsOf(system: string, source: string): SourceFacts | undefined {
    return this.facts.find((one) => one.system === system && one.source === source);
  }

  private runnerOf(
    system: SystemDeclaration,
    declaration: EndpointDeclaration,
  ): SourceRunner | undefined {
    const { parts } = this;
    const facts = this.factsOf(system.system, declaration.name);
    if (!facts || parts.systems.problems.has(system.system)) {
      return undefined;
    }
    try {
      return new SourceRunner({
        ...parts,
        system: system.system,
        name: declaration.name,
        source: this.make(system, declaration),
        leaseName: sourceLease(system.system, declaration.name),
        cursors: new PgCursorStore(parts.path, parts.lease),
        facts,
        pollSeconds: POLL_SECONDS,
      });
    } catch (error) {
      facts.misconfigure(sentenceOf(error));
      parts.log.error('source-not-made', error, { system: system.system });
      return undefined;
    }
  }

  private make(system: SystemDeclaration, declaration: EndpointDeclaration): Source {
    const { kind, name, settings } = declaration;
    const maker = this.parts.makers.get(kind);
    if (!maker) {
      throw new Misconfigured(
        `There is no kind of source "${kind}"`,
        `Use one of: push, ${[...this.parts.makers.keys()].join(', ')}.`,
      );
    }
    return maker(settings, {
      system: system.system,
      name,
      forms: new Map(declaration.forms.map((form) => [form, system.forms.get(form)?.schema ?? {}])),
      exchangeFolder: this.parts.exchangeFolder,
      note: (event, about) => this.parts.log.info(event, { source: name, ...flat(about) }),
    });
  }
}

/** What is pulled from a system. One that declares no source at all may drop files, like any other. */
function pulled(system: SystemDeclaration): SystemDeclaration['sources'] {
  const declared = system.sources.filter((source) => source.kind !== PUSH);
  return system.sources.length > 0
    ? declared
    : [{ name: FILES, kind: FILES, forms: [...system.forms.keys()], settings: {} }];
}

/** Facts for the log: what is not a plain value stays out. */
function flat(about: Readonly<Record<string, unknown>>): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(about).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
}
