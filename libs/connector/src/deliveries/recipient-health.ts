import type { Clock, RecipientHealth } from '@hub/contracts';
import { OPEN_DELIVERY_STATES, codeToTell, inHubZone } from '@hub/contracts';
import type { Metrics } from '@hub/runtime';
import type { BreakerState } from './breaker.js';
import type { DeliveryStore, OpenDeliveries } from './delivery.store.js';
import type { Recipient } from './recipient.js';
import type { Writers } from './writers.js';

const BREAKER_NUMBERS: Readonly<Record<BreakerState, number>> = {
  closed: 0,
  'half-open': 1,
  open: 2,
};

/** How every recipient of an app does: for heartbeats, and as figures. */
export class RecipientsHealth {
  private open: readonly OpenDeliveries[] = [];

  constructor(
    private readonly parts: {
      readonly recipients: readonly Recipient[];
      readonly writers: Writers;
      readonly store: DeliveryStore;
      readonly metrics: Metrics;
      readonly clock: Clock;
    },
  ) {}

  /** Counts what is open, and sets the figures. */
  async measure(): Promise<void> {
    const { recipients, store, metrics, writers, clock } = this.parts;
    if (recipients.length === 0) {
      return;
    }
    this.open = await store.open();
    const deliveries = metrics.gauge(
      'hub_deliveries_open',
      'Deliveries by system, want and open state',
      ['system', 'want', 'state'],
    );
    const breakers = metrics.gauge(
      'hub_recipient_breaker',
      'Breaker of a recipient: 0 closed, 1 half-open, 2 open',
      ['system', 'want'],
    );
    for (const { id, system, want } of recipients) {
      const labels = { system: system.system, want: want.name };
      OPEN_DELIVERY_STATES.forEach((state) =>
        deliveries.set({ ...labels, state }, this.count(id, state)),
      );
      const breaker = writers.of(id)?.breaker.state(clock.now()) ?? 'closed';
      breakers.set(labels, BREAKER_NUMBERS[breaker]);
    }
  }

  tell(): readonly RecipientHealth[] {
    return this.parts.recipients.map((recipient) => this.tellOne(recipient));
  }

  private tellOne({ id, system, want }: Recipient): RecipientHealth {
    const writer = this.parts.writers.of(id);
    const { lastDeliveredAt, lastError } = writer ?? {};
    const problem = this.parts.writers.problemOf(id);
    return {
      system: system.system,
      want: want.name,
      form: want.form,
      paused: this.parts.writers.isPaused(system.system),
      waiting: this.count(id, 'waiting') + this.count(id, 'writing'),
      incomplete: this.count(id, 'incomplete'),
      failing: this.count(id, 'failing'),
      held: this.count(id, 'held'),
      breaker: writer?.breaker.state(this.parts.clock.now()) ?? 'closed',
      ...(problem === undefined ? {} : { problem }),
      ...(lastDeliveredAt ? { lastDeliveredAt: inHubZone(lastDeliveredAt) } : {}),
      ...(lastError
        ? { lastErrorAt: inHubZone(lastError.at), lastErrorCode: codeToTell(lastError.error) }
        : {}),
    };
  }

  private count(recipient: number, state: string): number {
    return this.open.find((one) => one.recipient === recipient && one.state === state)?.count ?? 0;
  }
}
