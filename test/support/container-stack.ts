import { TopicAdmin } from '@hub/messaging';
import { createLog } from '@hub/runtime';
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import pg from 'pg';
import {
  GenericContainer,
  getContainerRuntimeClient,
  type StartedTestContainer,
  Wait,
} from 'testcontainers';
import { brokerSettings } from '../../apps/cli/src/local/kafka.js';
import { freePorts, waitUntil } from '../../apps/cli/src/local/ports.js';
import type { Stack, StackWish } from './stack.js';

const KAFKA_IMAGE = 'apache/kafka:4.4.0';
const POSTGRES_IMAGE = 'postgres:18';
const READY_SECONDS = 60;

/** Real servers in containers. Their host ports are fixed, so that a killed one comes back at the same address. */
export async function startContainerStack(wish: StackWish): Promise<Stack> {
  const [brokerPort, controllerPort, port] = (await freePorts(3)) as [number, number, number];
  const url = (database: string): string =>
    `postgres://postgres:postgres@127.0.0.1:${port}/${database}`;
  const [kafka, postgres] = await Promise.all([
    wish.kafka ? startKafka(brokerPort, controllerPort) : undefined,
    wish.postgres ? startPostgres(port) : undefined,
  ]);
  let databases = 0;
  let stopped: Promise<void> | undefined;
  const createDatabase = async (): Promise<string> => {
    const name = `test_${(databases += 1)}`;
    await query(url('postgres'), `CREATE DATABASE ${name}`);
    return url(name);
  };
  return {
    brokers: kafka ? [`127.0.0.1:${brokerPort}`] : [],
    databaseUrl: postgres ? await createDatabase() : '',
    createDatabase,
    killKafka: () => killContainer(kafka),
    startKafkaAgain: () => startAgain(kafka, () => serves(brokerPort)),
    killPostgres: () => killContainer(postgres),
    startPostgresAgain: () => startAgain(postgres, () => answers(url('postgres'))),
    stop: () => (stopped ??= Promise.all([kafka?.stop(), postgres?.stop()]).then(() => undefined)),
  };
}

function startKafka(port: number, controllerPort: number): Promise<StartedTestContainer> {
  const environment = Object.entries(brokerSettings('0.0.0.0', port, controllerPort)).map(
    ([name, value]) => [`KAFKA_${name.toUpperCase().replaceAll('.', '_')}`, value],
  );
  return new GenericContainer(KAFKA_IMAGE)
    .withEnvironment(Object.fromEntries(environment) as Record<string, string>)
    .withExposedPorts({ container: port, host: port })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
}

function startPostgres(port: number): Promise<StartedTestContainer> {
  return new PostgreSqlContainer(POSTGRES_IMAGE)
    .withDatabase('postgres')
    .withUsername('postgres')
    .withPassword('postgres')
    .withCommand(['postgres', '-c', 'max_connections=300', '-c', 'fsync=off'])
    .withExposedPorts({ container: 5432, host: port })
    .start();
}

async function killContainer(container: StartedTestContainer | undefined): Promise<void> {
  if (container) {
    const client = await getContainerRuntimeClient();
    await client.container.getById(container.getId()).kill();
  }
}

async function startAgain(
  container: StartedTestContainer | undefined,
  isReady: () => Promise<boolean>,
): Promise<void> {
  if (container) {
    const client = await getContainerRuntimeClient();
    await client.container.getById(container.getId()).start();
    await waitUntil(isReady, READY_SECONDS);
  }
}

/** Docker accepts connections before the broker does: only an answer counts. */
async function serves(port: number): Promise<boolean> {
  const log = createLog({ app: 'stack', instance: '1', level: 'error', write: () => undefined });
  const admin = new TopicAdmin({ brokers: [`127.0.0.1:${port}`], clientId: 'stack/1', log });
  try {
    await admin.clusterId();
    return true;
  } catch {
    return false;
  } finally {
    await admin.close();
  }
}

async function answers(url: string): Promise<boolean> {
  return query(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
