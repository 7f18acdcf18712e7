import type { Clock, EntityState, JsonObject, Shared } from '@hub/contracts';
import { dayAt, valueAt } from '@hub/domain';
import type { Validity } from '@hub/domain';
import type { Page } from '@hub/runtime';
import { notFound } from '@hub/runtime';
import type { SqlPath } from '@hub/storage';
import { uuids } from '@hub/storage';
import type { KindBooks } from '../rules/kind-book.js';
import { readPointers } from '../store/fan-out-statements.js';
import { lookUpKeys } from '../store/merge-statements.js';
import { kindNumber } from '../store/numbers.js';
import type { EntityReader, KnownEntity } from './entity-reader.js';
import { HolderFinder } from './holder-finder.js';
import { validityAt } from './validity.js';

/** A license as a look-up tells it. */
export interface LicenseAnswer {
  readonly entityId: string;
  readonly state: EntityState;
  readonly validity: Validity;
  /** The day the validity is meant for. */
  readonly asOf: string;
  readonly record: JsonObject;
  readonly related: Shared['related'];
}

/** Which license is meant by its number. */
export interface ByNumber {
  readonly number: string;
  readonly issuerCode: string;
}

/** Whose licenses are meant. */
export interface ByHolder {
  /** A kind of identity of parties (`kinds.yaml`): `uscc`, `orgCode`, `registration` … */
  readonly scheme: string;
  readonly code: string;
  /** For those whose code alone identifies nobody. */
  readonly name?: string;
}

/** Which page of which licenses, as of which day (today where absent). */
export interface LicensePage {
  readonly asOf?: string;
  readonly typeCode?: string;
  readonly limit: number;
  readonly after?: string;
}

interface Pointer {
  readonly entity: string;
  readonly kind: number;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Looks licenses up. What it tells is what is known now, published or about to be. */
export class LicensesService {
  private readonly holders: HolderFinder;

  constructor(
    private readonly path: SqlPath,
    private readonly books: KindBooks,
    private readonly reader: EntityReader,
    private readonly clock: Clock,
  ) {
    this.holders = new HolderFinder(path, books, reader);
  }

  /** By the identifier of GB/T 36904. 404 when no license has it. */
  async byIdentifier(identifier: string, asOf?: string): Promise<LicenseAnswer> {
    const found = await this.withAny(this.books.of('license').hashesOf({ identifier }));
    const [license] = found;
    if (!license) {
      throw notFound({ zh: '没有这个标识的证照。', en: 'No license has this identifier.' });
    }
    return this.answer(license, asOf);
  }

  /** Those with this number of this issuer, at most one per way of identifying. */
  async byNumber(
    { number, issuerCode }: ByNumber,
    { asOf }: LicensePage,
  ): Promise<Page<LicenseAnswer>> {
    const hashes = this.books.of('license').hashesOf({ number, 'issuer.code': issuerCode });
    const answers: LicenseAnswer[] = [];
    for (const license of await this.withAny(hashes)) {
      const answer = await this.answer(license, asOf);
      const issuer = valueAt(answer.record, 'issuer.code');
      // A number that identifies by itself (营业执照) must not answer for another issuer.
      if (issuer === undefined || hashes.length === 1 || issuer === issuerCode) {
        answers.push(answer);
      }
    }
    return { items: answers };
  }

  /** All licenses of a holder, in the order of their ids. 400 for a scheme that parties do not have. */
  async byHolder(holder: ByHolder, page: LicensePage): Promise<Page<LicenseAnswer>> {
    const targets = uuids(await this.holders.keysOf(holder));
    const items: LicenseAnswer[] = [];
    // `after` is an id that a page before gave; anything else begins anew.
    let after = UUID.test(page.after ?? '') ? (page.after as string) : NOBODY;
    for (;;) {
      const { rows } = await this.path.query<Pointer>(readPointers, [targets, after, page.limit]);
      for (const pointer of rows) {
        if (items.length >= page.limit) {
          return { items, next: after };
        }
        after = pointer.entity;
        items.push(...(await this.wanted(pointer, page)));
      }
      if (rows.length < page.limit) {
        return { items };
      }
    }
  }

  private async wanted({ entity, kind }: Pointer, page: LicensePage): Promise<LicenseAnswer[]> {
    const license =
      kind === kindNumber('license') ? await this.reader.find('license', entity) : undefined;
    const answer = license && (await this.answer(license, page.asOf));
    const isWanted = page.typeCode === undefined || answer?.record['typeCode'] === page.typeCode;
    return answer && isWanted ? [answer] : [];
  }

  private async withAny(hashes: readonly string[]): Promise<readonly KnownEntity[]> {
    const { rows } = await this.path.query<{ entity: string }>(lookUpKeys, [uuids(hashes)]);
    const ids = [...new Set(rows.map(({ entity }) => entity))];
    const found = await Promise.all(ids.map((id) => this.reader.find('license', id)));
    return found.filter((one) => one !== undefined);
  }

  private async answer(
    license: KnownEntity,
    asOf = dayAt(this.clock.now()),
  ): Promise<LicenseAnswer> {
    const { candidate } = await this.reader.view(license);
    const { state, record, related } = candidate.view;
    const validity = state === 'active' ? validityAt(record, asOf) : 'ended';
    return { entityId: license.id, state, validity, asOf, record, related };
  }
}
