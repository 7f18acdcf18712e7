import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IntakeState } from '@hub/contracts';
import type { ReadRecord } from './decide.js';
import type { Known } from './known.js';
import type { Decided, Entry } from './outcome.js';
import { countersOf, decideBatch } from './outcome.js';

const form = { id: 1, system: 's', form: 'f' };

/** The tables as a few maps: what a batch leaves behind is what the next one finds. */
class Tables {
  readonly known = new Map<string, Known>();
  readonly receipts = new Map<string, Decided>();
  readonly counters = new Map<number, number>();
  readonly published: string[] = [];

  commit(entries: readonly Entry[]): void {
    const outcome = decideBatch(entries, this.known, this.receipts);
    for (const [key, { after }] of outcome.keys) {
      this.known.set(key, after);
    }
    for (const row of outcome.rows) {
      this.receipts.set(row.entry.receipt, { attempt: row.entry.attempt, state: row.state });
      if (row.decision.publish) {
        this.published.push(`${row.entry.receipt}/${row.decision.publish.intent}`);
      }
    }
    for (const receipt of outcome.closed.keys()) {
      const { attempt } = this.receipts.get(receipt) as Decided;
      this.receipts.set(receipt, { attempt, state: 'superseded' });
    }
    for (const change of countersOf(outcome)) {
      this.counters.set(change.state, (this.counters.get(change.state) ?? 0) + change.by);
    }
  }
}

interface Step {
  readonly key: number;
  readonly content: number;
  readonly what: 'fits' | 'faulty' | 'withdraw' | 'held back';
  readonly changedAt: number | undefined;
  readonly repeats: number;
}

const aStep: fc.Arbitrary<Step> = fc.record({
  key: fc.nat(2),
  content: fc.nat(3),
  what: fc.constantFrom('fits', 'fits', 'fits', 'faulty', 'withdraw', 'held back'),
  changedAt: fc.option(fc.nat(5), { nil: undefined }),
  // A message that is in the log twice: its sender got no answer to the first.
  repeats: fc.nat(9),
});

function readingOf(step: Step): ReadRecord {
  const time = step.changedAt === undefined ? {} : { changedAt: step.changedAt };
  if (step.what === 'withdraw') {
    return { kind: 'withdrawal', ...time };
  }
  if (step.what === 'faulty') {
    return { kind: 'faulty', faults: [], warnings: [], ...time };
  }
  const share = step.what === 'fits';
  return { kind: 'fits', hash: `h${step.content}`, records: [], warnings: [], share, ...time };
}

function entriesOf(steps: readonly Step[]): Entry[] {
  const receipts = steps.flatMap((step, index) =>
    step.repeats === 0
      ? [
          { step, index },
          { step, index },
        ]
      : [{ step, index }],
  );
  return receipts.map(({ step, index }, offset) => ({
    receipt: `r${index}`,
    intent: step.what === 'withdraw' ? ('withdraw' as const) : ('upsert' as const),
    key: `k${step.key}`,
    kafkaKey: `k${step.key}`,
    form,
    partition: 0,
    offset,
    receivedAt: 100 + offset,
    attempt: 1,
    nativeHash: `${step.what}${step.content}${step.changedAt}`,
    nativeBytes: Buffer.alloc(0),
    rule: { declared: true },
    read: () => readingOf(step),
  }));
}

function inBatches(entries: readonly Entry[], sizes: readonly number[]): Tables {
  const tables = new Tables();
  let at = 0;
  for (const size of sizes) {
    tables.commit(entries.slice(at, at + size));
    at += size;
  }
  tables.commit(entries.slice(at));
  return tables;
}

function seen(tables: Tables): unknown {
  return {
    known: [...tables.known].toSorted(),
    receipts: [...tables.receipts].toSorted(),
    counters: [...tables.counters].filter(([, n]) => n !== 0).toSorted(),
    published: tables.published,
  };
}

describe(decideBatch.name, () => {
  it('gives the same end state whatever batches the log is cut into (guard 8)', () => {
    const steps = fc.array(aStep, { maxLength: 12 });
    const cuts = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 6 });
    fc.assert(
      fc.property(steps, cuts, (some, sizes) => {
        const entries = entriesOf(some);

        expect(seen(inBatches(entries, sizes))).toEqual(seen(inBatches(entries, [])));
      }),
      { numRuns: 500 },
    );
  });

  it('counts every message once: as the state of its receipt, or as repeated (guard 15)', () => {
    fc.assert(
      fc.property(fc.array(aStep, { maxLength: 12 }), (some) => {
        const entries = entriesOf(some);

        const { counters } = inBatches(entries, []);

        const total = [...counters.values()].reduce((sum, n) => sum + n, 0);
        expect(total).toBe(entries.length);
      }),
    );
  });

  it('takes a further attempt of a receipt as a redo and keeps one row', () => {
    const [first] = entriesOf([
      { key: 0, content: 0, what: 'faulty', changedAt: undefined, repeats: 1 },
    ]) as [Entry];
    const mended: Entry = {
      ...first,
      offset: 5,
      attempt: 2,
      nativeHash: 'mended',
      sourceVersion: { at: 100, seq: 0 },
      read: () => ({ kind: 'fits', hash: 'h', records: [], warnings: [], share: true }),
    };
    const tables = new Tables();

    tables.commit([first]);
    tables.commit([mended]);
    tables.commit([mended]);

    expect(tables.receipts.get('r0')).toEqual({ attempt: 2, state: 'published' as IntakeState });
    expect(tables.known.get('k0')?.quarantined).toBeUndefined();
  });
});
