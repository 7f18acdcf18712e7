import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removePostgresFolder } from '../local/postgres-files.js';

/** The folder in which a hub keeps everything of its own (`HUB_HOME`), and where each thing lies in it. */
export class HubHome {
  constructor(readonly folder: string) {}

  readonly inside = (...names: string[]): string => join(this.folder, ...names);

  /** Which processes run; there while the hub is up. */
  get stateFile(): string {
    return this.inside('hub.json');
  }

  get hmacKeyFile(): string {
    return this.inside('hmac.key');
  }

  get databasePasswordFile(): string {
    return this.inside('postgres.password');
  }

  get kafkaJars(): string {
    return this.inside('kafka', 'jars');
  }

  /** Plain local keys that `up` made, one file per system. */
  keyFile(system: string): string {
    return this.inside('keys', `${system}.key`);
  }

  logFile(name: string): string {
    return this.inside('logs', `${name}.log`);
  }

  /** Whether there are records in it that a new HMAC key would make unreadable. */
  get holdsData(): boolean {
    return existsSync(this.inside('kafka', 'data')) || existsSync(this.inside('postgres'));
  }

  /**
   * Makes the folder and those in it that hold personal data. Others may search the folder itself, because
   * PostgreSQL's user has to pass through it; everything else is closed to them.
   */
  make(): void {
    if (mkdirSync(this.folder, { recursive: true })) {
      chmodSync(this.folder, 0o711);
    }
    for (const name of ['kafka', 'keys', 'logs']) {
      mkdirSync(this.inside(name), { recursive: true, mode: 0o700 });
    }
  }

  /** Forgets data, topics, keys, files exchanged and logs. What can be fetched again anyhow (the jars) stays. */
  forget(): void {
    removePostgresFolder(this.inside('postgres'));
    const own = ['hmac.key', 'postgres.password', 'keys.json', 'keys', 'exchange', 'city', 'logs'];
    for (const name of [...own, 'kafka/data', 'kafka/kafka.log', 'kafka/server.properties']) {
      rmSync(this.inside(name), { recursive: true, force: true });
    }
  }
}
