import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppService } from '@hub/cli/dist/hub/app-service.js';
import { APP_NODE_OPTIONS } from '@hub/cli/dist/hub/plan.js';
import { fetchKafkaJars } from '@hub/cli/dist/local/kafka-jars.js';
import { LocalKafka } from '@hub/cli/dist/local/kafka.js';
import { freePorts } from '@hub/cli/dist/local/ports.js';
import { LocalPostgres } from '@hub/cli/dist/local/postgres.js';
import type { AppName } from '@hub/runtime';
import { hashOfKey } from '@hub/runtime';
import { cpuMs, cpuWithChildrenMs, machineMs, memoryMb } from './cpu-time.js';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const TESTING = join(ROOT, '.testing');
const LOG4J = join(ROOT, 'deploy/local/log4j2.properties');
const HMAC_KEY = 'a-key-for-benchmarks-and-nothing-else-0123456789';
const SYSTEMS = ['double-publicity', 'market-regulation'];

/** Which hub a benchmark wants. */
export interface BenchWish {
  readonly apps: readonly AppName[];
  /** Folder into which each app writes a processor profile when it stops. */
  readonly profilesIn?: string;
}

/** Processor time in ms: by process, and of the whole machine. */
export interface CpuReading {
  readonly processes: Readonly<Record<string, number>>;
  readonly machine: { readonly used: number; readonly available: number };
}

/**
 * A hub of real processes on real servers, as `./hub up` starts them: everything is forced to the disk, and acknowledged
 * before it counts. Nothing of it stays.
 */
export class BenchHub {
  readonly brokers: readonly string[];
  readonly databaseUrl: string;
  private readonly running = new Map<string, AppService>();

  private constructor(
    private readonly home: string,
    private readonly kafka: LocalKafka,
    private readonly postgres: LocalPostgres,
    private readonly wish: BenchWish,
  ) {
    this.brokers = [kafka.address];
    this.databaseUrl = postgres.url();
  }

  /** Starts servers and apps, and returns when all are ready. */
  static async start(wish: BenchWish): Promise<BenchHub> {
    mkdirSync(TESTING, { recursive: true });
    const home = mkdtempSync(join(TESTING, 'bench-'));
    const [broker, controller, database] = (await freePorts(3)) as [number, number, number];
    const kafka = await kafkaIn(home, broker, controller);
    const folder = join(home, 'postgres');
    const postgres = new LocalPostgres({ folder, port: database, password: 'postgres' });
    const hub = new BenchHub(home, kafka, postgres, wish);
    try {
      await Promise.all([kafka.start(), postgres.start()]);
      hub.writeKeys();
      await Promise.all(wish.apps.map((app) => hub.startApp(app)));
      return hub;
    } catch (error) {
      await hub.stop();
      throw error;
    }
  }

  address(app: AppName): string {
    return this.running.get(app)?.address ?? '';
  }

  keyOf(system: string): string {
    return `key-of-${system}`;
  }

  /** What each process has used so far. */
  cpu(): CpuReading {
    const times = [...this.pids()].map(([name, pid]): [string, number] => [
      name,
      name === 'PostgreSQL' ? cpuWithChildrenMs(pid) : cpuMs(pid),
    ]);
    return { processes: Object.fromEntries(times), machine: machineMs() };
  }

  /** MB that each process holds now. */
  memory(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.pids()].map(([name, pid]) => [name, memoryMb(pid)]));
  }

  /** An app's own figures, in Prometheus' text format. */
  async metricsOf(app: AppName): Promise<string> {
    return (await fetch(`${this.address(app)}/metrics`)).text();
  }

  /** Stops every process and server, and deletes what they wrote. */
  async stop(): Promise<void> {
    await Promise.all([...this.running.values()].map((app) => app.stop()));
    await Promise.all([this.kafka.kill(), this.postgres.discard()]);
    rmSync(this.home, { recursive: true, force: true });
  }

  private pids(): Map<string, number> {
    const pids = new Map<string, number | undefined>(
      [...this.running].map(([name, app]) => [name, app.process?.pid]),
    );
    pids.set('Kafka', this.kafka.pid).set('PostgreSQL', this.postgres.pid);
    pids.set('bench', process.pid);
    return new Map([...pids].filter((pair): pair is [string, number] => pair[1] !== undefined));
  }

  private async startApp(app: AppName): Promise<void> {
    const [port] = (await freePorts(1)) as [number];
    const { profilesIn } = this.wish;
    const service = new AppService({
      name: app,
      main: join(ROOT, 'apps', app, 'dist/main.js'),
      nodeOptions: [
        ...APP_NODE_OPTIONS,
        ...(profilesIn
          ? ['--cpu-prof', `--cpu-prof-dir=${profilesIn}`, `--cpu-prof-name=${app}.cpuprofile`]
          : []),
      ],
      env: this.environment(port),
      cwd: ROOT,
      logFile: join(this.home, `${app}.log`),
      serves: { port, address: `http://127.0.0.1:${port}` },
    });
    this.running.set(app, service);
    await service.start();
  }

  private environment(port: number): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: this.brokers.join(','),
      DATABASE_URL: this.databaseUrl,
      HUB_HOME: this.home,
      HUB_HMAC_KEY: HMAC_KEY,
      HUB_SCHEMAS: join(ROOT, 'schemas'),
      HUB_KAFKA_COMPRESSION: 'none',
      HUB_PORT: String(port),
    };
  }

  private writeKeys(): void {
    const keys = SYSTEMS.map((system) => ({
      system,
      sha256: hashOfKey(this.keyOf(system)),
      created: '2026-01-01T00:00:00.000+08:00',
    }));
    writeFileSync(join(this.home, 'keys.json'), JSON.stringify({ keys }));
  }
}

async function kafkaIn(home: string, port: number, controllerPort: number): Promise<LocalKafka> {
  const jars = join(TESTING, 'kafka/jars');
  await fetchKafkaJars(join(ROOT, 'deploy/local/pom.xml'), jars);
  return new LocalKafka({
    folder: join(home, 'kafka'),
    port,
    controllerPort,
    jars,
    log4j: LOG4J,
  });
}
