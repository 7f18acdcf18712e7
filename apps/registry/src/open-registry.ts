import type { Clock } from '@hub/contracts';
import { canonicalTopic, KINDS, topicSpecs } from '@hub/contracts';
import type { HubKafka } from '@hub/messaging';
import { BatchServer, connectKafka, Heartbeats } from '@hub/messaging';
import type { Health, HubKeys, HubSettings, Log, Metrics, ThisApp } from '@hub/runtime';
import { loadSchemas } from '@hub/schemas';
import type { SessionOwner } from '@hub/storage';
import { DataPath, keepOrRefuse, openDatabase, PgOffsetStore } from '@hub/storage';
import type { DataSource } from 'typeorm';
import { BooksService } from './books/books.service.js';
import { Walker } from './fan-out/walker.js';
import { Registrar } from './intake/registrar.js';
import { EntitiesOfService } from './look-ups/entities-of.service.js';
import { EntitiesService } from './look-ups/entities.service.js';
import { EntityReader } from './look-ups/entity-reader.js';
import { LicensesService } from './look-ups/licenses.service.js';
import { PathNumbers } from './relay/path-numbers.js';
import { RelayStore } from './relay/relay-store.js';
import { Relays } from './relay/relays.js';
import type { KindBooks } from './rules/kind-book.js';
import { readRules } from './rules/read-rules.js';
import { RegistryTables1764000000000 } from './store/migrations/1764000000000-registry-tables.js';

/** What every process gives its registry. */
export interface RegistryRuntime {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly keys: HubKeys;
  readonly thisApp: ThisApp;
  readonly clock: Clock;
}

/** The parts of a running registry that its addresses and its consumer use. */
export interface Registry {
  readonly registrar: Registrar;
  readonly server: BatchServer;
  readonly entities: EntitiesService;
  readonly entitiesOf: EntitiesOfService;
  readonly licenses: LicensesService;
  readonly books: BooksService;
  /** Begins what runs by itself: relays, fan-outs, heartbeats. */
  start(): void;
  /** Lets go of everything, after the last batch is committed. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the registry: schemas, database, log. Throws `Misconfigured` when the schemas have a mistake that all systems
 * share, or the database belongs to another key or another cluster; `Unreachable` when Kafka or PostgreSQL do not answer.
 */
export async function openRegistry(runtime: RegistryRuntime): Promise<Registry> {
  const { settings, keys, log, thisApp } = runtime;
  const set = loadSchemas(settings.schemaFolders);
  const rules = readRules(set, keys);
  const owner = { url: settings.databaseUrl('registry'), schema: 'registry', app: 'registry' };
  const database = await openDatabase({ ...owner, migrations: [RegistryTables1764000000000] });
  const kafka = connectKafka({
    brokers: settings.brokers,
    clientId: thisApp.origin,
    log,
    compression: settings.HUB_KAFKA_COMPRESSION,
  });
  try {
    await kafka.topics.ensure(topicSpecs([], settings.HUB_RECEIVED_RETENTION_DAYS));
    await keepOrRefuse(database, 'hmac-fingerprint', keys.fingerprint());
    await keepOrRefuse(database, 'kafka-cluster-id', await kafka.topics.clusterId());
  } catch (error) {
    await Promise.all([kafka.close(), database.destroy()]);
    throw error;
  }
  return assemble({ runtime, rules, owner, database, kafka });
}

interface Opened {
  readonly runtime: RegistryRuntime;
  readonly rules: KindBooks;
  readonly owner: SessionOwner;
  readonly database: DataSource;
  readonly kafka: HubKafka;
}

function assemble(opened: Opened): Registry {
  const path = new DataPath(opened.owner);
  const offsets = new PgOffsetStore(path);
  const paths = new PathNumbers();
  const relays = relaysOf(opened, paths);
  const walker = new Walker({
    path,
    log: opened.runtime.log,
    onMarked: (kinds) => kinds.forEach((kind) => relays.wake(kind)),
  });
  const running = { path, offsets, paths, relays, walker };
  const heartbeats = heartbeatsOf(opened);
  return {
    registrar: registrarOf(opened, running),
    server: serverOf(opened, offsets),
    ...lookUpsOf(opened, running),
    books: new BooksService(path, offsets, opened.kafka.topics),
    start: () => {
      relays.start();
      walker.start();
      heartbeats.start();
    },
    close: async () => {
      await walker.stop();
      await relays.stop();
      await heartbeats.stop();
      await closeConnections(opened, path);
    },
  };
}

async function closeConnections({ kafka, database }: Opened, path: DataPath): Promise<void> {
  await Promise.all([path.close(), kafka.close()]);
  if (database.isInitialized) {
    await database.destroy();
  }
}

function lookUpsOf(
  { rules, runtime }: Opened,
  { path, paths, relays }: Running,
): Pick<Registry, 'entities' | 'entitiesOf' | 'licenses'> {
  const reader = new EntityReader({
    path,
    books: rules,
    store: new RelayStore('license', paths),
    onMarked: (kind) => relays.wake(kind),
  });
  return {
    entities: new EntitiesService(reader, rules),
    entitiesOf: new EntitiesOfService(path, rules),
    licenses: new LicensesService(path, rules, reader, runtime.clock),
  };
}

function relaysOf({ runtime, rules, owner, kafka }: Opened, paths: PathNumbers): Relays {
  const { log, clock, health, metrics, settings } = runtime;
  return new Relays({
    owner,
    kafka: { brokers: kafka.brokers, clientId: kafka.clientId, log },
    compression: settings.HUB_KAFKA_COMPRESSION,
    books: rules,
    paths,
    clock,
    log,
    health,
    metrics,
  });
}

interface Running {
  readonly path: DataPath;
  readonly offsets: PgOffsetStore;
  readonly paths: PathNumbers;
  readonly relays: Relays;
  readonly walker: Walker;
}

function registrarOf(
  { runtime, rules }: Opened,
  { path, offsets, relays, walker }: Running,
): Registrar {
  const { log, clock, metrics } = runtime;
  const records = metrics.counter(
    'hub_registry_records_total',
    'Canonical records by what became of them',
    ['outcome'],
  );
  return new Registrar({
    path,
    offsets,
    books: rules,
    clock,
    log,
    onMarked: (marked, fansOut) => {
      relays.take(marked);
      if (fansOut) {
        walker.wake();
      }
    },
    onOutcome: (outcome, count) => records.labels(outcome).inc(count),
  });
}

function serverOf({ runtime, kafka }: Opened, offsets: PgOffsetStore): BatchServer {
  const { log, health } = runtime;
  return new BatchServer({
    brokers: kafka.brokers,
    clientId: kafka.clientId,
    log,
    groupId: 'hub.registry',
    subscriptions: { 'hub.canonical': KINDS.map(canonicalTopic) },
    offsets,
    health,
    onHalt: (topic, error) => health.report(topic, false, `${error.code}: ${error.message}`),
    // Nobody catches it: the process ends with its reason, and is started again.
    onCrash: (error) =>
      queueMicrotask(() => {
        throw error;
      }),
  });
}

function heartbeatsOf({ runtime, kafka }: Opened): Heartbeats {
  const { thisApp, health, clock, log } = runtime;
  return new Heartbeats({
    publisher: kafka.publisher,
    thisApp,
    health,
    clock,
    log,
    sources: () => [],
    everySeconds: 5,
  });
}
