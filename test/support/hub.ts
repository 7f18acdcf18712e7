import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../apps/cli/src/local/ports.js';
import { APP_PORTS, hashOfKey, HubKeys } from '@hub/runtime';
import type { AppName } from '@hub/runtime';
import type { Stack } from './stack.js';
import { startStack } from './stack.js';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HMAC_KEY = 'a-key-for-specs-and-nothing-else-0123456789';

/** Which hub a spec wants. */
export interface HubWish {
  readonly apps: readonly AppName[];
  /** Further folders of systems. */
  readonly schemas?: readonly string[];
  /** Settings for all apps. */
  readonly env?: Readonly<Record<string, string>>;
  /** Further systems that get a key. */
  readonly keys?: readonly string[];
}

/** How one process is started. */
export interface InstanceWish {
  readonly instance?: string;
  /** Fault points to arm: the process runs the test build. */
  readonly fault?: string;
}

/** The books as one app tells them. */
export interface BooksAnswer {
  readonly received: number;
  readonly repeated: number;
  readonly published: number;
  readonly duplicate: number;
  readonly superseded: number;
  readonly notShared: number;
  readonly quarantined: number;
  readonly inFlight: number;
  readonly balanced: boolean;
  readonly refused: number;
}

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
  readonly gone: Promise<void>;
}

/** A hub of real processes on servers of its own; nothing of it stays. */
export class TestHub {
  private readonly running = new Map<string, Running>();

  private constructor(
    readonly stack: Stack,
    readonly home: string,
    private readonly wish: HubWish,
  ) {}

  /** Starts servers and apps; give `beforeAll` the time limit `STACK_MILLISECONDS`. */
  static async start(wish: HubWish): Promise<TestHub> {
    const stack = await startStack({ kafka: true, postgres: true });
    mkdirSync(join(ROOT, '.testing'), { recursive: true });
    const home = mkdtempSync(join(ROOT, '.testing', 'hub-'));
    const hub = new TestHub(stack, home, wish);
    try {
      hub.writeKeys([...SYSTEMS, ...(wish.keys ?? [])]);
      await Promise.all(wish.apps.map((app) => hub.startApp(app)));
      return hub;
    } catch (error) {
      await hub.stop();
      throw error;
    }
  }

