import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CitySettings } from './city.js';
import { chinaDay, LAST_DAY } from './days.js';
import type { Doors } from './post.js';

/** Variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** How the city is run. */
export interface RunSettings {
  /** What begins when there is no city yet; one that lives goes on as it began. */
  readonly city: CitySettings;
  readonly doors: Omit<Doors, 'prefix'>;
  /** Where the city keeps what it knows: `state.json` and `truth.json`. */
  readonly folder: string;
  /** Systems that the hub serves and that have a key of it; the others are not connected. */
  readonly systems: readonly string[];
  /** Time between two steps once the opening is over. */
  readonly stepSeconds: number;
}

/** Which port, counted from `HUB_PORT_BASE`, the connector of a system listens on (`interfaces.md`, *Ports*). */
const PORTS: Readonly<Record<string, number>> = {
  'double-publicity': 3,
  'market-regulation': 4,
  'drug-administration': 4,
};

/** Reads what the hub's own processes are given too, and the city's own `CITY_…`. */
export function readSettings(env: Environment): RunSettings {
  const home = resolve(env['HUB_HOME'] || '.hub');
  const base = Number(env['HUB_PORT_BASE'] || 7100);
  const host = env['HUB_HTTP_HOST'] || '127.0.0.1';
  const keys = join(home, 'keys');
  return {
    folder: join(home, 'city'),
    systems: connected(env['HUB_SYSTEMS'] || 'all', keys),
    stepSeconds: Number(env['CITY_STEP_SECONDS'] || 5),
    city: {
      seed: Number(env['CITY_SEED'] || 3207),
      today: today(env['HUB_CLOCK']),
      opening: Number(env['CITY_OPENING'] || 360),
      limit: Number(env['CITY_LIMIT'] || 20_000),
    },
    doors: {
      address: (system) => `http://${host}:${base + (PORTS[system] ?? 0)}`,
      key: (system) => readFileSync(join(keys, `${system}.key`), 'utf8').trim(),
      exchange: resolve(env['HUB_EXCHANGE_DIR'] || join(home, 'exchange')),
    },
  };
}

function connected(served: string, keys: string): string[] {
  const isServed = (system: string): boolean =>
    served === 'all' || served.split(',').includes(system);
  return Object.keys(PORTS).filter(
    (system) => isServed(system) && existsSync(join(keys, `${system}.key`)),
  );
}

/** The hub's own day, but none beyond the calendars that are published: deadlines need them. */
function today(clock: string | undefined): string {
  const [start, anchor] = (clock ?? '').split('@');
  const ahead = anchor === undefined ? 0 : Date.now() - Number(anchor);
  const day = chinaDay(start ? Date.parse(start) + ahead : Date.now());
  return day < LAST_DAY ? day : LAST_DAY;
}
