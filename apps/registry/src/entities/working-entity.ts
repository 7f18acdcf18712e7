import type { EntityState, JsonObject, Kind } from '@hub/contracts';
import type { Contribution } from './contribution.js';
import type { EntityDoc } from './entity-doc.js';

/** An entity row as it was read under its lock. */
export interface StoredEntity {
  readonly id: string;
  readonly kind: Kind;
  readonly state: EntityState;
  readonly doc: EntityDoc;
  /** JSON of what others carry of it; null for kinds nobody carries, and while it is not active. */
  readonly extract: string | null;
}

/** An entity while a batch is worked into it. */
export class WorkingEntity {
  contributions: readonly Contribution[];
  mergedInto: string | undefined;
  touched = false;

  constructor(
    readonly id: string,
    readonly kind: Kind,
    /** As stored; undefined for one that this batch makes. */
    readonly before?: StoredEntity,
  ) {
    this.contributions = before?.doc.contributions ?? [];
    this.mergedInto = before?.doc.mergedInto;
  }

  saidBy(key: string): Contribution | undefined {
    return this.contributions.find((one) => one.key === key);
  }

  /** Whether a live contribution other than `key`'s stands in it. */
  livesWithout(key: string): boolean {
    return this.contributions.some((one) => one.live && one.key !== key);
  }

  /** Whether what others have said here denies that `next` is the same. */
  isDeniedBy(next: Contribution, denies: (one: JsonObject, other: JsonObject) => boolean): boolean {
    return this.contributions.some(
      (one) => one.key !== next.key && one.record && next.record && denies(one.record, next.record),
    );
  }

  claims(hash: string): boolean {
    return this.contributions.some((one) => one.ids.includes(hash));
  }

  /** Puts a contribution in the place of the one with the same key, or behind all others. */
  put(contribution: Contribution): void {
    const index = this.contributions.findIndex((one) => one.key === contribution.key);
    this.contributions =
      index < 0
        ? [...this.contributions, contribution]
        : this.contributions.with(index, contribution);
    this.touched = true;
  }

  remove(key: string): void {
    this.contributions = this.contributions.filter((one) => one.key !== key);
    this.touched = true;
  }

  get state(): EntityState {
    if (this.mergedInto !== undefined) {
      return 'merged';
    }
    return this.contributions.some((one) => one.live) ? 'active' : 'withdrawn';
  }
}
