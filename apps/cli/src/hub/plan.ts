import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppName } from '@hub/runtime';
import type { CliContext } from '../context.js';
import { LocalKafka } from '../local/kafka.js';
import { KAFKA_LOG4J } from '../local/quick-kafka.js';
import { LocalPostgres } from '../local/postgres.js';
import { ROOT } from '../root.js';
import { AppService } from './app-service.js';
import { servedSystems } from './systems.js';

/** Apps that every hub has; connector apps are there when a system names them. */
const ALWAYS: readonly AppName[] = ['registry', 'console'];
/** What Node is told for every app; a large nursery lets records die young (`test/bench/README.md`). */
export const APP_NODE_OPTIONS = ['--enable-source-maps', '--max-semi-space-size=64'] as const;
const CITY = join(ROOT, 'test/city/dist/main.js');

/** The broker this hub runs itself; absent when `KAFKA_BROKERS` names one. */
export function ownKafka({ settings, home }: CliContext): LocalKafka | undefined {
  return settings.ownsKafka
    ? new LocalKafka({
        folder: home.inside('kafka'),
        port: settings.kafkaPort,
        controllerPort: settings.kafkaControllerPort,
        jars: home.kafkaJars,
        log4j: KAFKA_LOG4J,
      })
    : undefined;
}

/** The PostgreSQL this hub runs itself; absent when `DATABASE_URL` names one. */
export function ownPostgres({ settings, home }: CliContext): LocalPostgres | undefined {
  return settings.ownsDatabase
    ? new LocalPostgres({
        folder: home.inside('postgres'),
        port: settings.postgresPort,
        // It listens on this machine only, as the broker does, which asks nobody for a password.
        password: 'postgres',
      })
    : undefined;
}

/** The names of the apps that this hub consists of, in the order they are shown. */
export function appNames({ settings }: CliContext): readonly AppName[] {
  const connectors = new Set(servedSystems(settings).map(({ app }) => app));
  return [...ALWAYS, ...connectors].filter(isThere);
}

/** Who is going to listen on which port of this machine. */
export function wantedPorts(context: CliContext): readonly (readonly [string, number])[] {
  const { settings } = context;
  const kafka = [
    ['Kafka', settings.kafkaPort],
    ["Kafka's controller", settings.kafkaControllerPort],
  ] as const;
  const postgres = [['PostgreSQL', settings.postgresPort]] as const;
  return [
    ...appNames(context).map((app) => [app, settings.portOf(app)] as const),
    ...(settings.ownsKafka ? kafka : []),
    ...(settings.ownsDatabase ? postgres : []),
  ];
}

/** The apps, ready to be started. */
export function appServices(context: CliContext): readonly AppService[] {
  const { settings, home } = context;
  return appNames(context).map(
    (name) =>
      new AppService({
        name,
        main: mainOf(name),
        nodeOptions: [
          ...APP_NODE_OPTIONS,
          ...(settings.HUB_TEST_BUILD ? ['--conditions=hub-testing'] : []),
        ],
        env: appEnvironment(context),
        cwd: ROOT,
        logFile: home.logFile(name),
        serves: { port: settings.portOf(name), address: settings.addressOf(name) },
      }),
  );
}

/** The practice city, where it has been built. */
export function cityService(context: CliContext): AppService | undefined {
  return existsSync(CITY)
    ? new AppService({
        name: 'city',
        main: CITY,
        nodeOptions: ['--enable-source-maps'],
        env: appEnvironment(context),
        cwd: ROOT,
        logFile: context.home.logFile('city'),
      })
    : undefined;
}

/** A `main.ts` that only keeps the build whole is no app yet. */
function isThere(app: AppName): boolean {
  const main = mainOf(app);
  return existsSync(main) && !/^export \{\};\s*(\/\/.*\s*)?$/.test(readFileSync(main, 'utf8'));
}

function mainOf(app: AppName): string {
  return join(ROOT, 'apps', app, 'dist/main.js');
}

/** The caller's variables, with every place and address made definite. */
function appEnvironment({ settings, env }: CliContext): NodeJS.ProcessEnv {
  const { DATABASE_URL_FILE: _, HUB_PORT: __, ...rest } = env;
  return {
    ...rest,
    KAFKA_BROKERS: settings.KAFKA_BROKERS,
    DATABASE_URL: settings.DATABASE_URL,
    HUB_HOME: settings.HUB_HOME,
    HUB_SCHEMAS: settings.schemaFolders.join(':'),
    HUB_KEYS_FILE: settings.HUB_KEYS_FILE,
    HUB_EXCHANGE_DIR: settings.HUB_EXCHANGE_DIR,
    HUB_PORT_BASE: String(settings.HUB_PORT_BASE),
    ...(settings.HUB_CLOCK ? { HUB_CLOCK: anchored(settings.HUB_CLOCK) } : {}),
  };
}

/** All processes are to agree on the time, also one that is started again later. */
function anchored(clock: string): string {
  return clock.includes('@') ? clock : `${clock}@${Math.round(performance.timeOrigin)}`;
}
