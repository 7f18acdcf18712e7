import type { Log } from '@hub/runtime';
import { askApp } from '@hub/runtime';
import type { ReceiptDelivery } from './receipt-delivery.js';

const ANSWER_WITHIN_MS = 3_000;

/**
 * Asks every connector what its systems were given of entities, at the addresses that heartbeats give. Who does not
 * answer costs only what it knows.
 */
export class DeliveryClients {
  constructor(
    private readonly addresses: () => readonly string[],
    private readonly internalKey: string,
    private readonly log: Log,
  ) {}

  async deliveriesOf(entities: readonly string[]): Promise<readonly ReceiptDelivery[]> {
    const answers = await Promise.all(
      this.addresses().map((address) => this.ask(address, entities)),
    );
    return answers.flat();
  }

  private async ask(
    address: string,
    entities: readonly string[],
  ): Promise<readonly ReceiptDelivery[]> {
    try {
      const answer = await askApp(`${address}/v1/deliveries-of`, {
        key: this.internalKey,
        withinMs: ANSWER_WITHIN_MS,
        body: { entities },
      });
      const body = answer.ok ? ((await answer.json()) as { items: ReceiptDelivery[] }) : undefined;
      return body?.items ?? [];
    } catch (error) {
      this.log.warn('connector-not-asked', {
        reason: error instanceof Error ? error.name : 'unknown',
      });
      return [];
    }
  }
}