  /** Starts one more process of an app, or one that was killed. Resolves when it is ready. */
  async startApp(app: AppName, { instance = '1', fault }: InstanceWish = {}): Promise<void> {
    const [port] = (await freePorts(1)) as [number];
    const log = join(this.home, `${app}-${instance}.log`);
    const child = spawn(
      process.execPath,
      [...(fault ? ['--conditions=hub-testing'] : []), `apps/${app}/dist/main.js`],
      {
        cwd: ROOT,
        env: this.environment(port, instance, fault),
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    const lines = createWriteStream(log, { flags: 'a' });
    child.stdout?.pipe(lines);
    child.stderr?.pipe(lines);
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.once('exit', (code, signal) => lines.write(`ended: ${code ?? signal}\n`));
    const address = `http://127.0.0.1:${port}`;
    this.running.set(`${app}/${instance}`, { child, address, gone });
    await until(`${app} is ready`, async () => {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw new Error(`${app} ended: ${readFileSync(log, 'utf8').slice(-3_000)}`);
      }
      return (await fetch(`${address}/health/ready`).catch(() => undefined))?.ok;
    });
  }

  /** Ends a process at once, as a power cut would. */
  async kill(app: AppName, instance = '1'): Promise<void> {
    const process = this.instance(app, instance);
    process.child.kill('SIGKILL');
    await process.gone;
    this.running.delete(`${app}/${instance}`);
  }

  /** Asks a process to stop and waits until it is gone. */
  async stopApp(app: AppName, instance = '1'): Promise<void> {
    const process = this.instance(app, instance);
    process.child.kill('SIGTERM');
    await process.gone;
    this.running.delete(`${app}/${instance}`);
  }

  /** Resolves when a process has ended by itself, e.g. at a fault point. */
  async ended(app: AppName, instance = '1'): Promise<void> {
    await this.instance(app, instance).gone;
    this.running.delete(`${app}/${instance}`);
  }

  address(app: AppName, instance = '1'): string {
    return this.instance(app, instance).address;
  }

  /** The key of a system in this hub; `hub` is the hub's own. */
  keyOf(system: string): string {
    return system === 'hub' ? new HubKeys(HMAC_KEY).internalKey() : `key-of-${system}`;
  }

  /** One request with a system's key. */
  async ask(
    app: AppName,
    path: string,
    init: RequestInit & { readonly as?: string; readonly instance?: string } = {},
  ): Promise<Response> {
    const { as = 'hub', instance, headers, ...rest } = init;
    return fetch(`${this.address(app, instance)}${path}`, {
      ...rest,
      headers: { authorization: `Bearer ${this.keyOf(as)}`, ...(headers as object) },
    });
  }

  /** Pushes records of a form with its system's key. */
  async push(
    app: AppName,
    systemAndForm: string,
    records: unknown,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const [system, form] = systemAndForm.split('/') as [string, string];
    return this.ask(app, `/v1/systems/${system}/forms/${form}/records`, {
      method: 'POST',
      as: system,
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(records),
    });
  }

  async books(app: AppName, system: string): Promise<BooksAnswer> {
    return (await (await this.ask(app, `/v1/systems/${system}/books`)).json()) as BooksAnswer;
  }

  /** Resolves with the books once nothing of a system is in flight. */
  async settled(app: AppName, system: string, received?: number): Promise<BooksAnswer> {
    return until(`${system} is settled`, async () => {
      const books = await this.books(app, system);
      const enough = received === undefined || books.received >= received;
      return books.inFlight === 0 && enough ? books : undefined;
    });
  }

  /** Resolves once the registry has merged and published all that it was given. */
  async registrySettled(): Promise<{ held: number; balanced: boolean }> {
    return until('the registry is settled', async () => {
      const answer = await this.ask('registry', '/v1/books');
      const books = (await answer.json()) as {
        toMerge: number;
        dirty: number;
        held: number;
        balanced: boolean;
      };
      return books.toMerge === 0 && books.dirty === 0 ? books : undefined;
    });
  }

  /** Stops every process and server, and deletes what they wrote. */
  async stop(): Promise<void> {
    for (const { child } of this.running.values()) {
      child.kill('SIGKILL');
    }
    await Promise.all([...this.running.values()].map(({ gone }) => gone));
    await this.stack.stop();
    this.keepLogs();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** `HUB_TEST_LOGS` names a folder in which the logs of the processes outlive the spec. */
  private keepLogs(): void {
    const folder = process.env['HUB_TEST_LOGS'];
    if (folder) {
      const logs = readdirSync(this.home).filter((name) => name.endsWith('.log'));
      mkdirSync(folder, { recursive: true });
      logs.forEach((name) => copyFileSync(join(this.home, name), join(folder, name)));
    }
  }

  private instance(app: AppName, instance: string): Running {
    const found = this.running.get(`${app}/${instance}`);
    if (!found) {
      throw new Error(`No process ${app}/${instance} was started`);
    }
    return found;
  }

  private environment(port: number, instance: string, fault?: string): NodeJS.ProcessEnv {
    return {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: this.stack.brokers.join(','),
      DATABASE_URL: this.stack.databaseUrl,
      HUB_HOME: this.home,
      HUB_HMAC_KEY: HMAC_KEY,
      HUB_SCHEMAS: [join(ROOT, 'schemas'), ...(this.wish.schemas ?? [])].join(':'),
      HUB_PORT: String(port),
      HUB_INSTANCE: instance,
      ...(fault ? { HUB_FAULT: fault } : {}),
      ...this.wish.env,
    };
  }

  private writeKeys(systems: readonly string[]): void {
    const file = join(this.home, 'keys.json');
    mkdirSync(dirname(file), { recursive: true });
    const created = '2026-01-01T00:00:00.000+08:00';
    const keys = systems.map((system) => ({
      system,
      sha256: hashOfKey(this.keyOf(system)),
      created,
    }));
    writeFileSync(file, JSON.stringify({ keys }));
  }
}

const SYSTEMS = ['double-publicity', 'market-regulation', 'drug-administration'];

/** Names of all apps, for specs that go through them. */
export const ALL_APPS = Object.keys(APP_PORTS) as AppName[];
