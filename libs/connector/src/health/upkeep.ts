import type { Clock } from '@hub/contracts';
import { receivedTopic } from '@hub/contracts';
import type { BatchServer, HubKafka } from '@hub/messaging';
import type { HubSettings, Log } from '@hub/runtime';
import type { CommandStore } from '../commands/command.store.js';
import type { Deliveries } from '../deliveries/open-deliveries.js';
import { firstReceiptOf } from '../sources/span.js';
import type { Sources } from '../sources/sources.js';
import type { FormRegister } from '../stage/form-register.js';
import type { LedgerStore } from '../store/ledger.store.js';

/** What upkeep looks after. */
export interface UpkeepParts {
  readonly sources: Sources;
  readonly deliveries: Pick<Deliveries, 'writers' | 'store' | 'health'>;
  readonly server: BatchServer;
  readonly commandStore: CommandStore;
  readonly ledger: LedgerStore;
  readonly forms: FormRegister;
  readonly kafka: HubKafka;
  readonly settings: HubSettings;
  readonly clock: Clock;
  readonly log: Log;
}

const LOOK_EVERY_MS = 1_000;
const ROLL_UP_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** What an instance does by itself, every second or hour: pauses, lag, rolling up old receipts. */
export class Upkeep {
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private rolledUpAt = 0;
  /** System → the command obeyed last. */
  private readonly obeyed = new Map<string, string>();

  constructor(private readonly parts: UpkeepParts) {}

  /** Looks once, so that a paused system stays paused after a restart, then every second. */
  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => {
      this.looking = this.looking.then(() => this.look());
    }, LOOK_EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.looking;
  }

  private async look(): Promise<void> {
    try {
      await this.applyPauses();
      await this.measureLag();
      await this.parts.deliveries.health.measure();
      await this.rollUp();
    } catch (error) {
      this.parts.log.warn('upkeep-failed', { reason: error instanceof Error ? error.name : '?' });
    }
  }

  /** A pause lasts until the next resume; a resume also lifts what halted a system by itself. */
  private async applyPauses(): Promise<void> {
    const { commandStore, sources, server } = this.parts;
    const { writers } = this.parts.deliveries;
    for (const [system, { command, paused }] of await commandStore.latestWords()) {
      if (this.obeyed.get(system) !== command) {
        this.obeyed.set(system, command);
        if (paused) {
          sources.pause(system);
          writers.pause(system);
          server.pause(receivedTopic(system));
        } else if (sources.resume(system)) {
          writers.resume(system);
          server.resume(receivedTopic(system));
        }
      }
    }
  }

  private async measureLag(): Promise<void> {
    const lags = new Map<string, number>();
    for (const system of this.parts.forms.systems) {
      const topic = receivedTopic(system);
      const [next, ends] = await Promise.all([
        this.parts.ledger.nextOffsets(topic),
        this.parts.kafka.topics.offsets(topic),
      ]);
      const behind = [...ends].map(([part, { low, high }]) => high - (next.get(part) ?? low));
      lags.set(system, Number(behind.reduce((sum, one) => sum + one, 0n)));
    }
    this.parts.sources.noteLag(lags);
  }

  /** Guard 17. */
  private async rollUp(): Promise<void> {
    const now = this.parts.clock.now().getTime();
    if (now - this.rolledUpAt < ROLL_UP_EVERY_MS) {
      return;
    }
    this.rolledUpAt = now;
    const until = new Date(now - this.parts.settings.HUB_RECEIPT_DAYS * DAY_MS);
    const count = await this.parts.ledger.rollUp(firstReceiptOf(until), until);
    await this.parts.deliveries.store.rollUp(until);
    if (count > 0) {
      this.parts.log.info('receipts-rolled-up', { count });
    }
  }
}
