import type { Clock, Kind } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import type { KafkaAddress } from '@hub/messaging';
import { FencedPublisher } from '@hub/messaging';
import type { Health, Log, Metrics } from '@hub/runtime';
import type { SessionOwner } from '@hub/storage';
import { PgLease } from '@hub/storage';
import type { Marked } from '../intake/merge-store.js';
import type { KindBooks } from '../rules/kind-book.js';
import { Handover } from './handover.js';
import type { PathNumbers } from './path-numbers.js';
import { Relay } from './relay.js';
import { RelayStore } from './relay-store.js';

/** What the relays of one process are made with. */
export interface RelaysParts {
  readonly owner: SessionOwner;
  readonly kafka: KafkaAddress;
  readonly compression: 'gzip' | 'none';
  readonly books: KindBooks;
  readonly paths: PathNumbers;
  readonly clock: Clock;
  readonly log: Log;
  readonly health: Pick<Health, 'report'>;
  readonly metrics: Metrics;
}

/** The relays of all kinds in this process, each with a lease and a producer of its own. */
export class Relays {
  private readonly handover = new Handover();
  private readonly relays: ReadonlyMap<Kind, Relay>;

  constructor(private readonly parts: RelaysParts) {
    this.relays = new Map(KINDS.map((kind) => [kind, this.relayOf(kind)]));
  }

  start(): void {
    this.relays.forEach((relay) => relay.start());
  }

  /** Hands over what was just committed, and wakes those whom it concerns. */
  take({ marks, carriers }: Marked): void {
    for (const mark of marks) {
      this.handover.offer(mark);
      this.wake(mark.kind);
    }
    carriers.forEach((kind) => this.wake(kind));
  }

  wake(kind: Kind): void {
    this.relays.get(kind)?.wake();
  }

  /** Finishes the rounds under way. Safe to call twice. */
  async stop(): Promise<void> {
    await Promise.all([...this.relays.values()].map((relay) => relay.stop()));
  }

  private relayOf(kind: Kind): Relay {
    const { owner, kafka, compression, books, paths, clock, log, health, metrics } = this.parts;
    const published = metrics
      .counter('hub_relay_published_total', 'Versions written to shared topics', ['kind'])
      .labels(kind);
    return new Relay({
      kind,
      book: books.of(kind),
      store: new RelayStore(kind, paths),
      handover: this.handover,
      lease: new PgLease(owner),
      publisher: new FencedPublisher({
        ...kafka,
        compression,
        transactionalId: `hub.relay.${kind}`,
      }),
      clock,
      log,
      health,
      onPublished: (count) => published.inc(count),
    });
  }
}
