import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Kind } from '@hub/contracts';
import { KindBooks } from '../rules/kind-book.js';
import { someKinds } from '../testing/some-kinds.js';
import { changesOf } from './changes.js';
import type { Changes } from './changes.js';
import type { Contribution } from './contribution.js';
import type { StoredEntity } from './working-entity.js';
import type { Arrival, Outcome } from './working-set.js';
import { WorkingSet } from './working-set.js';

const books = new KindBooks({
  kinds: someKinds,
  hash: (kind, scheme, value) => `${kind}/${scheme}/${value}`,
  roleOf: () => undefined,
  mayShare: () => true,
  covers: () => undefined,
});

/** What one system says: its key, version and record; no record withdraws. */
type Said = [key: string, at: number, record?: JsonObject, over?: Partial<Contribution>];
function says(kind: Kind, ...[key, at, record, over = {}]: Said): Arrival {
  const book = books.of(kind);
  return {
    kind,
    contribution: {
      key: book.nativeHash(key),
      system: 'housing',
      form: 'permit',
      receipt: `${key}@${at}`,
      attempt: 1,
      at,
      seq: at,
      live: record !== undefined,
      hash: record ? JSON.stringify(record) : '',
      ids: [],
      ...(record ? book.identities(record) : {}),
      stated: [],
      ...(record ? { record, targets: book.targets(record) } : {}),
      ...over,
    },
  };
}
const license = (...said: Said): Arrival => says('license', ...said);

/** A registry in memory: applies batches one after another. */
class Town {
  readonly stored = new Map<string, StoredEntity>();
  private readonly keys = new Map<string, string>();
  private made = 0;

  batch(...arrivals: Arrival[]): { outcomes: Outcome[]; changes: Changes } {
    const set = new WorkingSet(
      { keys: this.keys, entities: this.stored },
      (kind) => books.of(kind),
      () => `e${(this.made += 1)}`,
    );
    const outcomes = arrivals.map((arrival) => set.apply(arrival));
    const changes = changesOf(set.entities, (kind) => books.of(kind));
    [...changes.inserted, ...changes.updated].forEach((row) => this.stored.set(row.id, row));
    [...changes.keys.added, ...changes.keys.moved].forEach((k) => this.keys.set(k.hash, k.entity));
    changes.keys.dropped.forEach((hash) => this.keys.delete(hash));
    return { outcomes, changes };
  }

  /** Id and state of all entities, and the receipts that stand in them. */
  get entities(): string[] {
    return [...this.stored.values()].map(
      ({ id, state, doc }) =>
        `${id} ${state} ${doc.contributions.map((c) => (c.live ? c.receipt : `(${c.receipt})`)).join(' ')}${doc.mergedInto ? `→ ${doc.mergedInto}` : ''}`,
    );
  }

  ownerOf(hash: string): string | undefined {
    return this.keys.get(hash);
  }
}
const A = { number: 'A', issuer: { code: 'X1' } };
const B = { number: 'B', issuer: { code: 'X1' } };
const both = { ...A, identifier: 'ID-A' };
const keyOf = (record: JsonObject): string => books.of('license').identities(record).ids[0] ?? '';

