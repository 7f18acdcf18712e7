import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import type { CliContext } from '../context.js';
import { readState } from '../hub/hub-state.js';
import { wantedPorts } from '../hub/plan.js';
import { freeMegabytes, isSpaceEnough } from '../local/disk.js';
import { hasMaven, installCommand, isJavaGood, javaVersion } from '../local/java.js';
import { hasKafkaJars } from '../local/kafka-jars.js';
import { isAnswering, isPortFree } from '../local/ports.js';
import { KAFKA_POM } from '../local/quick-kafka.js';
import { EXIT, type ExitCode } from '../terminal/exit.js';

/** One thing that was looked at. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do; only where something is wrong. */
  readonly remedy?: string;
}

/** `./hub doctor`: not well when anything is missing or wrong. */
export async function doctor(context: CliContext): Promise<ExitCode> {
  const checks = [
    checkNode(process.versions.node),
    ...(await serverChecks(context)),
    checkSpace(context.settings.HUB_HOME),
    ...(await portChecks(context)),
  ];
  for (const check of checks) {
    context.out.say(`${check.ok ? 'ok   ' : 'WRONG'}  ${check.name}: ${check.found}`);
    if (check.remedy) {
      context.out.say(`       → ${check.remedy}`);
    }
  }
  const ok = checks.every((check) => check.ok);
  context.out.document({ ok, checks });
  return ok ? EXIT.well : EXIT.notWell;
}

/** Node 20.19 is the oldest that loads the ES modules NestJS consists of. */
export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > 20 || (major === 20 && minor >= 19);
  return {
    name: 'Node',
    ok,
    found: version,
    ...(ok ? {} : { remedy: 'Install Node 20.19 or newer.' }),
  };
}

async function serverChecks(context: CliContext): Promise<Check[]> {
  const { settings, home } = context;
  const checks: Check[] = [];
  if (settings.ownsKafka) {
    const hasJars = hasKafkaJars(KAFKA_POM, home.kafkaJars);
    checks.push(await checkJava(), await checkJars(hasJars));
  } else {
    checks.push(...(await Promise.all(settings.brokers.map(checkBroker))));
  }
  checks.push({
    name: 'PostgreSQL',
    ok: true,
    found: settings.ownsDatabase
      ? `its own, as ${userInfo().uid === 0 ? 'the user postgres' : 'this user'}`
      : 'as DATABASE_URL says',
  });
  return checks;
}

async function checkJava(): Promise<Check> {
  const version = await javaVersion();
  const ok = isJavaGood(version);
  return {
    name: 'Java',
    ok,
    found: version === undefined ? 'missing' : String(version),
    ...(ok
      ? {}
      : { remedy: `Kafka needs 17 or newer. Run: ${installCommand(['openjdk-17-jdk-headless'])}` }),
  };
}

async function checkJars(hasJars: boolean): Promise<Check> {
  const ok = hasJars || (await hasMaven());
  return {
    name: "Kafka's jars",
    ok,
    found: hasJars ? 'there' : ok ? 'Maven will get them' : 'missing, and there is no Maven',
    ...(ok ? {} : { remedy: `Run: ${installCommand(['maven'])}` }),
  };
}

async function checkBroker(broker: string): Promise<Check> {
  const [host = '', port = ''] = broker.split(':');
  const ok = await isAnswering(Number(port), host);
  return {
    name: `Kafka at ${broker}`,
    ok,
    found: ok ? 'answers' : 'does not answer',
    ...(ok ? {} : { remedy: 'Start it, or correct KAFKA_BROKERS.' }),
  };
}

function checkSpace(folder: string): Check {
  const existing = nearest(folder);
  const free = freeMegabytes(existing);
  const ok = isSpaceEnough(free);
  return {
    name: 'Disk',
    ok,
    found: `${free} MB free at ${existing}`,
    ...(ok ? {} : { remedy: 'Free some space, or set HUB_HOME to a folder on another disk.' }),
  };
}

function nearest(folder: string): string {
  return existsSync(folder) ? folder : nearest(dirname(folder));
}

/** While the hub is up its ports are taken, by itself. */
async function portChecks(context: CliContext): Promise<Check[]> {
  if (readState(context.home.stateFile)) {
    return [{ name: 'Ports', ok: true, found: 'in use by this hub, which is up' }];
  }
  return Promise.all(wantedPorts(context).map(([name, port]) => checkPort(name, port)));
}

async function checkPort(name: string, port: number): Promise<Check> {
  const ok = await isPortFree(port);
  return {
    name: `Port ${port} (${name})`,
    ok,
    found: ok ? 'free' : 'taken by another process',
    ...(ok ? {} : { remedy: 'Stop that process, or set HUB_PORT_BASE to move all ports.' }),
  };
}
