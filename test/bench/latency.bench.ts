import type { Shared } from '@hub/contracts';
import { sharedTopic } from '@hub/contracts';
import type { Tail } from '@hub/messaging';
import { tailTopic } from '@hub/messaging';
import { silentLog } from '@hub/runtime';
import { BenchHub } from './bench-hub.js';
import type { Benchmark, Figure } from './benchmark.js';
import { anXkRow } from './own-records.js';
import { bodiesOf, PushClient } from './push-client.js';

const APP = 'double-publicity';
const RECORDS_PER_PUSH = 5;
const CONNECTIONS = 32;
/** A broker that has just started is several times slower. */
const WARM_UP_RECORDS = 20_000;
const PATIENCE_MS = 30_000;

/** One steady stream of pushes. */
interface Load {
  readonly recordsPerSecond: number;
  readonly seconds: number;
}

const LOADS: readonly Load[] = [
  { recordsPerSecond: 20, seconds: 20 },
  { recordsPerSecond: 500, seconds: 15 },
];

/** How long a person waits: from the answer 202 until the shared record can be read on Kafka, at two steady rates. */
export const benchmark: Benchmark = {
  title: 'push acknowledged → shared record readable, at 20 and at 500 records a second',
  run: (progress) => measure(LOADS, progress),
};

async function measure(
  loads: readonly Load[],
  progress: (line: string) => void,
  profilesIn?: string,
): Promise<readonly Figure[]> {
  progress('starting Kafka, PostgreSQL and the apps …');
  const hub = await BenchHub.start({
    apps: [APP, 'registry'],
    ...(profilesIn === undefined ? {} : { profilesIn }),
  });
  try {
    const watch = await SharedWatch.on(hub);
    try {
      return await measureOn(hub, watch, { loads, progress });
    } finally {
      await watch.stop();
    }
  } finally {
    await hub.stop();
  }
}

async function measureOn(
  hub: BenchHub,
  watch: SharedWatch,
  { loads, progress }: { loads: readonly Load[]; progress: (line: string) => void },
): Promise<readonly Figure[]> {
  const target = { address: hub.address(APP), system: APP, form: 'xk-2019', key: hub.keyOf(APP) };
  const client = new PushClient(target, CONNECTIONS);
  progress(`warming up with ${WARM_UP_RECORDS} records …`);
  const warmUp = bodiesOf(anXkRow, { first: 0, count: WARM_UP_RECORDS, size: 500 });
  await client.pushAll(warmUp, 'warm-up');
  await watch.untilSeen(WARM_UP_RECORDS);
  const figures: Figure[] = [];
  let first = WARM_UP_RECORDS;
  for (const load of loads) {
    progress(`${load.recordsPerSecond} records a second for ${load.seconds} s …`);
    figures.push(...(await measureLoad({ hub, watch, client }, load, first)));
    first += load.recordsPerSecond * load.seconds;
  }
  client.close();
  return figures;
}

async function measureLoad(
  { hub, watch, client }: { hub: BenchHub; watch: SharedWatch; client: PushClient },
  { recordsPerSecond, seconds }: Load,
  first: number,
): Promise<readonly Figure[]> {
  const count = recordsPerSecond * seconds;
  const bodies = bodiesOf(anXkRow, { first, count, size: RECORDS_PER_PUSH });
  const acknowledged = new Map<string, number>();
  const answers: number[] = [];
  watch.forget();
  const before = hub.cpu();
  const start = performance.now();
  await Promise.all(
    bodies.map(async (body, index) => {
      await untilTime(start + (index * RECORDS_PER_PUSH * 1000) / recordsPerSecond);
      const sent = performance.now();
      const receipts = await client.push(body);
      const now = performance.now();
      answers.push(now - sent);
      receipts.forEach((receipt) => acknowledged.set(receipt, now));
    }),
  );
  await watch.untilSeen(count);
  const after = hub.cpu();
  const delays = [...acknowledged].map(([receipt, at]) =>
    Math.max(0, (watch.seen.get(receipt) ?? Infinity) - at),
  );
  const name = `at ${recordsPerSecond}/s`;
  const cpu = Object.keys(after.processes).map((process): Figure => {
    const ms = (after.processes[process] ?? 0) - (before.processes[process] ?? 0);
    return {
      name: `cpu ${name} ${process}`,
      value: Math.round((ms * 1000) / count),
      unit: 'us CPU per record',
    };
  });
  return [
    ...percentiles(`shared ${name}`, delays),
    ...percentiles(`answer ${name}`, answers),
    ...cpu,
  ];
}

function percentiles(name: string, milliseconds: readonly number[]): Figure[] {
  const sorted = milliseconds.toSorted((a, b) => a - b);
  return [50, 95, 99].map((percent) => ({
    name: `${name} p${percent}`,
    value: Math.round((sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? 0) * 10) / 10,
    unit: 'ms',
  }));
}

function untilTime(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, time - performance.now())));
}

/** Reads the shared topic as its consumers do, and notes when each receipt's record could be read. */
class SharedWatch {
  /** Receipt → time of `performance.now()`. */
  readonly seen = new Map<string, number>();

  private constructor(private readonly tail: () => Tail) {}

  static async on(hub: BenchHub): Promise<SharedWatch> {
    const watch: SharedWatch = new SharedWatch(() => tail);
    const tail = await tailTopic({
      brokers: hub.brokers,
      clientId: 'bench',
      log: silentLog,
      topic: sharedTopic('license'),
      from: 'end',
      onMessage: ({ value }) => {
        const now = performance.now();
        const { contributions } = JSON.parse(value?.toString() ?? '') as Shared;
        contributions.forEach(({ receipt }) => watch.seen.set(receipt, now));
      },
    });
    return watch;
  }

  forget(): void {
    this.seen.clear();
  }

  async untilSeen(count: number): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    while (this.seen.size < count) {
      if (performance.now() > end) {
        throw new Error(`Only ${this.seen.size} of ${count} records were shared in time`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): Promise<void> {
    return this.tail().stop();
  }
}

// `node test/bench/dist/latency.bench.js [folder for profiles]`
if (process.argv[1] === new URL(import.meta.url).pathname) {
  const figures = await measure(
    LOADS,
    (line) => process.stderr.write(`${line}\n`),
    process.argv[2],
  );
  process.stdout.write(`${JSON.stringify({ benchmark: 'latency', figures }, undefined, 2)}\n`);
}
