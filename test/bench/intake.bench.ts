import { sharedTopic } from '@hub/contracts';
import { LogReader } from '@hub/messaging';
import { silentLog } from '@hub/runtime';
import type { AppMetrics } from './app-metrics.js';
import { gcSecondsBetween, readMetrics, stepsBetween } from './app-metrics.js';
import type { CpuReading } from './bench-hub.js';
import { BenchHub } from './bench-hub.js';
import type { Benchmark, Figure } from './benchmark.js';
import { aBusinessLicense, anXkRow } from './own-records.js';
import { HubProgress } from './progress-of-hub.js';
import { bodiesOf, PushClient } from './push-client.js';
import { YARDSTICK, yardstickUs } from './yardstick.js';

const CONNECTIONS = 8;
const RECORDS_PER_PUSH = 500;
/** Until the compilers of all processes have done their work. */
const WARM_UP = 60_000;
/** Of 10,000 holders so many are registered, so that some licenses are joined with their holder. */
const KNOWN_HOLDERS = 500;
const APP = 'double-publicity';
const APPS = [APP, 'registry'] as const;

/** How much is measured. */
interface Extent {
  readonly records: number;
  readonly warmUp: number;
  /** Folder for processor profiles of the apps; they cost a tenth of the rate. */
  readonly profilesIn?: string;
}

/**
 * From the push to the shared record on Kafka, everything forced to the disk: the rate of new records and of the same
 * again, against one core that only parses and writes them as JSON; and where the processor time goes.
 */
export const benchmark: Benchmark = {
  title: 'push → shared record: sustained rate, and processor time by process and step',
  run: (progress) => measure({ records: 100_000, warmUp: WARM_UP }, progress),
};

async function measure(
  extent: Extent,
  progress: (line: string) => void,
): Promise<readonly Figure[]> {
  progress('starting Kafka, PostgreSQL and the apps …');
  const { profilesIn } = extent;
  const hub = await BenchHub.start({
    apps: [...APPS, 'departments'],
    ...(profilesIn === undefined ? {} : { profilesIn }),
  });
  try {
    const run = await IntakeRun.on(hub, progress);
    try {
      return await run.all(extent);
    } finally {
      await run.close();
    }
  } finally {
    await hub.stop();
  }
}

/** What one measured stretch took. */
interface Stretch {
  readonly records: number;
  readonly seconds: number;
  readonly before: Reading;
  readonly after: Reading;
}

interface Reading {
  readonly cpu: CpuReading;
  readonly metrics: ReadonlyMap<string, AppMetrics>;
}

class IntakeRun {
  private received = 0;
  private canonical = 0;

  private constructor(
    private readonly hub: BenchHub,
    private readonly hubProgress: HubProgress,
    private readonly client: PushClient,
    private readonly say: (line: string) => void,
  ) {}

  static async on(hub: BenchHub, say: (line: string) => void): Promise<IntakeRun> {
    const target = {
      address: hub.address(APP),
      system: APP,
      form: 'xk-2019',
      key: hub.keyOf(APP),
    };
    const client = new PushClient(target, CONNECTIONS);
    return new IntakeRun(hub, await HubProgress.of(hub.databaseUrl), client, say);
  }

  async all({ records, warmUp }: Extent): Promise<readonly Figure[]> {
    await this.registerHolders();
    this.say(`warming up with ${warmUp} records …`);
    await this.take(xkBodies(0, warmUp), warmUp, { name: 'warm-up', makes: warmUp });
    const bodies = xkBodies(warmUp, records);
    const yardsticks = [this.yardstick()];
    this.say(`${records} new records …`);
    const fresh = await this.take(bodies, records, { name: 'new', makes: records });
    yardsticks.push(this.yardstick());
    this.say('the same again …');
    const again = await this.take(bodies, records, { name: 'again', makes: 0 });
    yardsticks.push(this.yardstick());
    this.say('comparing with what is on the shared topic …');
    await this.check(warmUp + records, records);
    const [first = 0, second = 0, third = 0] = yardsticks;
    return [
      ...figuresOf('new', fresh, (first + second) / 2),
      ...figuresOf('again', again, (second + third) / 2),
      ...yardsticks.map((us, at) => ({
        name: `yardstick ${at + 1}`,
        value: rounded(us),
        unit: 'us CPU per record',
      })),
      ...Object.entries(this.hub.memory()).map(([name, mb]) => ({
        name: `memory ${name}`,
        value: mb,
        unit: 'MB',
      })),
    ];
  }

  async close(): Promise<void> {
    this.client.close();
    await this.hubProgress.close();
  }

  private yardstick(): number {
    return yardstickUs(anXkRow);
  }

  private async registerHolders(): Promise<void> {
    const system = 'market-regulation';
    const target = {
      address: this.hub.address('departments'),
      system,
      form: 'business-license',
      key: this.hub.keyOf(system),
    };
    const client = new PushClient(target, 1);
    const extent = { first: 0, count: KNOWN_HOLDERS, size: RECORDS_PER_PUSH };
    await client.pushAll(bodiesOf(aBusinessLicense, extent), 'holders');
    client.close();
    // Each makes a party and a license.
    this.canonical += 2 * KNOWN_HOLDERS;
    await this.settled();
  }

  /** Pushes all bodies and waits until everything is decided, worked in and published. */
  private async take(
    bodies: readonly Buffer[],
    records: number,
    { name, makes }: { readonly name: string; readonly makes: number },
  ): Promise<Stretch> {
    this.received += records;
    this.canonical += makes;
    const before = await this.reading();
    const start = performance.now();
    await this.client.pushAll(bodies, name);
    await this.settled();
    const seconds = (performance.now() - start) / 1000;
    return { records, seconds, before, after: await this.reading() };
  }

