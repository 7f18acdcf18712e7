import type { JsonObject } from '@hub/contracts';
import { mergeClaims } from '@hub/domain';
import type { KindBook } from '../rules/kind-book.js';
import type { Contribution, Target } from './contribution.js';
import type { WorkingEntity } from './working-entity.js';

/** What an entity looks like once a batch is worked in. */
export interface Settled {
  /** Empty unless it is active. */
  readonly links: readonly Target[];
  /** Null unless it is active and of a kind that others carry. */
  readonly extract: string | null;
}

const NOTHING: Settled = { links: [], extract: null };

/** Works out the links and the extract of an entity from what its live contributions say. */
export function settle(entity: WorkingEntity, book: KindBook): Settled {
  const live = entity.contributions.filter((one) => one.live);
  const [sole] = live;
  if (!sole || entity.mergedInto !== undefined) {
    return NOTHING;
  }
  const record =
    live.length === 1
      ? (sole.record ?? {})
      : mergeClaims(
          book.merging,
          live.map((one) => book.claim(one)),
        ).record;
  return { links: linksOf(live, record, book), extract: book.extract(entity.id, record) };
}

function linksOf(live: readonly Contribution[], record: JsonObject, book: KindBook): Target[] {
  const [sole] = live;
  if (live.length === 1 && sole?.targets) {
    return [...sole.targets];
  }
  const byRole = new Map(book.targets(record).map((target) => [target.role, target]));
  // The newest statement is set last, so it counts.
  for (const one of live.toSorted((a, b) => a.at - b.at || a.seq - b.seq)) {
    one.stated.forEach((target) => byRole.set(target.role, target));
  }
  return [...byRole.values()];
}
