import type { Kind } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import type { SqlPath } from '@hub/storage';
import { uuids } from '@hub/storage';
import type { KindBooks } from '../rules/kind-book.js';
import { readHeld, readVersions } from '../store/look-up-statements.js';
import { lookUpKeys } from '../store/merge-statements.js';
import { kindOfNumber } from '../store/numbers.js';

/** What became of a native record in the registry: its entity as published, or that it is held. */
export type EntityOfKey =
  | { readonly kind: Kind; readonly id: string; readonly version: number }
  | { readonly kind: Kind; readonly state: 'held' };

interface NativeHash {
  readonly key: string;
  readonly hash: string;
}

/** Tells connectors what became of their native records (guard 16). */
export class EntitiesOfService {
  constructor(
    private readonly path: SqlPath,
    private readonly books: KindBooks,
  ) {}

  /**
   * Native key (as in the connectors' tables) → its entities, one per kind. A record that is not merged or not published
   * yet has none; a key nobody knows is absent.
   */
  async find(keys: readonly string[]): Promise<Record<string, EntityOfKey[]>> {
    const hashes = keys.flatMap((key) =>
      KINDS.map((kind) => ({ key, hash: this.books.of(kind).nativeHash(key) })),
    );
    const parameter = [uuids(hashes.map(({ hash }) => hash))];
    const [known, held] = await Promise.all([
      this.path.query<{ i: number; entity: string }>(lookUpKeys, parameter),
      this.path.query<{ i: number; kind: number }>(readHeld, parameter),
    ]);
    const found: Record<string, EntityOfKey[]> = {};
    const add = (at: NativeHash | undefined, one: EntityOfKey): void => {
      const list = (found[at?.key ?? ''] ??= []);
      list.push(one);
    };
    const versions = await this.path.query<{ i: number; kind: number; version: number }>(
      readVersions,
      [uuids(known.rows.map(({ entity }) => entity))],
    );
    for (const { i, kind, version } of versions.rows) {
      const row = known.rows[i];
      add(hashes[row?.i ?? -1], { kind: kindOfNumber(kind), id: row?.entity ?? '', version });
    }
    held.rows.forEach(({ i, kind }) => add(hashes[i], { kind: kindOfNumber(kind), state: 'held' }));
    return found;
  }
}