describe(WorkingSet, () => {
  it('makes one entity of two systems’ records with one identity', () => {
    const town = new Town();

    town.batch(license('k1', 1, A));
    town.batch(license('k2', 2, A));

    expect(town.entities).toEqual(['e1 active k1@1 k2@2']);
  });

  it('makes one entity of them within one batch as well', () => {
    const town = new Town();

    const { changes } = town.batch(license('k1', 1, A), license('k2', 2, A), license('k1', 3, A));

    expect(town.entities).toEqual(['e1 active k1@3 k2@2']);
    expect(changes.inserted).toHaveLength(1);
    expect(changes.dirty.get('license')).toHaveLength(1);
  });

  it('knows a record without any identity by its native key', () => {
    const town = new Town();

    town.batch(license('k1', 1, { name: 'x' }));
    town.batch(license('k1', 2, { name: 'y' }), license('k2', 3, { name: 'y' }));

    expect(town.entities).toEqual(['e1 active k1@2', 'e2 active k2@3']);
  });

  describe('guarded by source version', () => {
    it.each<[string, Arrival, Outcome]>([
      ['applies a newer version', license('k1', 6, B), 'applied'],
      ['passes over an older version', license('k1', 4, B), 'outdated'],
      ['passes over the same again', license('k1', 5, A), 'repeated'],
      ['applies the same version with another content', license('k1', 5, both), 'applied'],
      ['applies a newer attempt', license('k1', 5, A, { attempt: 2 }), 'applied'],
      [
        'passes over an older version of a newer attempt',
        license('k1', 4, B, { attempt: 2 }),
        'outdated',
      ],
      ['applies a withdrawal', license('k1', 6), 'applied'],
      ['passes over an older withdrawal', license('k1', 4), 'outdated'],
    ])('%s', (_, arrival, expected) => {
      const town = new Town();
      town.batch(license('k1', 5, A));

      expect(town.batch(arrival).outcomes).toEqual([expected]);
    });

    it('orders equal times by their sequence', () => {
      const town = new Town();
      town.batch(license('k1', 5, A));

      const { outcomes } = town.batch(
        license('k1', 5, B, { seq: 4 }),
        license('k1', 5, B, { seq: 6 }),
      );

      expect(outcomes).toEqual(['outdated', 'applied']);
    });

    it('writes nothing for what it passes over', () => {
      const town = new Town();
      town.batch(license('k1', 5, A));

      const { changes } = town.batch(license('k1', 4, B));

      expect(changes.updated).toEqual([]);
      expect(changes.dirty.size).toBe(0);
    });
  });

  describe('withdrawing', () => {
    it('keeps the tombstone, so that a late upsert revives nothing (guard 20)', () => {
      const town = new Town();
      town.batch(license('k1', 1, A), license('k1', 3));

      const { outcomes } = town.batch(license('k1', 2, A));

      expect(outcomes).toEqual(['outdated']);
      expect(town.entities).toEqual(['e1 withdrawn (k1@3)']);
    });

    it('leaves an entity active as long as somebody contributes', () => {
      const town = new Town();
      town.batch(license('k1', 1, A), license('k2', 1, A));

      town.batch(license('k1', 2));

      expect(town.entities).toEqual(['e1 active (k1@2) k2@1']);
    });

    it('revives the entity when somebody contributes again, under any native key', () => {
      const town = new Town();
      town.batch(license('k1', 1, A), license('k1', 2));

      town.batch(license('k2', 3, A));

      expect(town.entities).toEqual(['e1 active (k1@2) k2@3']);
    });

    it('remembers the withdrawal of what nobody knows, and tells nobody', () => {
      const town = new Town();

      const { changes } = town.batch(license('k1', 3));

      expect(changes.dirty.size).toBe(0);
      expect(town.batch(license('k1', 2, A)).outcomes).toEqual(['outdated']);
      expect(town.batch(license('k1', 4, A)).outcomes).toEqual(['applied']);
      expect(town.entities).toEqual(['e1 active k1@4']);
    });

    it('keeps what was said last for the withdrawn view', () => {
      const town = new Town();

      town.batch(license('k1', 1, A), license('k1', 2));

      expect(town.stored.get('e1')?.doc.contributions[0]?.record).toEqual(A);
    });
  });

  describe('when two entities turn out to be one', () => {
    it('lets the older survive and moves contributions and keys', () => {
      const town = new Town();
      town.batch(license('k1', 1, A));
      town.batch(license('k2', 1, { identifier: 'ID-A' }));

      const { changes } = town.batch(license('k3', 1, both));

      expect(town.entities).toEqual(['e1 active k1@1 k2@1 k3@1', 'e2 merged → e1']);
      expect(changes.keys.moved.map((row) => row.entity)).toEqual(['e1', 'e1']);
      expect(town.ownerOf('license/identifier/ID-A')).toBe('e1');
      expect(changes.dirty.get('license')?.map((row) => row.id)).toEqual(['e1', 'e2']);
    });

    it('follows a chain of merges within a batch to the last survivor', () => {
      const town = new Town();
      town.batch(license('k1', 1, A));
      town.batch(license('k2', 1, B));
      town.batch(license('k3', 1, { identifier: 'ID' }));

      town.batch(
        license('k4', 1, { ...B, identifier: 'ID' }),
        license('k2', 2, { ...B, identifier: 'ID' }),
        license('k1', 2, { ...A, identifier: 'ID' }),
      );

      expect(town.entities.slice(1)).toEqual(['e2 merged → e1', 'e3 merged → e1']);
      expect(town.entities[0]).toMatch(/^e1 active/);
    });

    it('never stores what one batch makes and merges away', () => {
      const town = new Town();

      const { changes } = town.batch(
        license('k1', 1, A),
        license('k2', 1, { identifier: 'ID-A' }),
        license('k3', 1, both),
      );

      expect(changes.inserted.map((row) => row.id)).toEqual(['e1']);
      expect(changes.keys.added).toHaveLength(5);
    });

    it('goes on with the survivor when the merged one’s native record changes', () => {
      const town = new Town();
      town.batch(license('k1', 1, A), license('k2', 1, { identifier: 'ID-A' }));
      town.batch(license('k3', 1, both));

      town.batch(license('k2', 2, { identifier: 'ID-A', name: 'x' }));

      expect(town.entities[0]).toBe('e1 active k1@1 k2@2 k3@1');
    });
  });

  describe('when a native record changes its identity', () => {
    it('stays the same entity while nobody else is concerned, and lets go of the old identity', () => {
      const town = new Town();
      town.batch(license('k1', 1, A));

      const { changes } = town.batch(license('k1', 2, B));

      expect(town.entities).toEqual(['e1 active k1@2']);
      expect(changes.keys.dropped).toEqual([keyOf(A)]);
      expect(town.ownerOf(keyOf(B))).toBe('e1');
    });

    it('leaves an entity that others still stand for', () => {
      const town = new Town();
      town.batch(license('k1', 1, A), license('k2', 1, A));

      town.batch(license('k1', 2, B));

      expect(town.entities).toEqual(['e1 active k2@1', 'e2 active k1@2']);
      expect(town.ownerOf(keyOf(A))).toBe('e1');
    });

    it('goes over to the entity that has its new identity; nobody is left, so the old one is withdrawn', () => {
      const town = new Town();
      town.batch(license('k1', 1, A));
      town.batch(license('k2', 1, B));

      town.batch(license('k1', 2, B));

      expect(town.entities).toEqual(['e1 withdrawn ', 'e2 active k2@1 k1@2']);
    });

    it('merges when it had no identity before', () => {
      const town = new Town();
      town.batch(license('k1', 1, { name: 'x' }));
      town.batch(license('k2', 1, A));

      town.batch(license('k1', 2, A));

      expect(town.entities).toEqual(['e1 active k1@2 k2@1', 'e2 merged → e1']);
    });

    it('stays where it is when it has no identity any more', () => {
      const town = new Town();
      town.batch(license('k1', 1, A), license('k2', 1, A));

      town.batch(license('k1', 2, { name: 'x' }));

      expect(town.entities).toEqual(['e1 active k1@2 k2@1']);
    });

    it('lets a mere tombstone join the entity that turns out to be meant', () => {
      const town = new Town();
      town.batch(license('k1', 1));
      town.batch(license('k2', 1, A));

      town.batch(license('k1', 2, A));

      expect(town.entities).toEqual(['e1 withdrawn ', 'e2 active k2@1 k1@2']);
    });
  });

  describe('by a weaker identity', () => {
    const weak = (code?: string): JsonObject => ({
      decision: { number: 'D' },
      issuer: { name: '甲局', ...(code ? { code } : {}) },
    });

    it('makes one entity of records of which one does not know the code', () => {
      const town = new Town();

      town.batch(license('k1', 1, weak('X1')), license('k2', 1, weak()));

      expect(town.entities).toEqual(['e1 active k1@1 k2@1']);
    });

    it('keeps apart records whose codes deny it', () => {
      const town = new Town();
      town.batch(license('k1', 1, weak('X1')));

      town.batch(license('k2', 1, weak('X2')), license('k1', 2, { ...weak('X1'), name: 'x' }));

      expect(town.entities).toEqual(['e1 active k1@2', 'e2 active k2@1']);
    });

    it('lets a record leave that comes to deny what the others say', () => {
      const town = new Town();
      town.batch(license('k1', 1, weak('X1')), license('k2', 1, { ...weak(), number: 'N' }));

      town.batch(license('k2', 2, { ...weak('X2'), number: 'N' }));

      expect(town.entities).toEqual(['e1 active k1@1', 'e2 active k2@2']);
    });
  });

  describe('linking', () => {
    const holder = (uscc: string): JsonObject => ({ ...A, holder: { ids: { uscc } } });
    const aParty = (name: string, uscc = 'U1'): JsonObject => ({ name, ids: { uscc } });

    it('writes one link per target and drops it when the holder changes', () => {
      const town = new Town();
      town.batch(license('k1', 1, holder('U1')));

      const { changes } = town.batch(license('k1', 2, holder('U2')));

      expect(changes.links).toEqual({
        added: [{ role: 'holder', hash: 'party/uscc/U2', entity: 'e1' }],
        dropped: [{ role: 'holder', hash: 'party/uscc/U1', entity: 'e1' }],
      });
    });

    it('links by the merged record when several contribute', () => {
      const town = new Town();
      town.batch(license('k1', 1, A));

      const { changes } = town.batch(license('k2', 2, holder('U1')));

      expect(changes.links.added).toHaveLength(1);
    });

    it('drops the links of what is withdrawn', () => {
      const town = new Town();
      town.batch(license('k1', 1, holder('U1')));

      expect(town.batch(license('k1', 2)).changes.links.dropped).toHaveLength(1);
    });

    it('keeps a stated link through later batches', () => {
      const town = new Town();
      const stated = [{ role: 'case', hash: 'case/number/C' }];
      town.batch(license('k1', 1, A, { stated, targets: stated }));

      const { changes } = town.batch(license('k2', 2, A));

      expect(changes.links).toEqual({ added: [], dropped: [] });
    });

    it('fans out from a party whose extract changes, and from none that stays', () => {
      const town = new Town();
      town.batch(says('party', 'p1', 1, aParty('甲')));

      const same = town.batch(says('party', 'p1', 2, { ...aParty('甲'), phone: '1' }));
      const renamed = town.batch(says('party', 'p1', 3, aParty('乙')));

      expect(same.changes.fanOut).toEqual([]);
      expect(renamed.changes.fanOut).toEqual([{ party: 'e1', target: 'party/uscc/U1' }]);
    });

    it('fans out from a new party to whoever waits for it', () => {
      const { changes } = new Town().batch(says('party', 'p1', 1, aParty('甲')));

      expect(changes.fanOut).toEqual([{ party: 'e1', target: 'party/uscc/U1' }]);
    });

    it('fans out from the old identity of a party too', () => {
      const town = new Town();
      town.batch(says('party', 'p1', 1, aParty('甲')));

      const { changes } = town.batch(says('party', 'p1', 2, aParty('甲', 'U2')));

      expect(changes.fanOut.map(({ target }) => target).toSorted()).toEqual([
        'party/uscc/U1',
        'party/uscc/U2',
      ]);
    });

    it('fans out from a survivor to those who pointed at the merged party', () => {
      const town = new Town();
      town.batch(says('party', 'p1', 1, aParty('甲')));
      town.batch(says('party', 'p2', 1, { name: '甲', ids: { registration: 'R1' } }));

      const { changes } = town.batch(
        says('party', 'p3', 1, { name: '甲', ids: { uscc: 'U1', registration: 'R1' } }),
      );

      expect(changes.fanOut).toContainEqual({ party: 'e1', target: 'party/registration/R1' });
    });

    it('never fans out from a kind that nobody carries', () => {
      expect(new Town().batch(license('k1', 1, A)).changes.fanOut).toEqual([]);
    });
  });
});
