import { existsSync, readdirSync } from 'node:fs';
import type { AppName } from '@hub/runtime';
import type { CliContext } from '../context.js';
import { readiness } from './app-service.js';
import { type HubState, readState, type RunningApp } from './hub-state.js';
import { appNames } from './plan.js';

/** How one app is: `not-ready` answers and says why it cannot work yet. */
export type AppState = 'up' | 'not-ready' | 'starting' | 'down';

/** One app in the status document. */
export interface AppStatus {
  readonly name: string;
  readonly url: string;
  readonly state: AppState;
  readonly instance: string;
  readonly pid?: number;
}

/** What `./hub status --json` prints (`interfaces.md`, *Command line*). */
export interface StatusDocument {
  readonly state: 'up' | 'partly' | 'down';
  readonly apps: readonly AppStatus[];
  readonly kafka: { readonly brokers: readonly string[]; readonly pid?: number };
  readonly database: { readonly url: string; readonly pid?: number };
  readonly city?: { readonly state: 'up' | 'down'; readonly pid?: number };
  /** System → the file that holds its local key. */
  readonly keys: Readonly<Record<string, string>>;
}

/** How the hub in this folder is at this moment. */
export async function statusOf(context: CliContext): Promise<StatusDocument> {
  const { settings } = context;
  const running = readState(context.home.stateFile);
  const {
    apps,
    kafka = { brokers: settings.brokers },
    database = { url: settings.DATABASE_URL },
    city,
  }: Partial<HubState> = running ?? {};
  const told = await Promise.all(
    (apps ?? plannedApps(context)).map((app) => statusOfApp(app, settings.HUB_INSTANCE)),
  );
  return {
    state: overall(running, context, told),
    apps: told,
    kafka,
    database,
    ...(city ? { city: { state: city.pid ? 'up' : 'down', ...city } } : {}),
    keys: localKeys(context),
  };
}

async function statusOfApp(app: RunningApp, instance: string): Promise<AppStatus> {
  return { name: app.name, url: app.url, state: await stateOf(app), instance, ...pidOf(app) };
}

function pidOf({ pid }: RunningApp): { readonly pid?: number } {
  return pid === undefined ? {} : { pid };
}

/** The systems whose local key `up` made, and the file each lies in. */
export function localKeys({ home }: CliContext): Record<string, string> {
  const folder = home.inside('keys');
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.key'))
    : [];
  const systems = files.map((name) => name.slice(0, -'.key'.length)).toSorted();
  return Object.fromEntries(systems.map((system) => [system, home.keyFile(system)]));
}

function plannedApps(context: CliContext): readonly RunningApp[] {
  return appNames(context).map((name: AppName) => ({
    name,
    url: context.settings.addressOf(name),
  }));
}

async function stateOf(app: RunningApp): Promise<AppState> {
  if (app.pid === undefined) {
    return 'down';
  }
  const { isReady, answers } = await readiness(app.url);
  return isReady ? 'up' : answers ? 'not-ready' : 'starting';
}

function overall(
  running: HubState | undefined,
  { settings }: CliContext,
  apps: readonly AppStatus[],
): StatusDocument['state'] {
  if (!running) {
    return 'down';
  }
  const serversRun =
    (running.kafka.pid !== undefined || !settings.ownsKafka) &&
    (running.database.pid !== undefined || !settings.ownsDatabase);
  const isUp = running.phase === 'up' && serversRun && apps.every((app) => app.state === 'up');
  return isUp ? 'up' : 'partly';
}
