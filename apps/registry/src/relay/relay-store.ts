import type { JsonObject, Kind } from '@hub/contracts';
import { RecordsMissing } from '@hub/contracts';
import type { SqlPath } from '@hub/storage';
import { byteas, int8s, uuids } from '@hub/storage';
import { readDoc } from '../entities/entity-doc.js';
import { kindNumber, stateOfNumber } from '../store/numbers.js';
import * as sql from '../store/relay-statements.js';
import { readNumbers, readSigns, writeNumbers, writeSigns } from './field-signs.js';
import type { ViewedEntity } from './make-view.js';
import type { PathNumbers } from './path-numbers.js';
import type { Published } from './publication.js';

/** One `dirty` row; `entities` is absent where this process holds the documents. */
export interface DirtyMark {
  readonly mark: number;
  readonly entities: readonly string[] | null;
}

/** What a round writes before it publishes. */
export interface VersionCommit {
  readonly inserted: ReadonlyMap<string, Published>;
  readonly updated: ReadonlyMap<string, Published>;
  /** Entity → revision that says nothing new. */
  readonly seen: ReadonlyMap<string, number>;
  /** Marks that are published already. */
  readonly cleared: readonly number[];
}

interface PublishedTuple {
  readonly i: number;
  readonly version: number;
  readonly revision: number;
  readonly changedAt: number;
  readonly hash: string;
  readonly changed: Buffer | null;
  readonly fields: Buffer;
}

/** The relay's statements for one kind, on the connection that holds its lease. */
export class RelayStore {
  constructor(
    private readonly kind: Kind,
    private readonly paths: PathNumbers,
  ) {}

  /** The highest mark there is; 0 when none is. */
  async lastMark(path: SqlPath): Promise<number> {
    const { rows } = await path.query<{ mark: number }>(sql.lastMark, [kindNumber(this.kind)]);
    return rows[0]?.mark ?? 0;
  }

  async readMarks(
    path: SqlPath,
    {
      held,
      published,
      limit,
    }: { held: readonly number[]; published: readonly number[]; limit: number },
  ): Promise<readonly DirtyMark[]> {
    const { rows } = await path.query<DirtyMark>(sql.readMarks, [
      kindNumber(this.kind),
      int8s(held),
      int8s(published),
      limit,
    ]);
    return rows;
  }

  async readEntities(path: SqlPath, ids: readonly string[]): Promise<readonly ViewedEntity[]> {
    if (ids.length === 0) {
      return [];
    }
    const { rows } = await path.query<{ i: number; state: number; doc: string }>(sql.readEntities, [
      uuids(ids),
    ]);
    if (rows.length < ids.length) {
      throw new RecordsMissing('Marked entities are gone', { count: ids.length - rows.length });
    }
    return rows.map(({ i, state, doc }) => ({
      id: ids[i] as string,
      state: stateOfNumber(state),
      doc: readDoc(doc),
    }));
  }

  /** Extracts of the targets that are known, by match key. */
  async readExtracts(
    path: SqlPath,
    hashes: readonly string[],
  ): Promise<ReadonlyMap<string, JsonObject>> {
    if (hashes.length === 0) {
      return new Map();
    }
    const { rows } = await path.query<{ i: number; extract: string }>(sql.readExtracts, [
      uuids(hashes),
    ]);
    return new Map(
      rows.map(({ i, extract }) => [hashes[i] as string, JSON.parse(extract) as JsonObject]),
    );
  }

  async readPublished(
    path: SqlPath,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, Published>> {
    const { rows } = await path.query<PublishedTuple>(sql.readPublished, [uuids(ids)]);
    const numbers = rows.flatMap(({ changed, fields }) => [
      ...readSigns(fields).map(({ number }) => number),
      ...readNumbers(changed ?? Buffer.alloc(0)),
    ]);
    await this.paths.learnNumbers(path, numbers);
    return new Map(rows.map((row) => [ids[row.i] as string, this.publishedOf(row)]));
  }

  /** Commits versions and clears marks in one transaction; what is published after it can be repeated at any time. */
  async commit(path: SqlPath, { inserted, updated, seen, cleared }: VersionCommit): Promise<void> {
    const names = [...inserted.values(), ...updated.values()].flatMap(namesIn);
    await this.paths.learn(path, names);
    await path.transaction((tx) => {
      if (cleared.length > 0) {
        void tx.send(sql.clearMarks, [kindNumber(this.kind), int8s(cleared)]);
      }
      if (inserted.size > 0) {
        void tx.send(sql.insertPublished, this.columns(inserted));
      }
      if (updated.size > 0) {
        void tx.send(sql.updatePublished, this.columns(updated));
      }
      if (seen.size > 0) {
        void tx.send(sql.updateRevisions, [uuids([...seen.keys()]), int8s([...seen.values()])]);
      }
    });
  }

  async clear(path: SqlPath, marks: readonly number[]): Promise<void> {
    await path.query(sql.clearMarks, [kindNumber(this.kind), int8s(marks)]);
  }

  private publishedOf({ i: _i, changed, fields, ...rest }: PublishedTuple): Published {
    const signs = readSigns(fields).map(({ number, sign }) => ({
      path: this.paths.pathOf(number),
      sign,
    }));
    return {
      ...rest,
      signs,
      ...(changed ? { changed: readNumbers(changed).map((no) => this.paths.pathOf(no)) } : {}),
    };
  }

  private columns(published: ReadonlyMap<string, Published>): Buffer[] {
    const rows = [...published.values()];
    return [
      uuids([...published.keys()]),
      int8s(rows.map((row) => row.version)),
      int8s(rows.map((row) => row.revision)),
      int8s(rows.map((row) => row.changedAt)),
      byteas(rows.map((row) => Buffer.from(row.hash, 'hex'))),
      byteas(
        rows.map(({ changed }) =>
          changed ? writeNumbers(changed.map((path) => this.paths.numberOf(path))) : null,
        ),
      ),
      byteas(rows.map(({ signs }) => writeSigns(signs, ({ path }) => this.paths.numberOf(path)))),
    ];
  }
}

function namesIn({ signs, changed = [] }: Published): string[] {
  return [...signs.map(({ path }) => path), ...changed];
}
