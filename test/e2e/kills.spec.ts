import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AppName } from '@hub/runtime';
import { TestHub } from '../support/hub.js';
import { anXkRecord } from '../support/records.js';
import { readShared } from '../support/shared-topic.js';
import { STACK_MILLISECONDS } from '../support/stack.js';
import { inBatches, pushAll } from '../support/traffic.js';

const RECORDS = 600;
const BATCH = 50;
const XK = { app: 'double-publicity' as const, form: 'double-publicity/xk-2019' };

/** Where processes are killed, each named for the step it breaks off. */
const POINTS: readonly (readonly [AppName, string])[] = [
  ['double-publicity', 'door.chunk-sent:kill:2'],
  ['double-publicity', 'door.acknowledged:kill:2'],
  ['double-publicity', 'processor.decided:kill:2'],
  ['double-publicity', 'processor.published:kill:2'],
  ['double-publicity', 'processor.committed:kill:2'],
  ['registry', 'registry.locked:kill:2'],
  ['registry', 'registry.before-commit:kill:2'],
  ['registry', 'registry.committed:kill:2'],
  ['registry', 'relay.version-committed:kill:1'],
  ['registry', 'relay.published:kill:1'],
  ['registry', 'relay.cleared:kill:1'],
];

describe('a crash between any two steps changes no result (promise 3)', () => {
  let hub: TestHub;
  let round = 0;
  let before = 0;

  beforeAll(async () => {
    hub = await TestHub.start({ apps: ['double-publicity', 'registry'] });
  }, STACK_MILLISECONDS);
  afterAll(() => hub?.stop());

  function aRound(): { prefix: string; batches: unknown[][] } {
    const prefix = `第${++round}轮`;
    const batches = inBatches(RECORDS, BATCH, (serial) =>
      anXkRecord({ XK_WSH: `${prefix}〔2026〕${serial}号`, XK_XKBH: `K-${round}-${serial}` }),
    );
    return { prefix, batches };
  }

  async function holdsEachOnce(prefix: string): Promise<void> {
    before += RECORDS;
    const books = await hub.settled('double-publicity', 'double-publicity', before);
    const registry = await hub.registrySettled();
    const { all, latest } = await readShared(hub.stack.brokers, 'license');
    const ours = [...latest.values()].filter((one) => numberOf(one.record).startsWith(prefix));
    const numbers = new Set(ours.map((one) => numberOf(one.record)));
    const contents = new Map<string, string>();
    for (const one of all) {
      const name = `${one.entityId}/${one.version}`;
      expect(contents.get(name) ?? JSON.stringify(one)).toBe(JSON.stringify(one));
      contents.set(name, JSON.stringify(one));
    }

    expect(books).toMatchObject({ balanced: true, published: before, quarantined: 0 });
    expect(registry).toMatchObject({ balanced: true, held: 0 });
    expect(ours).toHaveLength(RECORDS);
    expect(numbers.size).toBe(RECORDS);
    expect(ours.every((one) => one.version === 1)).toBe(true);
  }

  it.each(POINTS)(
    '%s killed at %s',
    async (app, fault) => {
      const { prefix, batches } = aRound();
      await hub.stopApp(app);
      await hub.startApp(app, { fault });

      const pushing = pushAll(hub, XK, batches);
      await hub.ended(app);
      await hub.startApp(app);
      await pushing;

      await holdsEachOnce(prefix);
    },
    180_000,
  );

  it.each(['double-publicity', 'registry'] as const)(
    '%s killed at a moment of chance',
    async (app) => {
      const { prefix, batches } = aRound();

      const pushing = pushAll(hub, XK, batches);
      await hub.settled('double-publicity', 'double-publicity', before + BATCH);
      await hub.kill(app);
      await hub.startApp(app);
      await pushing;

      await holdsEachOnce(prefix);
    },
    180_000,
  );

  it('Kafka killed while records flow (promise 1)', async () => {
    const { prefix, batches } = aRound();

    const pushing = pushAll(hub, XK, batches);
    await hub.settled('double-publicity', 'double-publicity', before + BATCH);
    await hub.stack.killKafka();
    await hub.stack.startKafkaAgain();
    await pushing;

    await holdsEachOnce(prefix);
  }, 240_000);

  it('PostgreSQL killed while records flow', async () => {
    const { prefix, batches } = aRound();

    const pushing = pushAll(hub, XK, batches);
    await hub.settled('double-publicity', 'double-publicity', before + BATCH);
    await hub.stack.killPostgres();
    await hub.stack.startPostgresAgain();
    await pushing;

    await holdsEachOnce(prefix);
  }, 240_000);
});

function numberOf(record: Readonly<Record<string, unknown>>): string {
  return String((record['decision'] as { number?: string } | undefined)?.number ?? '');
}
