import type { Clock, Heartbeat } from '@hub/contracts';
import { COMMANDS_TOPIC, HEALTH_TOPIC, receivedTopic, topicSpecs } from '@hub/contracts';
import type { HubKafka, Tail } from '@hub/messaging';
import { Addresses, BatchServer, Heartbeats, connectKafka, tailTopic } from '@hub/messaging';
import { loadSchemas } from '@hub/schemas';
import { DataPath, PgLease, PgOffsetStore, keepOrRefuse, openDatabase } from '@hub/storage';
import type { DataSource } from 'typeorm';
import { CommandStore } from './commands/command.store.js';
import { CommandsService } from './commands/commands.service.js';
import type { ConnectorOptions, ConnectorRuntime } from './connector-app.js';
import type { Deliveries } from './deliveries/open-deliveries.js';
import { DeliveryClients } from './deliveries/delivery-clients.js';
import { LogHandedIn } from './deliveries/log-handed-in.js';
import { openDeliveries } from './deliveries/open-deliveries.js';
import { RegistrySurvivors } from './deliveries/registry-survivors.js';
import { DELIVERIES } from './deliveries/shared.consumer.js';
import { Door } from './door/door.js';
import { Upkeep } from './health/upkeep.js';
import { Processor } from './processor/processor.js';
import { BooksService } from './receipts/books.service.js';
import { ReceiptsService } from './receipts/receipts.service.js';
import { RegistryClient } from './receipts/registry-client.js';
import { Sources } from './sources/sources.js';
import { FormRegister } from './stage/form-register.js';
import { LedgerStore } from './store/ledger.store.js';
import { MIGRATIONS } from './store/migrations.js';
import { ProcessorStore } from './store/processor.store.js';
import { PushStore } from './store/push.store.js';
import { ReceiptStore } from './store/receipt.store.js';
import { Systems } from './systems.js';

/** The parts of a running connector that its addresses and consumers use. */
export interface Connector {
  readonly clock: Clock;
  readonly systems: Systems;
  readonly forms: FormRegister;
  readonly door: Door;
  readonly processor: Processor;
  readonly commands: CommandsService;
  readonly commandStore: CommandStore;
  readonly receiptsService: ReceiptsService;
  readonly books: BooksService;
  readonly ledger: LedgerStore;
  readonly sources: Sources;
  readonly deliveries: Deliveries;
  readonly server: BatchServer;
  /** Begins what runs by itself: sources, heartbeats, upkeep. Called once the app listens. */
  start(): Promise<void>;
  /** Ends what reads, before the batches under way are finished. */
  stopReading(): Promise<void>;
  /** Lets go of all connections, after the last batch is committed. */
  close(): Promise<void>;
}

/**
 * Opens a connector: schemas, database, log. Throws `Misconfigured` when the database belongs to another key or
 * another cluster, `Unreachable` when Kafka or PostgreSQL do not answer.
 */
export async function openConnector(
  options: ConnectorOptions,
  runtime: ConnectorRuntime,
): Promise<Connector> {
  const { settings, log, keys } = runtime;
  const wanted = settings.systems ? { systems: settings.systems } : {};
  const set = loadSchemas(settings.schemaFolders, wanted);
  const systems = Systems.of(set, options.app);
  const owner = {
    url: settings.databaseUrl(options.app),
    schema: options.app.replaceAll('-', '_'),
    app: options.app,
  };
  const database = await openDatabase({ ...owner, migrations: MIGRATIONS });
  const kafka = connectKafka({
    brokers: settings.brokers,
    clientId: runtime.thisApp.origin,
    log,
    compression: settings.HUB_KAFKA_COMPRESSION,
    // A batch waits in an open transaction meanwhile; its reader tries it again.
    patienceSeconds: 20,
  });
  await kafka.topics.ensure(topicSpecs(systems.names, settings.HUB_RECEIVED_RETENTION_DAYS));
  await keepOrRefuse(database, 'hmac-fingerprint', keys.fingerprint());
  await keepOrRefuse(database, 'kafka-cluster-id', await kafka.topics.clusterId());
  return assemble({ options, runtime, systems, database, kafka, path: new DataPath(owner), owner });
}

interface Opened {
  readonly options: ConnectorOptions;
  readonly runtime: ConnectorRuntime;
  readonly systems: Systems;
  readonly database: DataSource;
  readonly kafka: HubKafka;
  readonly path: DataPath;
  readonly owner: { readonly url: string; readonly schema: string; readonly app: string };
}

async function assemble(opened: Opened): Promise<Connector> {
  const { systems, database, kafka, path, runtime } = opened;
  const { log, keys, clock } = runtime;
  const ledger = new LedgerStore(database);
  const common: Common = {
    publisher: kafka.publisher,
    forms: await FormRegister.of(systems.names, systems.stages, ledger),
    keys,
    clock,
    log,
    path,
    offsets: new PgOffsetStore(path),
    receipts: new ReceiptStore(path),
    commandStore: new CommandStore(path),
    ledger,
  };
  const lease = new PgLease(opened.owner);
  const sources = sourcesOf(opened, common, lease);
  const addresses = new Addresses();
  const deliveries = await deliveriesOf(opened, common, { lease, addresses });
  const server = serverOf(opened, common.offsets, { sources, deliveries });
  return {
    ...common,
    ...servicesOf(opened, common, addresses),
    systems,
    sources,
    deliveries,
    server,
    ...lifeOf(opened, { ...common, sources, deliveries, server, addresses, lease }),
  };
}

