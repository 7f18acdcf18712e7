import type { Kind } from '@hub/contracts';
import { RecordsMissing } from '@hub/contracts';
import type { Transaction } from '@hub/storage';
import { int2s, int4s, texts, uuids } from '@hub/storage';
import type { Changes, EntityRow, LinkRow } from '../entities/changes.js';
import { readDoc, writeDoc } from '../entities/entity-doc.js';
import type { StoredEntity } from '../entities/working-entity.js';
import type { Found } from '../entities/working-set.js';
import * as sql from '../store/merge-statements.js';
import {
  KEY_ROLES,
  kindNumber,
  kindOfNumber,
  linkRoleNumber,
  stateNumber,
  stateOfNumber,
} from '../store/numbers.js';
import { LOCK_SPACE } from './lock-buckets.js';

/** One `dirty` row as committed: its mark, and what the entities looked like. */
export interface Mark {
  readonly kind: Kind;
  readonly mark: number;
  readonly rows: readonly EntityRow[];
}

interface EntityTuple {
  readonly id: string;
  readonly kind: number;
  readonly state: number;
  readonly doc: string;
  readonly extract: string | null;
}

/** Takes the lock buckets; the answer is of no interest, the next look-up sees what was committed before. */
export function lockBuckets(tx: Transaction, buckets: readonly number[]): void {
  void tx.send(sql.lockBuckets, [LOCK_SPACE, int4s(buckets)]);
}

/**
 * Guard 18, after the buckets are locked: looks the keys up, locks the entities found in the order of their ids, and
 * looks up again until nothing changes. Throws `RecordsMissing` for a key whose entity is gone.
 */
export async function findUnderLocks(tx: Transaction, hashes: readonly string[]): Promise<Found> {
  const entities = new Map<string, StoredEntity>();
  const parameter = [uuids(hashes)];
  let keys = await lookUp(tx, hashes, parameter);
  for (;;) {
    const missing = new Set([...keys.values()].filter((id) => !entities.has(id)));
    if (missing.size === 0) {
      return { keys, entities };
    }
    const locking = tx.send<EntityTuple>(sql.lockEntities, [uuids([...missing])]);
    keys = await lookUp(tx, hashes, parameter);
    for (const tuple of (await locking).rows) {
      missing.delete(tuple.id);
      entities.set(tuple.id, storedOf(tuple));
    }
    if (missing.size > 0) {
      throw new RecordsMissing('Match keys name entities that are gone', { count: missing.size });
    }
  }
}

async function lookUp(
  tx: Transaction,
  hashes: readonly string[],
  parameter: readonly Buffer[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await tx.send<{ i: number; entity: string }>(sql.lookUpKeys, parameter);
  return new Map(rows.map((row) => [hashes[row.i] as string, row.entity]));
}

function storedOf({ id, kind, state, doc, extract }: EntityTuple): StoredEntity {
  return {
    id,
    kind: kindOfNumber(kind),
    state: stateOfNumber(state),
    doc: readDoc(doc),
    extract,
  };
}

/** What a commit leaves to be published. */
export interface Marked {
  readonly marks: readonly Mark[];
  /** Kinds of which others were marked, because they carry an extract that changed; their documents are not at hand. */
  readonly carriers: readonly Kind[];
}

/** Those who point at a changed entity are marked with it while they are so few. */
const FEW_POINTERS = 5;

/**
 * Sends all that a batch changes, without waiting, and returns its marks once they are known. `again`: after a unique
 * violation, rows that are there already are left as they are (guard 30).
 */
export async function writeChanges(
  tx: Transaction,
  changes: Changes,
  again: boolean,
): Promise<Marked> {
  const { inserted, updated, keys, links, fanOut } = changes;
  const insert = again
    ? { entities: sql.insertEntitiesAgain, keys: sql.insertKeysAgain, links: sql.insertLinksAgain }
    : { entities: sql.insertEntities, keys: sql.insertKeys, links: sql.insertLinks };

  sendAny(links.dropped, (rows) => tx.send(sql.dropLinks, linkColumns(rows).slice(0, 2)));
  sendAny(keys.dropped, (rows) => tx.send(sql.dropKeys, [uuids(rows)]));
  sendAny(keys.moved, (rows) =>
    tx.send(sql.moveKeys, [uuids(rows.map((r) => r.hash)), uuids(rows.map((r) => r.entity))]),
  );
  sendAny(inserted, (rows) => tx.send(insert.entities, insertColumns(rows)));
  sendAny(updated, (rows) => tx.send(sql.updateEntities, updateColumns(rows)));
  sendAny(keys.added, (rows) =>
    tx.send(insert.keys, [
      uuids(rows.map((row) => row.hash)),
      uuids(rows.map((row) => row.entity)),
      int2s(rows.map((row) => (row.isNative ? KEY_ROLES.native : KEY_ROLES.identity))),
    ]),
  );
  const carriers = startFanOut(tx, fanOut);
  sendAny(links.added, (rows) => tx.send(insert.links, linkColumns(rows)));
  const marking = [...changes.dirty].map(([kind, rows]) => markDirty(tx, kind, rows));
  const [marks, kinds] = await Promise.all([Promise.all(marking), carriers]);
  return { marks, carriers: kinds };
}

async function startFanOut(tx: Transaction, rows: Changes['fanOut']): Promise<readonly Kind[]> {
  if (rows.length === 0) {
    return [];
  }
  const answer = await tx.send<{ kind: number }>(sql.startFanOut, [
    uuids(rows.map(({ party }) => party)),
    uuids(rows.map(({ target }) => target)),
    FEW_POINTERS,
  ]);
  return answer.rows.map(({ kind }) => kindOfNumber(kind));
}

async function markDirty(tx: Transaction, kind: Kind, rows: readonly EntityRow[]): Promise<Mark> {
  const answer = await tx.send<{ mark: number }>(sql.markDirty, [
    kindNumber(kind),
    uuids(rows.map((row) => row.id)),
  ]);
  return { kind, mark: answer.rows[0]?.mark ?? 0, rows };
}

function sendAny<R>(rows: readonly R[], send: (rows: readonly R[]) => Promise<unknown>): void {
  if (rows.length > 0) {
    void send(rows);
  }
}

function insertColumns(rows: readonly EntityRow[]): Buffer[] {
  const [ids, ...rest] = updateColumns(rows);
  return [ids as Buffer, int2s(rows.map((row) => kindNumber(row.kind))), ...rest];
}

function updateColumns(rows: readonly EntityRow[]): Buffer[] {
  return [
    uuids(rows.map((row) => row.id)),
    int2s(rows.map((row) => stateNumber(row.state))),
    texts(rows.map((row) => writeDoc(row.doc))),
    texts(rows.map((row) => row.extract)),
  ];
}

function linkColumns(rows: readonly LinkRow[]): Buffer[] {
  return [
    uuids(rows.map((row) => row.hash)),
    uuids(rows.map((row) => row.entity)),
    int2s(rows.map((row) => linkRoleNumber(row.role))),
  ];
}
