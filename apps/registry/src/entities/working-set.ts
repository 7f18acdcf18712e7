import type { Kind } from '@hub/contracts';
import type { Contribution } from './contribution.js';
import { takesPlaceOf, withdrawnBy } from './contribution.js';
import type { KindBook } from '../rules/kind-book.js';
import type { StoredEntity } from './working-entity.js';
import { WorkingEntity } from './working-entity.js';

/** One canonical message as the registry works it in. */
export interface Arrival {
  readonly kind: Kind;
  /** Not live when it withdraws what its native key had said. */
  readonly contribution: Contribution;
}

/** What was found under the locks. */
export interface Found {
  /** Match key → id of its entity. */
  readonly keys: ReadonlyMap<string, string>;
  readonly entities: ReadonlyMap<string, StoredEntity>;
}

/** What became of one message: worked in, or passed over as the same again or as older than what is held. */
export type Outcome = 'applied' | 'repeated' | 'outdated';

/**
 * A batch worked into the entities it touches, in memory. Messages of one key come in the order of the log, and each
 * sees what those before it did.
 *
 * Which entity a record belongs to: the one that holds its native key, and those that hold one of its identities. Where
 * these are several they are one: the oldest survives and takes over everything. A native record whose identity changed
 * altogether leaves what others still say, or goes over to the entity that has its new identity; with nobody else
 * concerned it stays where it is, since it is the same native record.
 */
export class WorkingSet {
  readonly entities = new Map<string, WorkingEntity>();
  private readonly keys: Map<string, string>;

  constructor(
    found: Found,
    private readonly bookOf: (kind: Kind) => KindBook,
    private readonly newId: () => string,
  ) {
    this.keys = new Map(found.keys);
    for (const stored of found.entities.values()) {
      this.entities.set(stored.id, new WorkingEntity(stored.id, stored.kind, stored));
      for (const { key, ids } of stored.doc.contributions) {
        [key, ...ids].forEach((hash) => this.keys.set(hash, stored.id));
      }
    }
  }

  /** Works one message in. */
  apply({ kind, contribution: arrived }: Arrival): Outcome {
    const home = this.entityOf(arrived.key);
    const said = home?.saidBy(arrived.key);
    if (said && !takesPlaceOf(arrived, said)) {
      return said.hash === arrived.hash ? 'repeated' : 'outdated';
    }
    const contribution = this.withoutDenied(arrived, this.bookOf(kind));
    if (contribution.live) {
      this.place(this.homeOf(kind, contribution, home, said), contribution);
    } else {
      // A withdrawal of what nobody knows is kept too: its upsert may come late.
      this.place(home ?? this.create(kind), said ? withdrawnBy(contribution, said) : contribution);
    }
    return 'applied';
  }

  private entityOf(hash: string): WorkingEntity | undefined {
    const id = this.keys.get(hash);
    return id === undefined ? undefined : this.entities.get(id);
  }

  private homeOf(
    kind: Kind,
    contribution: Contribution,
    home: WorkingEntity | undefined,
    said: Contribution | undefined,
  ): WorkingEntity {
    const found = this.holdersOf(contribution.ids);
    if (!home || !said) {
      return this.join(kind, found);
    }
    if (found.includes(home) || isUnidentified(contribution, said)) {
      return this.join(kind, [home, ...found]);
    }
    if (found.length === 0 && !home.livesWithout(said.key)) {
      return home;
    }
    this.leave(home, said);
    return this.join(kind, found);
  }

  /** An identity that the records of its holder deny is not this contribution's: equal number, but another issuer's code. */
  private withoutDenied(contribution: Contribution, book: KindBook): Contribution {
    const denied = (contribution.deniable ?? []).filter(({ hash, scheme }) =>
      this.entityOf(hash)?.isDeniedBy(contribution, (one, other) =>
        book.denies(scheme, one, other),
      ),
    );
    if (denied.length === 0) {
      return contribution;
    }
    const hashes = new Set(denied.map(({ hash }) => hash));
    return { ...contribution, ids: contribution.ids.filter((hash) => !hashes.has(hash)) };
  }

  private holdersOf(ids: readonly string[]): WorkingEntity[] {
    const found = ids.map((hash) => this.entityOf(hash)).filter((one) => one !== undefined);
    return [...new Set(found)];
  }

  /** The oldest of several entities that turned out to be one, after it has taken over the others; a new one if none. */
  private join(kind: Kind, entities: readonly WorkingEntity[]): WorkingEntity {
    const [survivor, ...others] = [...new Set(entities)].toSorted((a, b) => (a.id < b.id ? -1 : 1));
    for (const other of others) {
      for (const contribution of other.contributions) {
        this.place(survivor as WorkingEntity, contribution);
      }
      other.contributions = [];
      other.mergedInto = (survivor as WorkingEntity).id;
      other.touched = true;
    }
    return survivor ?? this.create(kind);
  }

  private create(kind: Kind): WorkingEntity {
    const entity = new WorkingEntity(this.newId(), kind);
    this.entities.set(entity.id, entity);
    return entity;
  }

  private place(entity: WorkingEntity, contribution: Contribution): void {
    const before = entity.saidBy(contribution.key);
    entity.put(contribution);
    this.keys.set(contribution.key, entity.id);
    contribution.ids.forEach((hash) => this.keys.set(hash, entity.id));
    this.forget(entity, before?.ids ?? []);
  }

  private leave(entity: WorkingEntity, said: Contribution): void {
    entity.remove(said.key);
    this.forget(entity, said.ids);
  }

  /** Lets go of identities that no contribution of the entity has any more. */
  private forget(entity: WorkingEntity, ids: readonly string[]): void {
    for (const hash of ids) {
      if (this.keys.get(hash) === entity.id && !entity.claims(hash)) {
        this.keys.delete(hash);
      }
    }
  }
}

/** One of the two had no identity: that is no other identity. A tombstone that never had a record says nothing at all. */
function isUnidentified(next: Contribution, said: Contribution): boolean {
  return next.ids.length === 0 || (said.ids.length === 0 && said.record !== undefined);
}
