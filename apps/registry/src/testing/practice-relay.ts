import type { Clock, Kind } from '@hub/contracts';
import { sharedTopic, systemClock, topicSpecs } from '@hub/contracts';
import { FencedPublisher, TopicAdmin } from '@hub/messaging';
import { Health, silentLog } from '@hub/runtime';
import { PgLease } from '@hub/storage';
import { Handover } from '../relay/handover.js';
import type { PaceOptions } from '../relay/pace.js';
import { Pace } from '../relay/pace.js';
import { PathNumbers } from '../relay/path-numbers.js';
import { RelayStore } from '../relay/relay-store.js';
import type { RelayParts } from '../relay/relay.js';
import { Relay } from '../relay/relay.js';
import type { KindBooks } from '../rules/kind-book.js';
import type { PracticeRegistry } from './practice-registry.js';

/** Creates the shared topics on a broker of a spec. */
export async function createSharedTopics(
  brokers: readonly string[],
  kinds: readonly Kind[],
): Promise<void> {
  const admin = new TopicAdmin({ brokers, clientId: 'spec', log: silentLog });
  const names = new Set<string>(kinds.map(sharedTopic));
  await admin.ensure(topicSpecs([], 1).filter(({ name }) => names.has(name)));
  await admin.close();
}

/** One instance's relay of a kind, and the pieces a spec breaks it by. */
export interface PracticeRelay {
  readonly relay: Relay;
  readonly handover: Handover;
  readonly lease: PgLease;
  readonly publisher: FencedPublisher;
  readonly health: Health;
}

/** What a spec may choose of a relay. */
export interface RelayWish {
  readonly kind?: Kind;
  readonly books?: KindBooks;
  readonly clock?: Clock;
  /** Stands before the real publisher: may wait, or throw in its place. */
  readonly beforePublishing?: (count: number) => Promise<void>;
  /** The same after it. */
  readonly afterPublishing?: () => Promise<void>;
  /** Called when the real publisher throws. */
  readonly onRefused?: (error: unknown) => void;
  /** Called when the relay shuts out others, and when it lets go. */
  readonly onFence?: (what: 'gain' | 'lose') => void;
  readonly pace?: PaceOptions;
}

/** Makes a relay on the tables of `registry` and a real broker, looking and gathering quickly. */
export function aRelay(
  registry: PracticeRegistry,
  brokers: readonly string[],
  wish: RelayWish = {},
): PracticeRelay {
  const { kind = 'license', books = registry.books, clock = systemClock } = wish;
  const lease = new PgLease(registry.owner);
  const handover = new Handover();
  const health = new Health();
  const publisher = new FencedPublisher({
    brokers,
    clientId: 'spec',
    log: silentLog,
    transactionalId: `hub.relay.${kind}`,
  });
  const relay = new Relay({
    kind,
    book: books.of(kind),
    store: new RelayStore(kind, new PathNumbers()),
    handover,
    lease,
    publisher: breakable(publisher, wish),
    clock,
    log: silentLog,
    health,
    onPublished: () => undefined,
    pace: new Pace({ betweenTransactionsMs: 1, lookEveryMs: 10, leaseEveryMs: 20, ...wish.pace }),
  });
  return { relay, handover, lease, publisher, health };
}

function breakable(publisher: FencedPublisher, wish: RelayWish): RelayParts['publisher'] {
  return {
    gain: () => {
      wish.onFence?.('gain');
      return publisher.gain();
    },
    lose: () => {
      wish.onFence?.('lose');
      return publisher.lose();
    },
    publishBytes: async (topic, messages) => {
      await wish.beforePublishing?.(messages.length);
      try {
        await publisher.publishBytes(topic, messages);
      } catch (error) {
        wish.onRefused?.(error);
        throw error;
      }
      await wish.afterPublishing?.();
    },
  };
}
