import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quickStart } from '../../apps/cli/src/local/class-archive.js';
import { fetchKafkaJars } from '../../apps/cli/src/local/kafka-jars.js';
import { LocalKafka } from '../../apps/cli/src/local/kafka.js';
import { freePorts } from '../../apps/cli/src/local/ports.js';
import { LocalPostgres } from '../../apps/cli/src/local/postgres.js';
import type { Stack, StackWish } from './stack.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TESTING = join(ROOT, '.testing');
/** Shared by all stacks, kept between runs. */
const CACHE = join(TESTING, 'kafka');
const JARS = join(CACHE, 'jars');
const LOG4J = join(ROOT, 'deploy/local/log4j2.properties');

/** Real servers as child processes, with all data in a folder of their own under `.testing/`. */
export async function startLocalStack(wish: StackWish): Promise<Stack> {
  mkdirSync(TESTING, { recursive: true });
  const folder = mkdtempSync(join(TESTING, 'stack-'));
  const [brokerPort, controllerPort, port] = (await freePorts(3)) as [number, number, number];
  const postgres = new LocalPostgres({
    folder: join(folder, 'postgres'),
    port,
    password: 'postgres',
    throwAway: true,
  });
  const kafka = wish.kafka ? await localKafka(folder, brokerPort, controllerPort) : undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([kafka?.kill(), postgres.discard()]);
    rmSync(folder, { recursive: true, force: true });
  };
  let databases = 0;
  const createDatabase = (): Promise<string> => postgres.ensureDatabase(`test_${(databases += 1)}`);
  try {
    await Promise.all([kafka?.start(), wish.postgres ? postgres.start() : undefined]);
    return {
      brokers: kafka ? [`127.0.0.1:${brokerPort}`] : [],
      databaseUrl: wish.postgres ? await createDatabase() : '',
      createDatabase,
      killKafka: async () => kafka?.kill(),
      startKafkaAgain: async () => kafka?.start(),
      killPostgres: () => postgres.kill(),
      startPostgresAgain: () => postgres.start(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Gets Kafka's jars and prepares quick starts, so that the first spec need not wait for it. */
export async function prepareKafka(): Promise<readonly string[]> {
  await fetchKafkaJars(join(ROOT, 'deploy/local/pom.xml'), JARS);
  return quickStart(JARS, LOG4J, join(CACHE, 'classes.jsa'));
}

async function localKafka(
  folder: string,
  port: number,
  controllerPort: number,
): Promise<LocalKafka> {
  return new LocalKafka({
    folder: join(folder, 'kafka'),
    port,
    controllerPort,
    jars: JARS,
    log4j: LOG4J,
    javaOptions: await prepareKafka(),
    lastWill: { signal: 'KILL', graceSeconds: 0, removeFolders: [folder] },
  });
}
