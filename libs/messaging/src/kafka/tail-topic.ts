import { HubError } from '@hub/contracts';
import type { IncomingMessage } from '../incoming.js';
import type { KafkaAddress } from './client.js';
import { pause } from '../pause.js';
import { LogReader } from './log-reader.js';

/** What to follow, and who hears of it. */
export interface TailOptions extends KafkaAddress {
  readonly topic: string;
  /** `end`: only what is written after `tailTopic` has resolved. */
  readonly from: 'beginning' | 'end';
  /** Called in log order, one message at a time. What it throws is logged, and the next message comes. */
  readonly onMessage: (message: IncomingMessage) => void | Promise<void>;
  /** Longest wait for a message in one request, and so the longest a `stop` takes. Default 500. */
  readonly waitMs?: number;
}

/** A topic that is being followed. */
export interface Tail {
  /** Resolves once all that the topic held at the start has been handed on: a table of a compacted topic is complete. */
  readonly caughtUp: Promise<void>;
  /** Resolves when no message will be handed on any more. Safe to call twice. */
  stop(): Promise<void>;
}

const PAUSE_MS = 500;

/**
 * Follows a small topic (health, commands; anything in tests) from one process alone: no group, no offsets kept, only
 * committed messages. A broker that is away is waited for, and nothing is left out or repeated meanwhile.
 * Throws `Unreachable` or `Misconfigured` when the topic cannot be read at the start.
 */
export async function tailTopic(options: TailOptions): Promise<Tail> {
  const reader = new LogReader(options);
  const ends = await reader.ends(options.topic);
  const follower = new Follower(reader, options);
  for (const [partition, { low, high }] of ends) {
    follower.begin(partition, options.from === 'beginning' ? low : high, high);
  }
  return follower.start();
}

class Follower {
  private positions = new Map<number, bigint>();
  private readonly targets = new Map<number, bigint>();
  private readonly stopping = new AbortController();
  private reachTargets: () => void = () => undefined;

  constructor(
    private readonly reader: LogReader,
    private readonly options: TailOptions,
  ) {}

  begin(partition: number, position: bigint, target: bigint): void {
    this.positions.set(partition, position);
    this.targets.set(partition, target);
  }

  start(): Tail {
    const caughtUp = new Promise<void>((resolve) => {
      this.reachTargets = resolve;
    });
    this.noteProgress();
    const running = this.run();
    return {
      caughtUp,
      stop: async () => {
        this.stopping.abort();
        await running;
      },
    };
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        await this.step();
      } catch (error) {
        await this.wait(error);
      }
    }
    await this.reader.close();
  }

  private async step(): Promise<void> {
    const { topic, waitMs } = this.options;
    const slice = await this.reader.read(
      topic,
      this.positions,
      waitMs === undefined ? {} : { waitMs },
    );
    for (const message of slice.messages) {
      if (this.stopping.signal.aborted) {
        return;
      }
      await this.handOn(message);
      this.positions.set(message.partition, message.offset + 1n);
    }
    this.positions = new Map(slice.next);
    this.noteProgress();
  }

  private async handOn(message: IncomingMessage): Promise<void> {
    try {
      await this.options.onMessage(message);
    } catch (error) {
      const { topic, partition, offset } = message;
      this.options.log.error('tail-message-failed', error, { topic, partition, offset });
    }
  }

  private noteProgress(): void {
    const behind = [...this.targets].some(([partition, target]) => {
      const at = this.positions.get(partition);
      return at !== undefined && at < target;
    });
    if (!behind) {
      this.reachTargets();
    }
  }

  private async wait(error: unknown): Promise<void> {
    const { log, topic } = this.options;
    if (error instanceof HubError) {
      log.warn('tail-waits', { topic, code: error.code });
    } else {
      log.error('tail-waits', error, { topic });
    }
    await pause(PAUSE_MS, this.stopping.signal);
    await this.stayInside().catch(() => undefined);
  }

  /** The log may have dropped its oldest messages meanwhile: reading goes on with what it still has. */
  private async stayInside(): Promise<void> {
    for (const [partition, { low, high }] of await this.reader.ends(this.options.topic)) {
      const at = this.positions.get(partition);
      if (at !== undefined && (at < low || at > high)) {
        this.positions.set(partition, low);
      }
    }
  }
}
