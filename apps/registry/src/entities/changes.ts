import type { EntityState, Kind } from '@hub/contracts';
import type { KindBook } from '../rules/kind-book.js';
import type { Target } from './contribution.js';
import type { EntityDoc } from './entity-doc.js';
import { settle } from './settle.js';
import type { WorkingEntity } from './working-entity.js';

/** An entity row to be written. */
export interface EntityRow {
  readonly id: string;
  readonly kind: Kind;
  readonly state: EntityState;
  readonly doc: EntityDoc;
  readonly extract: string | null;
}

/** A match key and whose it is. */
export interface KeyRow {
  readonly hash: string;
  readonly entity: string;
  readonly isNative: boolean;
}

/** A link row: `entity` points at whoever has the match key `hash`. */
export interface LinkRow extends Target {
  readonly entity: string;
}

/** Everything one batch changes in the tables. */
export interface Changes {
  readonly inserted: readonly EntityRow[];
  readonly updated: readonly EntityRow[];
  readonly keys: { readonly added: KeyRow[]; readonly moved: KeyRow[]; readonly dropped: string[] };
  readonly links: { readonly added: LinkRow[]; readonly dropped: LinkRow[] };
  /** Whose extract or keys changed, and the match keys by which others may point at it (guard 21). */
  readonly fanOut: readonly { readonly party: string; readonly target: string }[];
  /** Entities whose view may have changed. */
  readonly dirty: ReadonlyMap<Kind, readonly EntityRow[]>;
}

/** Compares the touched entities of a batch, by their ids, with what was stored of them. */
export function changesOf(
  entities: ReadonlyMap<string, WorkingEntity>,
  bookOf: (kind: Kind) => KindBook,
): Changes {
  const collected = new Collector(bookOf, entities);
  for (const entity of entities.values()) {
    // What this very batch made and merged away was never there.
    const wasThere = entity.before !== undefined || entity.mergedInto === undefined;
    if (entity.touched && wasThere) {
      collected.add(entity);
    }
  }
  return collected.finish();
}

class Collector {
  private readonly rows: { row: EntityRow; entity: WorkingEntity }[] = [];
  private readonly links = { added: [] as LinkRow[], dropped: [] as LinkRow[] };
  private readonly keysBefore = new Map<string, string>();
  private readonly keysAfter = new Map<string, KeyRow>();
  /** Entities that others carry an extract of. */
  private readonly carried = new Set<string>();
  private readonly fanOut = new Map<string, string>();

  constructor(
    private readonly bookOf: (kind: Kind) => KindBook,
    private readonly entities: ReadonlyMap<string, WorkingEntity>,
  ) {}

  add(entity: WorkingEntity): void {
    const book = this.bookOf(entity.kind);
    const { links, extract } = settle(entity, book);
    const { id, kind, state, before, contributions } = entity;
    const mergedInto = this.survivorOf(entity);
    const doc: EntityDoc = {
      revision: (before?.doc.revision ?? 0) + 1,
      contributions,
      links,
      ...(mergedInto === undefined ? {} : { mergedInto }),
    };
    this.rows.push({ row: { id, kind, state, doc, extract }, entity });
    if (book.isCarried) {
      this.carried.add(id);
    }
    this.addKeys(entity);
    this.addLinks(entity, links);
  }

  finish(): Changes {
    const keys = this.compareKeys();
    this.rows.forEach(({ row, entity }) => this.compareExtract(row, entity));
    const rows = this.rows.map(({ row }) => row);
    return {
      inserted: this.rows.filter(({ entity }) => !entity.before).map(({ row }) => row),
      updated: this.rows.filter(({ entity }) => entity.before).map(({ row }) => row),
      keys,
      links: this.links,
      fanOut: [...this.fanOut].map(([target, party]) => ({ party, target })),
      dirty: byKind(rows.filter((row) => row.state !== 'withdrawn' || row.doc.revision > 1)),
    };
  }

  /** Follows merges within the batch: what it made and merged away must not be named. */
  private survivorOf({ mergedInto }: WorkingEntity): string | undefined {
    const further = this.entities.get(mergedInto ?? '')?.mergedInto;
    return further === undefined
      ? mergedInto
      : this.survivorOf(this.entities.get(mergedInto ?? '') as WorkingEntity);
  }

  private addKeys(entity: WorkingEntity): void {
    for (const { key, ids } of entity.before?.doc.contributions ?? []) {
      [key, ...ids].forEach((hash) => this.keysBefore.set(hash, entity.id));
    }
    for (const { key, ids } of entity.contributions) {
      this.keysAfter.set(key, { hash: key, entity: entity.id, isNative: true });
      ids.forEach((hash) => this.keysAfter.set(hash, { hash, entity: entity.id, isNative: false }));
    }
  }

  private addLinks({ id, before }: WorkingEntity, after: readonly Target[]): void {
    const known = before?.doc.links ?? [];
    const isIn = (list: readonly Target[], one: Target): boolean =>
      list.some((other) => other.hash === one.hash && other.role === one.role);
    const added = after.filter((one) => !isIn(known, one));
    const dropped = known.filter((one) => !isIn(after, one));
    this.links.added.push(...added.map((one) => ({ entity: id, ...one })));
    this.links.dropped.push(...dropped.map((one) => ({ entity: id, ...one })));
  }

  private compareKeys(): Changes['keys'] {
    const keys: Changes['keys'] = { added: [], moved: [], dropped: [] };
    for (const row of this.keysAfter.values()) {
      const before = this.keysBefore.get(row.hash);
      if (before !== row.entity) {
        (before === undefined ? keys.added : keys.moved).push(row);
        this.pointedAt(row.entity, row.isNative ? [] : [row.hash]);
      }
    }
    for (const [hash, entity] of this.keysBefore) {
      if (!this.keysAfter.has(hash)) {
        keys.dropped.push(hash);
        this.pointedAt(entity, [hash]);
      }
    }
    return keys;
  }

  private compareExtract(row: EntityRow, { before }: WorkingEntity): void {
    if (before && before.extract !== row.extract) {
      const ids = [...before.doc.contributions, ...row.doc.contributions].flatMap((one) => one.ids);
      this.pointedAt(row.id, ids);
    }
  }

  /** Notes that whoever points at these keys must be looked at again; a key is walked once, for whoever has it now. */
  private pointedAt(party: string, hashes: readonly string[]): void {
    for (const hash of this.carried.has(party) ? hashes : []) {
      this.fanOut.set(hash, this.keysAfter.get(hash)?.entity ?? party);
    }
  }
}

function byKind(rows: readonly EntityRow[]): Map<Kind, EntityRow[]> {
  const kinds = new Map<Kind, EntityRow[]>();
  for (const row of rows) {
    const same = kinds.get(row.kind);
    if (same) {
      same.push(row);
    } else {
      kinds.set(row.kind, [row]);
    }
  }
  return kinds;
}