interface Common {
  readonly publisher: HubKafka['publisher'];
  readonly forms: FormRegister;
  readonly keys: ConnectorRuntime['keys'];
  readonly clock: Clock;
  readonly log: ConnectorRuntime['log'];
  readonly path: DataPath;
  readonly offsets: PgOffsetStore;
  readonly receipts: ReceiptStore;
  readonly commandStore: CommandStore;
  readonly ledger: LedgerStore;
}

function sourcesOf(opened: Opened, common: Common, lease: PgLease): Sources {
  const { options, systems, runtime } = opened;
  const exchangeFolder = runtime.settings.HUB_EXCHANGE_DIR;
  return new Sources({ ...common, systems, makers: options.sources, lease, exchangeFolder });
}

function deliveriesOf(
  opened: Opened,
  common: Common,
  { lease, addresses }: { readonly lease: PgLease; readonly addresses: Addresses },
): Promise<Deliveries> {
  const { options, runtime, kafka } = opened;
  const { receipts, forms, keys } = common;
  return openDeliveries({
    ...opened,
    ...common,
    lease,
    metrics: runtime.metrics,
    makers: options.sinks ?? new Map(),
    ...(options.secret ? { secret: options.secret } : {}),
    exchangeFolder: runtime.settings.HUB_EXCHANGE_DIR,
    survivors: new RegistrySurvivors(() => addresses.of('registry'), keys.internalKey()),
    handedIn: new LogHandedIn(receipts, forms, kafka.reader),
  });
}

function servicesOf(opened: Opened, common: Common, addresses: Addresses) {
  const { keys, log, path, ledger, forms, receipts } = common;
  const key = keys.internalKey();
  const registry = new RegistryClient(() => addresses.of('registry'), key, log);
  const connectors = new DeliveryClients(() => addresses.ofDeliverers(), key, log);
  return {
    door: new Door({ ...common, pushes: new PushStore(path) }),
    processor: new Processor({ ...common, store: new ProcessorStore(path) }),
    commands: new CommandsService({ ...common, store: common.commandStore }),
    receiptsService: new ReceiptsService({ receipts, forms, keys, registry, connectors }),
    books: new BooksService({ ledger, log: opened.kafka.topics, forms }),
  };
}

type Living = Common & {
  readonly sources: Sources;
  readonly deliveries: Deliveries;
  readonly server: BatchServer;
  readonly addresses: Addresses;
  readonly lease: PgLease;
};

/** What runs by itself, and how it ends. */
function lifeOf(opened: Opened, living: Living) {
  const { runtime, kafka, database } = opened;
  const { sources, server, path, lease } = living;
  const { writers, health: recipients } = living.deliveries;
  const upkeep = new Upkeep({ ...living, settings: runtime.settings, kafka });
  const { thisApp, health } = runtime;
  const heartbeats = new Heartbeats({
    ...living,
    thisApp,
    health,
    sources: () => sources.tell(),
    recipients: () => recipients.tell(),
  });
  let tail: Tail | undefined;
  return {
    start: async () => {
      tail = await followHealth(opened, living.addresses);
      // What came before the mistake waits in the log until it is mended (promise 9).
      [...opened.systems.problems.keys()].forEach((system) => server.pause(receivedTopic(system)));
      await upkeep.start();
      sources.start();
      writers.start();
      heartbeats.start();
    },
    stopReading: () => sources.stop(),
    close: async () => {
      await upkeep.stop();
      await writers.stop();
      await heartbeats.stop();
      await tail?.stop();
      await Promise.all([lease.close(), path.close(), kafka.close()]);
      await database.destroy();
    },
  };
}

function serverOf(
  opened: Opened,
  offsets: PgOffsetStore,
  { sources, deliveries }: Pick<Living, 'sources' | 'deliveries'>,
): BatchServer {
  const { options, runtime, systems } = opened;
  return new BatchServer({
    brokers: runtime.settings.brokers,
    clientId: runtime.thisApp.origin,
    log: runtime.log,
    groupId: `hub.${options.app}`,
    subscriptions: {
      'hub.received': systems.names.map(receivedTopic),
      'hub.commands': [COMMANDS_TOPIC],
      [DELIVERIES]: deliveries.topics,
    },
    offsets,
    health: runtime.health,
    onHalt: (topic, error) => sources.halt(systemOf(topic), error),
    // Nobody catches it: the process ends with its reason, and is started again.
    onCrash: (error) =>
      queueMicrotask(() => {
        throw error;
      }),
  });
}

function systemOf(topic: string): string {
  return topic.replace(/^hub\.received\./, '').replace(/\.v1$/, '');
}

function followHealth({ runtime }: Opened, addresses: Addresses): Promise<Tail> {
  return tailTopic({
    brokers: runtime.settings.brokers,
    clientId: runtime.thisApp.origin,
    log: runtime.log,
    topic: HEALTH_TOPIC,
    from: 'beginning',
    onMessage: ({ key, value }) =>
      addresses.note(key, value ? (JSON.parse(value.toString('utf8')) as Heartbeat) : null),
  });
}
