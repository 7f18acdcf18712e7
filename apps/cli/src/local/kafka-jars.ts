import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { Misconfigured } from '@hub/contracts';

const run = promisify(execFile);
const STAMP = 'made-from.sha256';

/** Whether the folder holds the jars that this `pom.xml` asks for, all of them. */
export function hasKafkaJars(pom: string, jars: string): boolean {
  const stamp = join(jars, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf(pom);
}

/**
 * Gets Kafka's jars with Maven into the folder `jars`, at once or not at all: two callers at the same time do no harm.
 * Throws `Misconfigured` when Maven is missing or cannot reach its repository.
 */
export async function fetchKafkaJars(pom: string, jars: string): Promise<void> {
  if (hasKafkaJars(pom, jars)) {
    return;
  }
  const partial = `${jars}.${process.pid}`;
  mkdirSync(dirname(jars), { recursive: true });
  try {
    await run('mvn', [
      '-q',
      '-B',
      '-f',
      pom,
      'dependency:copy-dependencies',
      `-DoutputDirectory=${partial}`,
    ]);
    writeFileSync(join(partial, STAMP), stampOf(pom));
    rmSync(jars, { recursive: true, force: true });
    renameSync(partial, jars);
  } catch (error) {
    if (!hasKafkaJars(pom, jars)) {
      throw mavenFailed(error);
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function stampOf(pom: string): string {
  return createHash('sha256').update(readFileSync(pom)).digest('hex');
}

function mavenFailed(error: unknown): Misconfigured {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new Misconfigured(
      "Maven, which gets Kafka's jars, is not installed.",
      'Install it (on Debian: apt-get install -y maven), or set KAFKA_BROKERS to a Kafka that already runs.',
    );
  }
  const reason = reasonIn((error as { stdout?: string }).stdout ?? '');
  return new Misconfigured(
    `Maven could not get Kafka's jars.\n${reason === '' ? String(error) : reason}`,
    "Check the network and Maven's settings.xml (mirror, proxy), or set KAFKA_BROKERS to a Kafka that already runs.",
    {},
    { cause: error },
  );
}

/** What Maven says is wrong, without colours and without its advice on itself. */
function reasonIn(output: string): string {
  const said = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => /\[ERROR\] (?!To see|Re-run|For more|\[Help)(.*\S)/.exec(line)?.[1])
    .filter((line) => line !== undefined);
  return said.slice(0, 3).join('\n');
}
