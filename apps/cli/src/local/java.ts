import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { Misconfigured } from '@hub/contracts';

const run = promisify(execFile);
const OLDEST_JAVA = 17;
/** Debian's packages, the newest first; a release has one of the two. */
const JDKS = ['openjdk-21-jdk-headless', 'openjdk-17-jdk-headless'];

/** The major version of the `java` on PATH; absent when there is none. */
export async function javaVersion(): Promise<number | undefined> {
  try {
    const { stderr, stdout } = await run('java', ['-version']);
    const [, first, second] = /version "(\d+)(?:\.(\d+))?/.exec(stderr + stdout) ?? [];
    // Until 8 it called itself 1.8.
    return first === '1' ? Number(second) : Number(first);
  } catch {
    return undefined;
  }
}

/** Whether this Java can run Kafka 4. */
export function isJavaGood(version: number | undefined): boolean {
  return version !== undefined && version >= OLDEST_JAVA;
}

/** Whether Maven is on PATH. */
export async function hasMaven(): Promise<boolean> {
  return run('mvn', ['--version']).then(
    () => true,
    () => false,
  );
}

/** The command a person runs to get what is missing. */
export function installCommand(missing: readonly string[]): string {
  return existsSync('/etc/debian_version')
    ? `apt-get update && apt-get install -y ${missing.join(' ')}`
    : `brew install openjdk@21 maven, or the packages of your system for ${missing.join(' and ')}`;
}

/**
 * Sees to a Java that can run Kafka and, when `withMaven`, to Maven: where we are root on Debian it installs them.
 * Throws `Misconfigured` with the exact command to run elsewhere.
 */
export async function ensureJava(
  withMaven: boolean,
  progress: (line: string) => void,
): Promise<void> {
  const missing = await missingPackages(withMaven);
  if (missing.length === 0) {
    return;
  }
  if (userInfo().uid !== 0 || !existsSync('/etc/debian_version')) {
    throw notThere(missing);
  }
  progress(`Installing ${missing.join(' and ')} (once).`);
  await apt(['update', '-q'], progress);
  await apt(
    ['install', '-y', '-q', '--no-install-recommends', ...(await available(missing))],
    progress,
  );
  if ((await missingPackages(withMaven)).length > 0) {
    throw notThere(missing);
  }
}

/** Debian's names of what this machine lacks. */
export async function missingPackages(withMaven: boolean): Promise<string[]> {
  const lacksJava = !isJavaGood(await javaVersion());
  const lacksMaven = withMaven && !(await hasMaven());
  return [...(lacksJava ? [JDKS[1] as string] : []), ...(lacksMaven ? ['maven'] : [])];
}

async function available(missing: readonly string[]): Promise<string[]> {
  const names: string[] = [];
  for (const name of missing) {
    names.push(JDKS.includes(name) ? await newestJdk() : name);
  }
  return names;
}

async function newestJdk(): Promise<string> {
  const known = await Promise.all(
    JDKS.map((name) => run('apt-cache', ['show', name]).catch(() => undefined)),
  );
  return (
    JDKS[known.findIndex((found) => found !== undefined && found.stdout !== '')] ??
    'default-jdk-headless'
  );
}

function apt(args: readonly string[], progress: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('env', ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let words = '';
    const keep = (chunk: Buffer): void => void (words = (words + chunk.toString()).slice(-2000));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) {
        resolve();
        return;
      }
      progress(words.trimEnd());
      reject(
        new Misconfigured(
          `apt-get ${args[0] ?? ''} ended with exit code ${code ?? 'unknown'}.`,
          'Mend what it says above, then start again.',
        ),
      );
    });
  });
}

function notThere(missing: readonly string[]): Misconfigured {
  return new Misconfigured(
    `Kafka needs a Java ${OLDEST_JAVA} or newer, and its jars are fetched with Maven; missing here: ${missing.join(', ')}.`,
    `Run: ${installCommand(missing)}. Or set KAFKA_BROKERS to a Kafka that already runs.`,
  );
}
