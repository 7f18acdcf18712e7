import { receivedTopic } from '@hub/contracts';
import type { FormRegister } from '../stage/form-register.js';
import type { LedgerStore } from '../store/ledger.store.js';
import type { Books } from './books.js';
import { closeBooks } from './books.js';

/** Where the log of a topic begins and ends, per partition. */
export interface LogEnds {
  offsets(topic: string): Promise<ReadonlyMap<number, { low: bigint; high: bigint }>>;
}

/** Closes the books of a system from the log's offsets and the tables' rows. */
export class BooksService {
  constructor(
    private readonly parts: {
      readonly ledger: LedgerStore;
      readonly log: LogEnds;
      readonly forms: FormRegister;
    },
  ) {}

  async of(system: string): Promise<Books> {
    const topic = receivedTopic(system);
    // Rows first: what arrives in between is in flight, never missing.
    const ledger = await this.parts.ledger.of(topic, this.parts.forms.idsOf(system));
    const ends = await this.parts.log.offsets(topic);
    const offsets = [...ends].map(([partition, { low, high }]) => {
      const read = ledger.offsets.get(partition) ?? { first: low, next: low };
      return { ...read, end: high };
    });
    return closeBooks(offsets, ledger);
  }
}
