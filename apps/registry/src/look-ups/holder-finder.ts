import type { SqlPath } from '@hub/storage';
import { uuids } from '@hub/storage';
import type { KindBooks } from '../rules/kind-book.js';
import { lookUpKeys } from '../store/merge-statements.js';
import type { EntityReader } from './entity-reader.js';
import { noSuchIdentity } from './no-such-identity.js';

/** Finds by which keys licenses may point at a holder. */
export class HolderFinder {
  constructor(
    private readonly path: SqlPath,
    private readonly books: KindBooks,
    private readonly reader: EntityReader,
  ) {}

  /**
   * All keys of the party that has this one; the key alone while nobody has told of that party: its licenses are known
   * all the same. Throws `RequestRefused` (400) for what cannot identify a party.
   */
  async keysOf(holder: {
    readonly scheme: string;
    readonly code: string;
    readonly name?: string;
  }): Promise<readonly string[]> {
    const { scheme, code, name } = holder;
    const hash = this.books
      .of('party')
      .hashOf(scheme, name === undefined || !scheme.endsWith('+name') ? [code] : [code, name]);
    if (hash === undefined) {
      throw noSuchIdentity('holder');
    }
    const { rows } = await this.path.query<{ entity: string }>(lookUpKeys, [uuids([hash])]);
    const party = rows[0] && (await this.reader.find('party', rows[0].entity));
    return [...new Set([hash, ...(party?.doc.contributions ?? []).flatMap(({ ids }) => ids)])];
  }
}
