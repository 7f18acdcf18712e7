import { execFile } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Misconfigured } from '@hub/contracts';
import pg from 'pg';
import { Child } from './child.js';
import { claimPort, waitUntil } from './ports.js';
import { postgresFolder, postgresPrograms, removePostgresFolder } from './postgres-files.js';
import { postgresUser, type PostgresUser } from './postgres-user.js';
import type { LocalServer } from './server.js';

const run = promisify(execFile);

/** Where and how one PostgreSQL runs. */
export interface PostgresPlace {
  /** Its own folder: data and log. Where its user cannot reach it, it becomes a link to one elsewhere. */
  readonly folder: string;
  readonly port: number;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** Data for one test: nothing is forced to the disk, and nothing stays when this process dies. */
  readonly throwAway?: boolean;
}

const START_SECONDS = 120;
const STOP_SECONDS = 30;

const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  // No socket file: its usual folder belongs to the distribution's own server.
  unix_socket_directories: '',
  max_connections: '300',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  // The data path runs short prepared statements only.
  jit: 'off',
  timezone: 'Asia/Shanghai',
  log_timezone: 'Asia/Shanghai',
};

const THROW_AWAY: Readonly<Record<string, string>> = {
  fsync: 'off',
  shared_buffers: '64MB',
  max_wal_size: '1GB',
};

/** A real PostgreSQL as a child process; runs as the user `postgres` when we are root. */
export class LocalPostgres implements LocalServer {
  readonly name = 'PostgreSQL';
  private child: Child | undefined;

  constructor(private readonly place: PostgresPlace) {}

  get address(): string {
    return `127.0.0.1:${this.place.port}`;
  }

  get pid(): number | undefined {
    return this.child?.isRunning ? this.child.pid : undefined;
  }

  /** The running child, for whoever watches over it. */
  get process(): Child | undefined {
    return this.child;
  }

  /** The address of one of its databases. */
  url(database = 'postgres'): string {
    const { password, port } = this.place;
    return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  }

  async start(): Promise<void> {
    await claimPort(this.place.port, 'PostgreSQL');
    const user = await postgresUser();
    const programs = postgresPrograms(user);
    const folder = postgresFolder(this.place.folder, user);
    const data = join(folder, 'data');
    if (!existsSync(join(data, 'PG_VERSION'))) {
      await this.initialise(programs, folder, user);
    }
    const from = Date.now();
    do {
      this.child = this.spawn(programs, folder, user);
      if (await this.isServing(this.child)) {
        return;
      }
      // After a hard kill the last of its old processes may live for a moment longer.
    } while (stillClosing(this.child) && Date.now() - from < START_SECONDS * 1000);
    throw await this.startFailure(this.child);
  }

  async stop(): Promise<void> {
    // SIGINT is its "fast" stop: open transactions are rolled back, nothing waits for clients.
    await this.child?.stop('SIGINT', STOP_SECONDS);
  }

  async kill(): Promise<void> {
    await this.child?.stop('SIGKILL', STOP_SECONDS);
  }

  /** Kills it and deletes all it has written. */
  async discard(): Promise<void> {
    await this.kill();
    removePostgresFolder(this.place.folder);
  }

  /** Makes the database unless it is there, and returns its address. */
  async ensureDatabase(name: string): Promise<string> {
    const client = new pg.Client({ connectionString: this.url() });
    await client.connect();
    try {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (found.rowCount === 0) {
        await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      }
    } finally {
      await client.end();
    }
    return this.url(name);
  }

  private async initialise(
    programs: string,
    folder: string,
    user: PostgresUser | undefined,
  ): Promise<void> {
    const data = join(folder, 'data');
    const passwordFile = join(folder, 'password.tmp');
    rmSync(data, { recursive: true, force: true });
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(passwordFile, `${this.place.password}\n`, { mode: 0o600 });
    if (user) {
      chownSync(data, user.uid, user.gid);
      chownSync(passwordFile, user.uid, user.gid);
    }
    try {
      await run(join(programs, 'initdb'), initdbArgs(data, passwordFile), { ...user, cwd: '/' });
    } catch (error) {
      rmSync(data, { recursive: true, force: true });
      throw initdbFailed(error);
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  private spawn(programs: string, folder: string, user: PostgresUser | undefined): Child {
    const { port, throwAway } = this.place;
    const settings = { ...SETTINGS, port: String(port), ...(throwAway ? THROW_AWAY : {}) };
    const logFile = join(folder, 'postgres.log');
    const child = new Child({
      name: 'PostgreSQL',
      command: join(programs, 'postgres'),
      args: [
        '-D',
        join(folder, 'data'),
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      cwd: '/',
      ...(user ? { user } : {}),
      logFile,
      lastWill: throwAway
        ? { signal: 'KILL', graceSeconds: 0, removeFolders: [folder, this.place.folder] }
        : { signal: 'INT', graceSeconds: 10 },
    });
    chmodSync(logFile, 0o600);
    return child;
  }

  private isServing(child: Child): Promise<boolean> {
    return waitUntil(() => answers(this.url()), START_SECONDS, { givenUp: () => !child.isRunning });
  }

  private async startFailure(child: Child): Promise<Misconfigured> {
    if (!child.isRunning) {
      return child.failure('starting');
    }
    await this.kill();
    return new Misconfigured(
      `PostgreSQL did not serve on port ${this.place.port} within ${START_SECONDS} s.`,
      `Look into ${child.spec.logFile}; the machine may be too busy.`,
    );
  }
}

function stillClosing(child: Child): boolean {
  return !child.isRunning && /pre-existing shared memory block/.test(child.lastWords());
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function initdbArgs(data: string, passwordFile: string): string[] {
  return [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whatever locales it has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
  ];
}

function initdbFailed(error: unknown): Misconfigured {
  const words = (error as { stderr?: string }).stderr ?? String(error);
  const isFull = /No space left on device/.test(words);
  return new Misconfigured(
    `PostgreSQL could not make its data folder. Its last words:\n${words.trim().replace(/^/gm, '  | ')}`,
    isFull
      ? 'The disk is full: free some space, then start again.'
      : 'Delete the folder named and start again; `./hub doctor` checks this machine.',
    {},
    { cause: error },
  );
}
