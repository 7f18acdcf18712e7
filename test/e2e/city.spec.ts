import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Shared } from '@hub/contracts';
import type { AppName } from '@hub/runtime';
import { City } from '../city/src/city.js';
import { Ledger, type TrueEntity, type Truth } from '../city/src/ledger.js';
import { type Answer, handIn } from '../city/src/post.js';
import type { Delivery, Told, Wrong } from '../city/src/telling.js';
import { TestHub } from '../support/hub.js';
import { leaves } from '../support/mapping-law.js';
import { readShared } from '../support/shared-topic.js';
import { STACK_MILLISECONDS } from '../support/stack.js';

const SETTINGS = { seed: 20_261_125, today: '2026-11-20', opening: 3_000, limit: 20_000 };
/** The opening and two days of its life after it. */
const STEPS = 30;
const CLOCK = '2026-11-20T09:00:00+08:00';
const APPS: Readonly<Record<string, AppName>> = {
  'double-publicity': 'double-publicity',
  'market-regulation': 'departments',
  'drug-administration': 'departments',
};
const MINUTES = 60_000;

interface ReceiptAnswer {
  readonly receipt: string;
  readonly state: string;
  readonly faults?: readonly Wrong[];
}

/** One delivery and what the hub said to it. */
interface Handed {
  readonly delivery: Delivery;
  readonly answer: Answer;
}

describe('the practice city, told through the hub and compared with its truth', () => {
  let hub: TestHub;
  let city: City;
  let truth: Truth;
  const handed: Handed[] = [];

  beforeAll(
    async () => {
      hub = await TestHub.start({
        apps: ['double-publicity', 'departments', 'registry'],
        env: { HUB_CLOCK: CLOCK },
      });
      city = new City(SETTINGS);
      const ledger = new Ledger();
      const steps = Array.from({ length: STEPS }, () => city.next().deliveries).flat();
      handed.push(...(await handInAll([...steps, ...city.endOfDay()])));
      handed.forEach(({ delivery }) => ledger.take(delivery));
      truth = ledger.truth();
      await everythingSettled();
    },
    STACK_MILLISECONDS + 5 * MINUTES,
  );
  afterAll(() => hub?.stop());

  /** Each system hands in its own, in its own order, at the same time as the others. */
  async function handInAll(deliveries: readonly Delivery[]): Promise<Handed[]> {
    const systems = Object.keys(APPS).map((system) =>
      deliveries.filter((delivery) => delivery.system === system),
    );
    const answers = await Promise.all(systems.map(handInInOrder));
    return answers.flat();
  }

  async function handInInOrder(deliveries: readonly Delivery[]): Promise<Handed[]> {
    const doors = {
      address: (system: string) => hub.address(APPS[system] as AppName),
      key: (system: string) => hub.keyOf(system),
      exchange: join(hub.home, 'exchange'),
      prefix: 'city',
    };
    const told: Handed[] = [];
    for (const delivery of deliveries) {
      const answer = await handIn(delivery, doors, AbortSignal.timeout(2 * MINUTES));
      told.push({ delivery, answer });
    }
    return told;
  }

  async function everythingSettled(): Promise<void> {
    for (const [system, app] of Object.entries(APPS)) {
      await hub.settled(app, system);
    }
    await hub.registrySettled();
  }

  /** All decided receipts of a system. */
  async function receiptsOf(system: string): Promise<ReadonlyMap<string, ReceiptAnswer>> {
    const receipts = new Map<string, ReceiptAnswer>();
    let after = '';
    do {
      const path = `/v1/systems/${system}/receipts?limit=500${after}`;
      const answer = await hub.ask(APPS[system] as AppName, path);
      const page = (await answer.json()) as { items: ReceiptAnswer[]; next?: string };
      page.items.forEach((item) => receipts.set(item.receipt, item));
      after = page.next === undefined ? '' : `&after=${encodeURIComponent(page.next)}`;
    } while (after !== '');
    return receipts;
  }

  it('has thousands of records, through both doors, with every kind of mess', () => {
    const doors = handed.map(({ delivery }) => delivery.door);
    const verdicts = new Set(
      handed.flatMap(({ delivery }) => delivery.told.map((told) => told.verdict)),
    );

    expect(handed.flatMap(({ delivery }) => delivery.told).length).toBeGreaterThan(3_000);
    expect(new Set(doors)).toEqual(new Set(['push', 'file', 'withdrawal']));
    expect(verdicts).toEqual(new Set(['published', 'duplicate', 'superseded', 'quarantined']));
    expect(truth.entities.filter(({ conflicts }) => conflicts.length > 0).length).toBeGreaterThan(
      9,
    );
    expect(truth.entities.filter(({ state }) => state === 'withdrawn').length).toBeGreaterThan(2);
  });

  it.each(Object.keys(APPS))('balances the books of %s with the truth', async (system) => {
    const books = await hub.books(APPS[system] as AppName, system);

    expect(books).toMatchObject({
      ...truth.books[system],
      notShared: 0,
      inFlight: 0,
      balanced: true,
    });
  });

  it.each(Object.keys(APPS))('decides every pushed record of %s as it should', async (system) => {
    const receipts = await receiptsOf(system);
    const expected = handed.flatMap((one) => expectedOf(one, system));

    const decided = expected.map(([receipt]) => {
      const found = receipts.get(receipt);
      return [receipt, found?.state, faultsOf(found?.state === 'quarantined' ? found.faults : [])];
    });

    expect(expected.length).toBeGreaterThan(0);
    expect(decided).toEqual(expected);
  });

  /** What is to become of each pushed record in the end: one that was corrected later is superseded. */
  function expectedOf(
    { delivery, answer }: Handed,
    system: string,
  ): (readonly [string, string, string])[] {
    const { told, name } = delivery;
    const waits = (row: number): boolean =>
      truth.quarantined.some((one) => one.delivery === name && one.row === row);
    const stateOf = ({ verdict }: Told, row: number): string =>
      verdict === 'quarantined' && !waits(row) ? 'superseded' : verdict;
    return delivery.system !== system
      ? []
      : (answer.receipts ?? []).map((receipt, index) => {
          const one = told[index] as Told;
          const state = stateOf(one, index + 1);
          return [receipt, state, faultsOf(state === 'quarantined' ? one.wrong : [])];
        });
  }

  it('tells of every file row by row what was wrong with it', () => {
    const files = handed.filter(({ answer }) => answer.result);

    const results = files.map(({ delivery, answer: { result } }) => ({
      name: delivery.name,
      encoding: result?.encoding,
      states: result?.states,
      faults: (result?.faults ?? []).map(({ row, field, code }) => `${row} ${field} ${code}`),
    }));

    expect(files.length).toBeGreaterThan(8);
    expect(results).toEqual(files.map(({ delivery }) => expectedResult(delivery)));
  });

  it('keeps every bad record in quarantine for the right reason, and no other', async () => {
    const waiting: string[] = [];
    for (const system of Object.keys(APPS)) {
      const receipts = await receiptsOf(system);
      const bad = [...receipts.values()].filter(({ state }) => state === 'quarantined');
      waiting.push(...bad.map(({ faults }) => `${system} ${faultsOf(faults)}`));
    }

    expect(waiting.toSorted()).toEqual(
      truth.quarantined.map(({ system, wrong }) => `${system} ${faultsOf(wrong)}`).toSorted(),
    );
  });

  it.each(['license', 'party'] as const)(
    'shares every %s that should exist once, with the right fields, and nothing else',
    async (kind) => {
      const { latest } = await readShared(hub.stack.brokers, kind);
      const shared = [...latest.values()].filter(({ state }) => state === 'active');
      const expected = truth.entities.filter((one) => one.kind === kind && one.state === 'active');

      expect(expected.length).toBeGreaterThan(500);
      expect(inOrder(shared.map(seen))).toEqual(inOrder(expected.map(meant)));
    },
  );

  it('shares what was taken back as withdrawn, if at all, and merges nothing away', async () => {
    const { latest } = await readShared(hub.stack.brokers, 'license');
    const gone = [...latest.values()].filter(({ state }) => state !== 'active');
    const withdrawn = truth.entities.filter(({ state }) => state === 'withdrawn');

    const numbers = new Set(withdrawn.map(({ fields }) => String(fields['number'])));
    expect(gone.map(({ state }) => state)).toEqual(gone.map(() => 'withdrawn'));
    expect(gone.filter(({ record }) => !numbers.has(String(record['number'])))).toEqual([]);
  });

  it(
    'changes nothing when every system hands in all it holds once more',
    async () => {
      const before = await versions();

      const again = await handInAll(city.everything());
      await everythingSettled();

      const ledger = new Ledger();
      [...handed, ...again].forEach(({ delivery }) => ledger.take(delivery));
      const books = Object.entries(ledger.truth().books);
      for (const [system, expected] of books) {
        const found = await hub.books(APPS[system] as AppName, system);
        expect(found).toMatchObject({ ...expected, balanced: true });
      }
      expect(again.flatMap(({ delivery }) => delivery.told).length).toBeGreaterThan(2_000);
      expect(await versions()).toEqual(before);
    },
    5 * MINUTES,
  );

  async function versions(): Promise<ReadonlyMap<string, number>> {
    const found = new Map<string, number>();
    for (const kind of ['license', 'party'] as const) {
      const { latest } = await readShared(hub.stack.brokers, kind);
      latest.forEach(({ version }, id) => found.set(id, version));
    }
    return found;
  }
});

