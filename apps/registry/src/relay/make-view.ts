import type { EntityState, JsonObject, Shared } from '@hub/contracts';
import type { JoinedView, Leaf } from '@hub/domain';
import { joinedView, saidOf, viewHash } from '@hub/domain';
import type { Contribution } from '../entities/contribution.js';
import type { EntityDoc } from '../entities/entity-doc.js';
import type { KindBook } from '../rules/kind-book.js';

/** An entity as its document shows it. */
export interface ViewedEntity {
  readonly id: string;
  readonly state: EntityState;
  readonly doc: EntityDoc;
}

/** A view that may have to be published. */
export interface Candidate {
  readonly id: string;
  readonly revision: number;
  readonly view: JoinedView;
  /** Its fields in the order of their paths. */
  readonly leaves: readonly Leaf[];
  /** Its last members as JSON (`saidOf`). */
  readonly said: string;
  /** Hex of the view's hash. */
  readonly hash: string;
  /** The record's bytes as they came, where the view's record is just that one. */
  readonly recordBytes?: Uint8Array;
}

/** Makes the joined view of an entity; `extracts` holds what is known of link targets, by their match keys. */
export function makeView(
  entity: ViewedEntity,
  book: KindBook,
  extracts: ReadonlyMap<string, JsonObject>,
): Candidate {
  const { id, state, doc } = entity;
  const claims = claimed(entity);
  const leaved = joinedView(book.merging, {
    entityId: id,
    kind: book.kind,
    state,
    ...(doc.mergedInto === undefined ? {} : { mergedInto: doc.mergedInto }),
    claims: claims.map((one) => book.claim(one)),
    related: relatedOf(doc, extracts),
  });
  const said = saidOf(leaved.view);
  const [sole] = claims;
  const isUnchanged = claims.length === 1 && leaved.view.record === sole?.record;
  return {
    id,
    revision: doc.revision,
    ...leaved,
    said,
    hash: viewHash(leaved, said).toString('hex'),
    ...(isUnchanged && sole?.bytes ? { recordBytes: sole.bytes } : {}),
  };
}

/** Live contributions; those that spoke last where all are withdrawn. */
function claimed({ state, doc }: ViewedEntity): readonly Contribution[] {
  return state === 'withdrawn'
    ? doc.contributions.filter((one) => one.record)
    : doc.contributions.filter((one) => one.live);
}

const ROLES = ['holder', 'item', 'case', 'project'] as const;

/** Roles in one order, so that the message does not depend on that of the links. */
function relatedOf(
  { links }: EntityDoc,
  extracts: ReadonlyMap<string, JsonObject>,
): Shared['related'] {
  const related: { -readonly [R in keyof Shared['related']]: Shared['related'][R] } = {};
  for (const role of links.length > 0 ? ROLES : []) {
    const link = links.find((one) => one.role === role);
    const extract = link && extracts.get(link.hash);
    if (extract) {
      related[role] = extract;
    }
  }
  return related;
}
