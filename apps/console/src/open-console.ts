import type { Clock } from '@hub/contracts';
import { Misconfigured, systemClock, topicSpecs } from '@hub/contracts';
import type { HubKafka } from '@hub/messaging';
import { connectKafka } from '@hub/messaging';
import type { Doors, Health, HubKeys, HubSettings, Log, ThisApp } from '@hub/runtime';
import type { SchemaSet } from '@hub/schemas';
import { loadSchemas } from '@hub/schemas';
import { AppClient } from './asking/app-client.js';
import { HeardApps } from './asking/heard-apps.js';
import { Listening } from './asking/listening.js';
import { BooksService } from './books/books.service.js';
import { CommandsService } from './commands/commands.service.js';
import { GivenCommands } from './commands/given-commands.js';
import { EventsService } from './events/events.service.js';
import { RecentLicenses } from './events/recent-licenses.js';
import type { FirstRecord } from './first-record/first-record.js';
import { firstRecord } from './first-record/first-record.js';
import { LastReceived } from './systems/last-received.js';
import { SystemsService } from './systems/systems.service.js';
import { TraceService } from './trace/trace.service.js';

/** What every process gives its console. */
export interface ConsoleRuntime {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly health: Health;
  readonly keys: HubKeys;
  readonly doors: Doors;
  readonly thisApp: ThisApp;
  readonly clock: Clock;
}

/** The parts of a running console that its addresses use. */
export interface Console {
  readonly systems: SystemsService;
  readonly books: BooksService;
  readonly trace: TraceService;
  readonly commands: CommandsService;
  readonly events: EventsService;
  readonly firstRecord: () => FirstRecord | undefined;
  /** Begins to listen and to beat. Called once the app listens; resolves when all commands of the past are known. */
  start(): Promise<void>;
  /** Lets go of all connections. */
  close(): Promise<void>;
}

/**
 * Opens the console: schemas and log; it keeps nothing of its own. Throws `Misconfigured` when what all systems share
 * has a mistake, `Unreachable` when Kafka does not answer.
 */
export async function openConsole(runtime: ConsoleRuntime): Promise<Console> {
  const { settings, thisApp, log } = runtime;
  const set = loadSchemas(
    settings.schemaFolders,
    settings.systems ? { systems: settings.systems } : {},
  );
  refuseMistakes(set);
  const kafka = connectKafka({
    brokers: settings.brokers,
    clientId: thisApp.origin,
    log,
    compression: settings.HUB_KAFKA_COMPRESSION,
  });
  await kafka.topics.ensure(
    topicSpecs([...set.systems.keys()], settings.HUB_RECEIVED_RETENTION_DAYS),
  );
  return assemble(runtime, set, kafka);
}

function refuseMistakes({ problems: [first] }: SchemaSet): void {
  if (first) {
    throw new Misconfigured(
      `${first.file}:${first.line}: ${first.message}`,
      `${first.remedy} ./hub check lists all.`,
    );
  }
}

function assemble(runtime: ConsoleRuntime, set: SchemaSet, kafka: HubKafka): Console {
  const { settings, log, keys, clock, doors } = runtime;
  const heard = new HeardApps(clock.now());
  const given = new GivenCommands();
  const lastReceived = new LastReceived();
  const licenses = new RecentLicenses();
  const client = new AppClient((app) => heard.addressOf(app), keys.internalKey(), log);
  const systems = new SystemsService({
    declared: set.systems,
    heard,
    given,
    lastReceived,
    clock,
    machineClock: systemClock,
  });
  const books = new BooksService({ systems, client });
  const { publisher } = kafka;
  let learning: Promise<void> = Promise.resolve();
  const listening = new Listening({ runtime, kafka, systems, heard, given, licenses });
  return {
    systems,
    books,
    trace: new TraceService({ systems, client, keys }),
    commands: new CommandsService({ systems, given, client, publisher, clock: systemClock }),
    events: new EventsService({ systems, books, licenses, clock, closing: doors.signal }),
    firstRecord: () =>
      firstRecord(set.systems.values(), (app) => heard.addressOf(app), settings.HUB_HOME),
    start: async () => {
      await listening.start();
      learning = lastReceived.learn(systems.names, { ...kafka, log, signal: doors.signal });
    },
    close: async () => {
      await listening.stop();
      await learning;
      await kafka.close();
    },
  };
}