/** Faults as one text, in no particular order. */
function faultsOf(faults: readonly Wrong[] = []): string {
  return faults
    .map(({ field, code }) => `${field} ${code}`)
    .toSorted()
    .join(', ');
}

function expectedResult({ name, form, told }: Delivery): unknown {
  const states: Record<string, number> = {};
  told.forEach(({ verdict }) => (states[verdict] = (states[verdict] ?? 0) + 1));
  const faults = told.flatMap(({ wrong = [] }, index) =>
    wrong.map(({ field, code }) => `${index + 1} ${field} ${code}`),
  );
  const encoding = form === 'business-license' ? 'GBK' : 'UTF-8';
  return { name, encoding, states, faults };
}

/** One entity as two sides say it; told apart by what makes it one. */
interface Said {
  readonly fields: Record<string, unknown>;
  readonly holder: Record<string, unknown>;
  readonly conflicts: readonly string[];
  readonly from: readonly string[];
}

function seen({ record, related, conflicts, contributions }: Shared): Said {
  const { entityId: _, ...holder } = related.holder ?? {};
  const from = contributions.map(({ system, form }) => `${system}/${form}`);
  return {
    fields: Object.fromEntries(leaves(record)),
    holder: Object.fromEntries(leaves(holder)),
    conflicts: conflicts.map(({ path }) => path).toSorted(),
    from: [...new Set(from)].toSorted(),
  };
}

function meant({ fields, holder, conflicts, from }: TrueEntity): Said {
  return { fields: { ...fields }, holder: { ...holder }, conflicts, from: from.toSorted() };
}

function inOrder(said: readonly Said[]): readonly Said[] {
  const name = ({ fields }: Said): string =>
    JSON.stringify([
      fields['number'] ?? fields['decision.number'] ?? '',
      fields['name'],
      fields['establishedOn'],
    ]);
  return said.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
}
