import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import type { Clock } from '@hub/contracts';
import { systemClock } from '@hub/contracts';
import {
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsTimeZone,
  Matches,
  Max,
  Min,
  MinLength,
} from 'class-validator';
import type { LogLevel } from '../log/log.js';
import type { AppName } from './apps.js';
import { APP_PORTS, KAFKA_PORT, POSTGRES_PORT } from './apps.js';
import type { SettingsClass } from './load-settings.js';
import { Secret } from './secret.js';
import { clockOf } from './started-clock.js';

const DEFAULT_PORT_BASE = 7100;
const BROKERS = /^(\[[\da-fA-F:]+\]|[^\s,:/]+):\d{1,5}(,(\[[\da-fA-F:]+\]|[^\s,:/]+):\d{1,5})*$/;
const POSTGRES_URL = /^postgres(ql)?:\/\/\S+$/;
const ADDRESS = { message: '$property must be a postgres:// address' };

/** The settings every process of the hub has (`interfaces.md`, *Settings*); an app may add its own in a subclass. */
export class HubSettings implements SettingsClass {
  /** `host:port`, several separated by commas. Default: the local broker, `HUB_PORT_BASE` + 92. */
  @Matches(BROKERS, { message: '$property must list host:port, separated by commas' })
  KAFKA_BROKERS: string = '';

  /** Default: the local server, `HUB_PORT_BASE` + 54. */
  @Secret()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL: string = '';

  /** Where one app has a server of its own. */
  @Secret()
  @IsOptional()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL_CONSOLE?: string = undefined;

  @Secret()
  @IsOptional()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL_ONE_NETWORK?: string = undefined;

  @Secret()
  @IsOptional()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL_INVESTMENT?: string = undefined;

  @Secret()
  @IsOptional()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL_DOUBLE_PUBLICITY?: string = undefined;

  @Secret()
  @IsOptional()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL_DEPARTMENTS?: string = undefined;

  @Secret()
  @IsOptional()
  @Matches(POSTGRES_URL, ADDRESS)
  DATABASE_URL_REGISTRY?: string = undefined;

  /** What the hub keeps on this machine. An absolute path once loaded. */
  @IsNotEmpty()
  HUB_HOME: string = '.hub';

  /** Folders of declarations, ours first, separated by `:`. */
  @IsNotEmpty()
  HUB_SCHEMAS: string = './schemas';

  /** `all`, or the systems to serve, separated by commas. */
  @Matches(/^[a-z0-9-]+(,[a-z0-9-]+)*$/, {
    message: '$property must be all, or systems separated by commas',
  })
  HUB_SYSTEMS: string = 'all';

  /** Default: `keys.json` in `HUB_HOME`. */
  @IsString()
  HUB_KEYS_FILE: string = '';

  /** The hub's secret: whoever has it can tell which key belongs to which record. Default: `hmac.key` in `HUB_HOME`. */
  @Secret()
  @MinLength(32, { message: '$property must have 32 characters or more (./hub up makes one)' })
  HUB_HMAC_KEY: string = '';

  @IsInt()
  @Min(1)
  HUB_RECEIVED_RETENTION_DAYS: number = 30;

  @IsInt()
  @Min(1)
  HUB_RECEIPT_DAYS: number = 400;

  @IsTimeZone()
  HUB_TIME_ZONE: string = 'Asia/Shanghai';

  /** For tests: an RFC 3339 date-time from which the hub's clock goes on; see `clockOf`. */
  @IsOptional()
  @IsString()
  HUB_CLOCK?: string = undefined;

  @IsIn(['debug', 'info', 'warn', 'error'])
  HUB_LOG_LEVEL: LogLevel = 'info';

  /** The address the apps listen on. */
  @IsNotEmpty()
  HUB_HTTP_HOST: string = '127.0.0.1';

  /** All ports count from here. */
  @IsInt()
  @Min(1024)
  @Max(65_400)
  HUB_PORT_BASE: number = DEFAULT_PORT_BASE;

  /** Where files are exchanged with systems. Default: `exchange` in `HUB_HOME`. */
  @IsString()
  HUB_EXCHANGE_DIR: string = '';

  @IsIn(['gzip', 'none'])
  HUB_KAFKA_COMPRESSION: 'gzip' | 'none' = 'gzip';

  /** Tells instances of one app apart; stable, since heartbeats and leases carry it. */
  @Matches(/^[A-Za-z0-9._-]{1,64}$/, {
    message: '$property must be 1 to 64 letters, digits, . _ -',
  })
  HUB_INSTANCE: string = '1';

  /** The port of this instance, where it is not the app's own: for a second instance on one machine. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(65_535)
  HUB_PORT?: number = undefined;

  complete(faults: string[]): void {
    const base = Number.isInteger(this.HUB_PORT_BASE) ? this.HUB_PORT_BASE : DEFAULT_PORT_BASE;
    this.KAFKA_BROKERS ||= `127.0.0.1:${base + KAFKA_PORT}`;
    this.DATABASE_URL ||= `postgres://postgres:postgres@127.0.0.1:${base + POSTGRES_PORT}/hub`;
    this.HUB_HOME = resolve(this.HUB_HOME);
    this.HUB_KEYS_FILE = resolve(this.HUB_KEYS_FILE || join(this.HUB_HOME, 'keys.json'));
    this.HUB_EXCHANGE_DIR = resolve(this.HUB_EXCHANGE_DIR || join(this.HUB_HOME, 'exchange'));
    this.HUB_HMAC_KEY ||= textOf(this.hmacKeyFile);
    if (clockOf(this.HUB_CLOCK) === undefined) {
      faults.push('HUB_CLOCK must be a date-time with zone');
    }
  }

  /** Where the key lies that `up` made. */
  get hmacKeyFile(): string {
    return join(this.HUB_HOME, 'hmac.key');
  }

  get brokers(): string[] {
    return this.KAFKA_BROKERS.split(',');
  }

  /** The folders of `HUB_SCHEMAS`, absolute, in their order. */
  get schemaFolders(): string[] {
    return this.HUB_SCHEMAS.split(delimiter)
      .filter((folder) => folder !== '')
      .map((folder) => resolve(folder));
  }

  /** The systems to serve; `undefined` means all. */
  get systems(): string[] | undefined {
    return this.HUB_SYSTEMS === 'all' ? undefined : this.HUB_SYSTEMS.split(',');
  }

  get clock(): Clock {
    return clockOf(this.HUB_CLOCK) ?? systemClock;
  }

  /** The port this process listens on as `app`. 0 asks the machine for a free one. */
  portOf(app: AppName): number {
    return this.HUB_PORT ?? this.HUB_PORT_BASE + APP_PORTS[app];
  }

  /** Where others on the network reach this process as `app`. */
  addressOf(app: AppName): string {
    return httpAddress(this.HUB_HTTP_HOST, this.portOf(app));
  }

  /** The PostgreSQL server of `app`: `DATABASE_URL_<APP>` where given, else `DATABASE_URL`. */
  databaseUrl(app: AppName): string {
    const own: unknown = Reflect.get(
      this,
      `DATABASE_URL_${app.toUpperCase().replaceAll('-', '_')}`,
    );
    return typeof own === 'string' ? own : this.DATABASE_URL;
  }
}

/** The base address of a listener; one that listens everywhere is named by this machine's name. */
export function httpAddress(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? hostname() : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // No such file: the check of the setting says what to do.
    return '';
  }
}
