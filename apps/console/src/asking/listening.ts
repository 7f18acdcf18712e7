import type { Command, Heartbeat, TopicName } from '@hub/contracts';
import { COMMANDS_TOPIC, HEALTH_TOPIC, sharedTopic } from '@hub/contracts';
import type { HubKafka, IncomingMessage, Tail } from '@hub/messaging';
import { Heartbeats, tailTopic } from '@hub/messaging';
import type { ConsoleRuntime } from '../open-console.js';
import type { GivenCommands } from '../commands/given-commands.js';
import type { RecentLicenses } from '../events/recent-licenses.js';
import type { SystemsService } from '../systems/systems.service.js';
import type { HeardApps } from './heard-apps.js';

/** Who hears what. */
export interface ListeningParts {
  readonly runtime: ConsoleRuntime;
  readonly kafka: HubKafka;
  readonly systems: Pick<SystemsService, 'hear'>;
  readonly heard: Pick<HeardApps, 'isHearing'>;
  readonly given: Pick<GivenCommands, 'note'>;
  readonly licenses: Pick<RecentLicenses, 'note'>;
}

const CHECK_EVERY_MS = 2_000;

/** Follows heartbeats, commands and shared licenses, and beats itself, so that it can tell silence from deafness. */
export class Listening {
  private readonly tails: Tail[] = [];
  private readonly heartbeats: Heartbeats;
  private isCaughtUp = false;
  private timer?: NodeJS.Timeout;

  constructor(private readonly parts: ListeningParts) {
    const { runtime, kafka } = parts;
    this.heartbeats = new Heartbeats({
      ...runtime,
      publisher: kafka.publisher,
      sources: () => [],
    });
  }

  /** Resolves when all heartbeats and commands of the past are known. Throws `Unreachable`. */
  async start(): Promise<void> {
    const past = [
      await this.follow(HEALTH_TOPIC, 'beginning', (message) => this.onHealth(message)),
      await this.follow(COMMANDS_TOPIC, 'beginning', (message) => this.onCommand(message)),
    ];
    await this.follow(sharedTopic('license'), 'end', ({ value }) => {
      if (value) {
        this.parts.licenses.note(value);
      }
    });
    await Promise.all(past.map(({ caughtUp }) => caughtUp));
    this.isCaughtUp = true;
    this.heartbeats.start();
    this.timer = setInterval(() => this.reportHearing(), CHECK_EVERY_MS);
  }

  /** Safe to call before `start`, and twice. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.heartbeats.stop();
    await Promise.all(this.tails.map((tail) => tail.stop()));
  }

  private async follow(
    topic: TopicName,
    from: 'beginning' | 'end',
    onMessage: (message: IncomingMessage) => void,
  ): Promise<Tail> {
    const { kafka } = this.parts;
    const { brokers, clientId, log } = kafka;
    const tail = await tailTopic({ brokers, clientId, log, topic, from, onMessage });
    this.tails.push(tail);
    return tail;
  }

  private onHealth({ key, value }: IncomingMessage): void {
    const beat = value ? (JSON.parse(value.toString('utf8')) as Heartbeat) : null;
    const now = this.parts.runtime.clock.now();
    // Of the past only the sender's own time is known.
    this.parts.systems.hear(key, beat, beat && !this.isCaughtUp ? new Date(beat.at) : now);
  }

  private onCommand({ value, timestamp }: IncomingMessage): void {
    if (value) {
      const command = JSON.parse(value.toString('utf8')) as Command;
      this.parts.given.note(command, new Date(timestamp));
    }
  }

  private reportHearing(): void {
    const { runtime, heard } = this.parts;
    const isHearing = heard.isHearing(runtime.clock.now());
    runtime.health.report('kafka', isHearing, 'no heartbeat is heard, not even our own');
  }
}
