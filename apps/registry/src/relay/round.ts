import type { Kind, OutgoingBytes } from '@hub/contracts';
import type { SqlPath } from '@hub/storage';
import type { KindBook } from '../rules/kind-book.js';
import type { Handover } from './handover.js';
import type { Candidate, ViewedEntity } from './make-view.js';
import { makeView } from './make-view.js';
import type { Decision, Published } from './publication.js';
import { decide, encodeShared } from './publication.js';
import type { DirtyMark, RelayStore, VersionCommit } from './relay-store.js';

/** What a round is worked out with. */
export interface RoundParts {
  readonly kind: Kind;
  readonly book: KindBook;
  readonly store: RelayStore;
  readonly handover: Handover;
}

/** Marks worked out: what to commit, then what to publish. */
export interface Round {
  readonly marks: readonly number[];
  readonly commit: Omit<VersionCommit, 'cleared'>;
  readonly messages: readonly OutgoingBytes[];
}

interface Gathered extends ViewedEntity {
  readonly isFromTable: boolean;
  readonly isInherited: boolean;
}

/**
 * Works out what the entities of these marks look like now, and which of them are new versions. Marks up to
 * `inheritedUpTo` were there when the lease was gained.
 */
export async function workOut(
  parts: RoundParts,
  path: SqlPath,
  marks: readonly DirtyMark[],
  { inheritedUpTo, now }: { readonly inheritedUpTo: number; readonly now: Date },
): Promise<Round> {
  const entities = await gather(parts, path, marks, inheritedUpTo);
  const ids = entities.map(({ id }) => id);
  const targets = new Set(entities.flatMap(({ doc }) => doc.links.map(({ hash }) => hash)));
  const [extracts, published] = await Promise.all([
    parts.store.readExtracts(path, [...targets]),
    parts.store.readPublished(path, ids),
  ]);
  const outcome = new Outcomes();
  for (const entity of entities) {
    const candidate = makeView(entity, parts.book, extracts);
    const before = published.get(entity.id);
    const decision = decide(candidate, before, { now, ...entity });
    outcome.add({ candidate, before, decision, traceparent: traceOf(entity) });
  }
  const { messages, commit } = outcome;
  return { marks: marks.map(({ mark }) => mark), commit, messages };
}

/** The marked entities, each once, as their newest document shows them. */
async function gather(
  { kind, handover, store }: RoundParts,
  path: SqlPath,
  marks: readonly DirtyMark[],
  inheritedUpTo: number,
): Promise<Gathered[]> {
  const inMemory = new Map<string, Gathered>();
  const toRead = new Map<string, boolean>();
  const inherited = new Set<string>();
  for (const { mark, entities } of marks) {
    const rows = handover.take(kind, mark);
    rows?.forEach((row) =>
      inMemory.set(row.id, { isFromTable: false, isInherited: false, ...row }),
    );
    const unknown = rows ? [] : (entities ?? []);
    unknown.forEach((id) => toRead.set(id, true));
    if (mark <= inheritedUpTo) {
      unknown.forEach((id) => inherited.add(id));
    }
  }
  const read = await store.readEntities(path, [...toRead.keys()]);
  for (const entity of read) {
    const isInherited = inherited.has(entity.id);
    inMemory.set(entity.id, { isFromTable: true, isInherited, ...entity });
  }
  return [...inMemory.values()];
}

/** One entity worked out. */
interface WorkedOut {
  readonly candidate: Candidate;
  readonly before: Published | undefined;
  readonly decision: Decision;
  readonly traceparent: string | undefined;
}

/** The trace of what changed it last, where this process has read that; what a fan-out changes begins a trace of its own. */
function traceOf({ doc }: Gathered): string | undefined {
  return doc.contributions.findLast(({ traceparent }) => traceparent !== undefined)?.traceparent;
}

class Outcomes {
  readonly messages: OutgoingBytes[] = [];
  readonly commit = {
    inserted: new Map<string, Published>(),
    updated: new Map<string, Published>(),
    seen: new Map<string, number>(),
  };

  add(worked: WorkedOut): void {
    const { candidate, before, decision } = worked;
    switch (decision.kind) {
      case 'nothing':
        return;
      case 'seen':
        this.commit.seen.set(candidate.id, candidate.revision);
        return;
      case 'version': {
        const { inserted, updated } = this.commit;
        (before ? updated : inserted).set(candidate.id, decision.published);
        this.publish(worked, decision.published);
        return;
      }
      case 'repeat':
        this.publish(worked, decision.published);
    }
  }

  private publish({ candidate, traceparent }: WorkedOut, published: Published): void {
    const value = encodeShared(candidate, published);
    this.messages.push({ key: candidate.id, value, traceparent });
  }
}
