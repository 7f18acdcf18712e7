import { Unreachable } from '@hub/contracts';
import type { Log } from '@hub/runtime';
import { askApp } from '@hub/runtime';
import type { ReceiptEntity } from './receipt-answer.js';
import type { RegistryAsker } from './receipts.service.js';

const ANSWER_WITHIN_MS = 3_000;

/** Asks the registry at the address its heartbeats give. A registry that does not answer costs only the entities. */
export class RegistryClient implements RegistryAsker {
  constructor(
    private readonly address: () => string | undefined,
    private readonly internalKey: string,
    private readonly log: Log,
  ) {}

  async entitiesOf(
    keys: readonly string[],
  ): Promise<ReadonlyMap<string, readonly ReceiptEntity[]>> {
    const address = this.address();
    if (address === undefined) {
      return new Map();
    }
    try {
      const answer = await askApp(`${address}/v1/entities-of`, {
        key: this.internalKey,
        withinMs: ANSWER_WITHIN_MS,
        body: { keys },
      });
      if (!answer.ok) {
        throw new Unreachable('The registry refuses', { status: answer.status });
      }
      const body = (await answer.json()) as Record<string, readonly ReceiptEntity[]>;
      return new Map(Object.entries(body));
    } catch (error) {
      this.log.warn('registry-not-asked', {
        reason: error instanceof Error ? error.name : 'unknown',
      });
      return new Map();
    }
  }
}
