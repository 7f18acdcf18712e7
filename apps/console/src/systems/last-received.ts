import type { Received } from '@hub/contracts';
import { codeToTell, receivedTopic } from '@hub/contracts';
import type { HubKafka } from '@hub/messaging';

/** What reads the end of the log. */
export interface LogEnds extends Pick<HubKafka, 'topics' | 'reader' | 'log'> {
  /** Aborted when nobody wants to know any more. */
  readonly signal: AbortSignal;
}

/**
 * When each system last brought a record. Heartbeats tell it as long as their process lives; what was before is read
 * from the end of the log once, when the console starts.
 */
export class LastReceived {
  private readonly times = new Map<string, Date>();

  /** The latest time counts. */
  note(system: string, at: Date): void {
    const known = this.times.get(system);
    if (!known || at > known) {
      this.times.set(system, at);
    }
  }

  of(system: string): Date | undefined {
    return this.times.get(system);
  }

  /** Throws nothing: without the log's answer a system looks as new as its heartbeats say. */
  async learn(systems: readonly string[], log: LogEnds): Promise<void> {
    for (const system of systems) {
      if (log.signal.aborted) {
        return;
      }
      try {
        await this.learnOne(system, log);
      } catch (error) {
        const reason = codeToTell(error);
        log.log.warn('last-received-unknown', { system, reason });
      }
    }
  }

  private async learnOne(system: string, { topics, reader }: LogEnds): Promise<void> {
    const topic = receivedTopic(system);
    const places = [...(await topics.offsets(topic))]
      .filter(([, { low, high }]) => high > low)
      .map(([partition, { high }]) => ({ partition, offset: high - 1n }));
    for (const message of await reader.readMessages(topic, places)) {
      this.noteMessage(system, message?.value ?? null);
    }
  }

  private noteMessage(system: string, value: Buffer | null): void {
    const { receivedAt } = JSON.parse(value?.toString('utf8') ?? '{}') as Partial<Received>;
    if (receivedAt !== undefined) {
      this.note(system, new Date(receivedAt));
    }
  }
}
