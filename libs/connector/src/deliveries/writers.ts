import { setTimeout as pause } from 'node:timers/promises';
import type { Clock, SecretReader, Sink, SinkContext, SinkMakers } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import type { Log, LogValue } from '@hub/runtime';
import type { PgLease } from '@hub/storage';
import { sentenceOf } from '../sources/source-facts.js';
import type { Recipient } from './recipient.js';
import { nameOf } from './recipient.js';
import { DeliveryWriter } from './writer.js';

/** What writers work with. */
export interface WritersParts {
  readonly recipients: readonly Recipient[];
  readonly makers: SinkMakers;
  readonly lease: PgLease;
  readonly exchangeFolder: string;
  /** Looks up the secrets that settings of sinks name. */
  readonly secret?: SecretReader;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_EVERY_MS = 500;

/** The writers of all recipients of an app, each in a loop of its own: one that is slow delays only itself. */
export class Writers {
  readonly writers: readonly { readonly recipient: Recipient; readonly writer: DeliveryWriter }[];
  private readonly sinks: Sink[] = [];
  private readonly problems = new Map<number, string>();
  private readonly stopping = new AbortController();
  private readonly running: Promise<void>[] = [];
  private readonly paused = new Set<string>();
  private wakeUp = new AbortController();

  constructor(private readonly parts: WritersParts) {
    this.writers = parts.recipients.flatMap((recipient) => {
      const sink = this.sinkOf(recipient);
      return sink ? [{ recipient, writer: new DeliveryWriter({ ...parts, recipient, sink }) }] : [];
    });
  }

  start(): void {
    for (const { recipient, writer } of this.writers) {
      this.running.push(this.run(recipient, writer));
    }
  }

  /** The writer of a recipient; undefined where its sink could not be made. */
  of(recipient: number): DeliveryWriter | undefined {
    return this.writers.find((one) => one.recipient.id === recipient)?.writer;
  }

  /** Why a recipient has no sink: the sentence to show. */
  problemOf(recipient: number): string | undefined {
    return this.problems.get(recipient);
  }

  /** Something may be due: nobody waits for the next look. */
  wake(): void {
    this.wakeUp.abort();
    this.wakeUp = new AbortController();
  }

  /** A paused system is given nothing; what comes meanwhile waits. */
  pause(system: string): void {
    this.paused.add(system);
  }

  resume(system: string): void {
    this.paused.delete(system);
    this.wake();
  }

  isPaused(system: string): boolean {
    return this.paused.has(system);
  }

  /** Lets batches under way end, then closes all sinks. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.running);
    await Promise.all(this.sinks.map((sink) => sink.close()));
  }

  private async run(recipient: Recipient, writer: DeliveryWriter): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const { signal: woken } = this.wakeUp;
      const wrote =
        !this.paused.has(recipient.system.system) && (await this.turn(recipient, writer));
      if (!wrote) {
        await pause(LOOK_EVERY_MS, undefined, { signal: AbortSignal.any([signal, woken]) }).catch(
          () => undefined,
        );
      }
    }
  }

  /** The database or the lease may be away: the next turn begins anew. */
  private async turn(recipient: Recipient, writer: DeliveryWriter): Promise<boolean> {
    try {
      return (await writer.turn(this.stopping.signal)) === 'wrote';
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'unknown';
      this.parts.log.warn('delivery-turn-failed', { recipient: nameOf(recipient), reason });
      return false;
    }
  }

  private sinkOf(recipient: Recipient): Sink | undefined {
    try {
      const sink = this.make(recipient);
      this.sinks.push(sink);
      return sink;
    } catch (error) {
      this.problems.set(recipient.id, sentenceOf(error));
      this.parts.log.error('sink-not-made', error, { recipient: nameOf(recipient) });
      return undefined;
    }
  }

  private make(recipient: Recipient): Sink {
    const { kind, settings } = recipient.want.sink;
    const maker = this.parts.makers.get(kind);
    if (!maker) {
      const kinds = [...this.parts.makers.keys()].join(', ');
      throw new Misconfigured(`There is no kind of sink "${kind}"`, `Use one of: ${kinds}.`);
    }
    return maker(settings, this.contextOf(recipient));
  }

  private contextOf(recipient: Recipient): SinkContext {
    const { system, want, stage } = recipient;
    const { certainty } = want.sink;
    return {
      system: system.system,
      name: want.name,
      form: want.form,
      schema: system.forms.get(want.form)?.schema ?? {},
      keyFields: stage.keyFields,
      ...(certainty ? { certainty } : {}),
      exchangeFolder: this.parts.exchangeFolder,
      clock: this.parts.clock,
      ...(this.parts.secret ? { secret: this.parts.secret } : {}),
      note: (event, facts) =>
        this.parts.log.info(event, { recipient: nameOf(recipient), ...plain(facts) }),
    };
  }
}

/** Facts for the log: what is not a plain value stays out. */
function plain(facts: Readonly<Record<string, unknown>>): Record<string, LogValue> {
  return Object.fromEntries(
    Object.entries(facts).filter(
      (entry): entry is [string, string | number] =>
        typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  );
}