  private async settled(): Promise<void> {
    const { hubProgress, received, canonical } = this;
    await hubProgress.until(
      `${received} receipts are decided`,
      async () => (await hubProgress.decided(APP, APP)) >= received,
    );
    await hubProgress.until(
      `${canonical} canonical records are worked in`,
      async () => (await hubProgress.merged()) >= canonical,
    );
    await hubProgress.until('everything marked is published', () => hubProgress.isPublished());
  }

  private async reading(): Promise<Reading> {
    const metrics = new Map<string, AppMetrics>();
    for (const app of APPS) {
      metrics.set(app, readMetrics(await this.hub.metricsOf(app)));
    }
    return { cpu: this.hub.cpu(), metrics };
  }

  /** A rate counts only if the books balance and each license is on the topic once, as version 1. */
  private async check(published: number, duplicates: number): Promise<void> {
    const books = await this.books();
    if (!books.balanced || books.published !== published || books.duplicate !== duplicates) {
      throw new Error(`The books say ${JSON.stringify(books)}`);
    }
    const reader = new LogReader({ brokers: this.hub.brokers, clientId: 'bench', log: silentLog });
    const seen = new Set<string>();
    let joined = 0;
    for (const { key, value } of await reader.readAll(sharedTopic('license'))) {
      const text = value?.toString() ?? '';
      if (seen.has(key) || !text.includes('"version":1,')) {
        throw new Error(`The license ${key} was published twice`);
      }
      seen.add(key);
      joined += text.includes('"related":{"holder":') ? 1 : 0;
    }
    await reader.close();
    if (seen.size !== published + KNOWN_HOLDERS || joined === 0) {
      throw new Error(`${seen.size} licenses are shared, ${joined} of them with their holder`);
    }
  }

  private async books(): Promise<{ balanced: boolean; published: number; duplicate: number }> {
    const answer = await fetch(`${this.hub.address(APP)}/v1/systems/${APP}/books`, {
      headers: { authorization: `Bearer ${this.hub.keyOf(APP)}` },
    });
    return (await answer.json()) as { balanced: boolean; published: number; duplicate: number };
  }
}

function xkBodies(first: number, count: number): Buffer[] {
  return bodiesOf(anXkRow, { first, count, size: RECORDS_PER_PUSH });
}

function figuresOf(name: string, stretch: Stretch, yardstick: number): Figure[] {
  const { records, seconds } = stretch;
  const rate = records / seconds;
  return [
    {
      name: `rate ${name}`,
      value: Math.round(rate),
      unit: 'records/s',
      ratio: rounded((rate * yardstick) / 1_000_000),
      yardstick: YARDSTICK,
    },
    ...cpuFigures(name, stretch, yardstick),
    ...stepFigures(name, stretch),
  ];
}

function cpuFigures(name: string, stretch: Stretch, yardstick: number): Figure[] {
  const { records, before, after } = stretch;
  const used = Object.entries(after.cpu.processes).map(([process, ms]): [string, number] => [
    process,
    ms - (before.cpu.processes[process] ?? 0),
  ]);
  const sumMs = used.reduce((sum, [process, ms]) => (process === 'bench' ? sum : sum + ms), 0);
  const allMs = used.reduce((sum, [, ms]) => sum + ms, 0);
  const usedMs = after.cpu.machine.used - before.cpu.machine.used;
  const thereMs = after.cpu.machine.available - before.cpu.machine.available;
  const perRecord = (ms: number): number => rounded((ms * 1000) / records);
  const unit = 'us CPU per record';
  return [
    {
      name: `cpu ${name} all but bench`,
      value: perRecord(sumMs),
      unit,
      ratio: rounded((sumMs * 1000) / records / yardstick),
      yardstick: 'parsing and writing the same record as JSON',
    },
    ...used.map(([process, ms]) => ({
      name: `cpu ${name} ${process}`,
      value: perRecord(ms),
      unit,
    })),
    {
      name: `taken by others ${name}`,
      value: Math.round((100 * (usedMs - allMs)) / thereMs),
      unit: '% of all cores',
    },
  ];
}

/** Steps that the apps time themselves: elapsed time, in which other steps may run too. */
function stepFigures(name: string, { records, before, after }: Stretch): Figure[] {
  return APPS.flatMap((app) => {
    const [from, to] = [before.metrics.get(app), after.metrics.get(app)];
    if (!from || !to) {
      return [];
    }
    const steps = stepsBetween(from, to).flatMap(({ step, seconds, count }) => [
      {
        name: `step ${name} ${step}`,
        value: rounded((seconds * 1_000_000) / records),
        unit: 'us elapsed per record',
      },
      { name: `runs ${name} ${step}`, value: rounded(records / count), unit: 'records per run' },
    ]);
    const gc = gcSecondsBetween(from, to) * 1_000_000;
    return [
      ...steps,
      { name: `gc ${name} ${app}`, value: rounded(gc / records), unit: 'us elapsed per record' },
    ];
  });
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

// `node test/bench/dist/intake.bench.js [records] [folder for profiles]`: a short run, or one that shows where time goes.
if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [records = '100000', profilesIn] = process.argv.slice(2);
  const extent = { records: Number(records), warmUp: Math.min(WARM_UP, Number(records)) };
  const figures = await measure(
    profilesIn === undefined ? extent : { ...extent, profilesIn },
    (line) => process.stderr.write(`${line}\n`),
  );
  process.stdout.write(`${JSON.stringify({ benchmark: 'intake', figures }, undefined, 2)}\n`);
}
