import type { EntityState, Kind, Shared } from '@hub/contracts';
import type { SqlPath } from '@hub/storage';
import { uuids } from '@hub/storage';
import type { EntityDoc } from '../entities/entity-doc.js';
import { readDoc } from '../entities/entity-doc.js';
import type { Candidate } from '../relay/make-view.js';
import { makeView } from '../relay/make-view.js';
import type { Published } from '../relay/publication.js';
import { encodeShared } from '../relay/publication.js';
import type { RelayStore } from '../relay/relay-store.js';
import type { KindBooks } from '../rules/kind-book.js';
import { readEntity } from '../store/look-up-statements.js';
import { markDirty } from '../store/merge-statements.js';
import { kindNumber, kindOfNumber, stateOfNumber } from '../store/numbers.js';

/** An entity as it stands in the table. */
export interface KnownEntity {
  readonly id: string;
  readonly kind: Kind;
  readonly state: EntityState;
  readonly doc: EntityDoc;
}

/** An entity's newest view, and what was published last. */
export interface CurrentView {
  readonly candidate: Candidate;
  readonly published: Published | undefined;
}

/** What the reader works with. */
export interface EntityReaderParts {
  readonly path: SqlPath;
  readonly books: KindBooks;
  /** Any kind's: only what it reads is used. */
  readonly store: Pick<RelayStore, 'readExtracts' | 'readPublished'>;
  /** Called when an entity was marked to be published next. */
  readonly onMarked: (kind: Kind) => void;
}

/** Reads entities and their views for the addresses of the registry. */
export class EntityReader {
  constructor(private readonly parts: EntityReaderParts) {}

  /** Undefined for an id that no entity of this kind has. */
  async find(kind: Kind, id: string): Promise<KnownEntity | undefined> {
    const { rows } = await this.parts.path.query<{ kind: number; state: number; doc: string }>(
      readEntity,
      [id],
    );
    const [row] = rows;
    return row && kindOfNumber(row.kind) === kind
      ? { id, kind, state: stateOfNumber(row.state), doc: readDoc(row.doc) }
      : undefined;
  }

  /** The id that a merged entity's last survivor has. */
  async survivorOf(entity: KnownEntity): Promise<string> {
    const { mergedInto } = entity.doc;
    const next = mergedInto === undefined ? undefined : await this.find(entity.kind, mergedInto);
    return next ? this.survivorOf(next) : entity.id;
  }

  async view(entity: KnownEntity): Promise<CurrentView> {
    const { path, books, store } = this.parts;
    const [extracts, published] = await Promise.all([
      store.readExtracts(path, [...new Set(entity.doc.links.map(({ hash }) => hash))]),
      store.readPublished(path, [entity.id]),
    ]);
    return {
      candidate: makeView(entity, books.of(entity.kind), extracts),
      published: published.get(entity.id),
    };
  }

  /** Lets the relay publish this entity next; what waits in a long fan-out would come later. */
  async bringForward({ kind, id }: KnownEntity): Promise<void> {
    await this.parts.path.query(markDirty, [kindNumber(kind), uuids([id])]);
    this.parts.onMarked(kind);
  }
}

/** The view as it was published; undefined when the newest one is not published yet. */
export function asPublished({ candidate, published }: CurrentView): Shared | undefined {
  return published?.hash === candidate.hash
    ? (JSON.parse(encodeShared(candidate, published).toString('utf8')) as Shared)
    : undefined;
}
