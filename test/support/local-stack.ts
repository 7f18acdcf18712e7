import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalKafka } from '../../apps/cli/src/local/kafka.js';
import { freePorts } from '../../apps/cli/src/local/ports.js';
import { prepareQuickKafka } from '../../apps/cli/src/local/quick-kafka.js';
import { LocalPostgres } from '../../apps/cli/src/local/postgres.js';
import type { Stack, StackWish } from './stack.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TESTING = join(ROOT, '.testing');

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

async function localKafka(
  folder: string,
  port: number,
  controllerPort: number,
): Promise<LocalKafka> {
  return new LocalKafka({
    ...(await prepareQuickKafka()),
    folder: join(folder, 'kafka'),
    port,
    controllerPort,
    lastWill: { signal: 'KILL', graceSeconds: 0, removeFolders: [folder] },
  });
}
