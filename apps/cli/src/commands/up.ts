import { existsSync, rmSync } from 'node:fs';
import { Misconfigured } from '@hub/contracts';
import type { CliContext } from '../context.js';
import { claimState, type HubState, readState } from '../hub/hub-state.js';
import { ensureSecret, KeyStore } from '../hub/key-store.js';
import { statusOf } from '../hub/status.js';
import { wantedPorts } from '../hub/plan.js';
import { Supervisor } from '../hub/supervisor.js';
import { schemasOf, servedSystems } from '../hub/systems.js';
import { claimSpace } from '../local/disk.js';
import { ensureJava } from '../local/java.js';
import { fetchKafkaJars, hasKafkaJars } from '../local/kafka-jars.js';
import { claimPort, waitUntil } from '../local/ports.js';
import { KAFKA_POM } from '../local/quick-kafka.js';
import { EXIT, type ExitCode, sentenceOf } from '../terminal/exit.js';
import { problemLine } from '../terminal/problem-line.js';
import { showFirstLicenses } from './first-licenses.js';
import { startDetached } from './up-detached.js';

/** What `./hub up` was asked for. */
export interface UpOptions {
  readonly fresh: boolean;
  readonly city: boolean;
  readonly detach: boolean;
}

const OTHERS_START_SECONDS = 300;

/** `./hub up`: starts everything and, unless detached, stays until it is told to stop. */
export async function up(options: UpOptions, context: CliContext): Promise<ExitCode> {
  if (options.fresh) {
    refuseForeignServers(context);
  }
  const running = readState(context.home.stateFile);
  if (running) {
    return alreadyUp(running, options, context);
  }
  return options.detach ? startDetached(options, context) : supervise(options, context);
}

/** Starts everything in this process and keeps it running until a signal comes. */
async function supervise(options: UpOptions, context: CliContext): Promise<ExitCode> {
  const { home, out } = context;
  // Whatever this process and its children write is for their owner only.
  process.umask(0o077);
  home.make();
  const supervisor = new Supervisor(context, { withCity: options.city });
  if (!claimState(home.stateFile, supervisor.state())) {
    return up(options, context);
  }
  const asked = stopSignal(supervisor);
  try {
    const started = start(options, context, supervisor);
    await Promise.race([started, asked]);
    if (supervisor.isUp) {
      const licenses = await showFirstLicenses(context);
      await supervisor.startCity();
      await announce(context);
      await asked;
      await licenses.stop();
    }
    out.say('Stopping …');
    await supervisor.stop();
    await Promise.allSettled([started]);
    out.say('Hub is down.');
    return EXIT.well;
  } catch (error) {
    out.progress(sentenceOf(error));
    await supervisor.stop();
    return EXIT.notWell;
  } finally {
    rmSync(home.stateFile, { force: true });
  }
}

async function start(
  options: UpOptions,
  context: CliContext,
  supervisor: Supervisor,
): Promise<void> {
  const { settings, home, out } = context;
  if (options.fresh) {
    out.say(`Forgetting all data, topics and keys in ${home.folder}.`);
    home.forget();
    home.make();
  }
  refuseBrokenSchemas(context);
  claimSpace(home.folder);
  // Said now rather than after everything before it has been started.
  for (const [whose, port] of wantedPorts(context)) {
    await claimPort(port, whose);
  }
  if (settings.ownsKafka) {
    await prepareKafka(context);
  }
  makeKeys(context);
  await supervisor.start();
}

async function prepareKafka({ home, out }: CliContext): Promise<void> {
  const hasJars = hasKafkaJars(KAFKA_POM, home.kafkaJars);
  await ensureJava(!hasJars, out.say);
  if (!hasJars) {
    out.say("Getting Kafka's jars with Maven (once) …");
    await fetchKafkaJars(KAFKA_POM, home.kafkaJars);
  }
}

/** The hub's own secret, and one key per system for local use. */
function makeKeys({ settings, home }: CliContext): void {
  if (settings.ownsHmacKey) {
    if (home.holdsData && !existsSync(settings.hmacKeyFile)) {
      throw new Misconfigured(
        `${settings.hmacKeyFile} is missing, and without it the records in ${home.folder} cannot be found again.`,
        'Put the file back from a backup, or forget the records too: ./hub up --fresh.',
      );
    }
    ensureSecret(settings.hmacKeyFile);
  }
  const systems = servedSystems(settings).map(({ system }) => system);
  new KeyStore(settings.HUB_KEYS_FILE).ensure(systems, (system) => home.keyFile(system));
}

/** A mistake in one system's folder costs that system; one in what all share would stop every app. */
function refuseBrokenSchemas({ settings }: CliContext): void {
  const { problems } = schemasOf(settings);
  if (problems.length > 0) {
    throw new Misconfigured(
      `The schemas that all systems share have mistakes:\n${problems.map(problemLine).join('\n')}`,
      'Mend them; ./hub check lists all.',
    );
  }
}

async function announce(context: CliContext): Promise<void> {
  context.out.say(`Hub is up: ${context.settings.addressOf('console')}`);
  context.out.document(await statusOf(context));
}

/** Resolves at the first signal that asks to stop; the second one kills. */
function stopSignal(supervisor: Supervisor): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (): void => {
      if (asked) {
        supervisor.kill();
      }
      asked = true;
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, onSignal);
    }
  });
}

function refuseForeignServers({ settings }: CliContext): void {
  const foreign = [
    ...(settings.ownsKafka ? [] : ['KAFKA_BROKERS']),
    ...(settings.ownsDatabase ? [] : ['DATABASE_URL']),
  ];
  if (foreign.length > 0) {
    throw new Misconfigured(
      `--fresh would forget the data of servers that are not this hub's own (${foreign.join(', ')}).`,
      'Empty those servers yourself and start without --fresh.',
    );
  }
}

async function alreadyUp(
  running: HubState,
  options: UpOptions,
  context: CliContext,
): Promise<ExitCode> {
  const { home, out } = context;
  if (options.fresh) {
    throw new Misconfigured(
      `The hub in ${home.folder} is up (process ${running.supervisor}); its data cannot be forgotten now.`,
      'Run ./hub down first.',
    );
  }
  out.say(`The hub in ${home.folder} runs already (process ${running.supervisor}).`);
  const isDecided = async (): Promise<boolean> => readState(home.stateFile)?.phase !== 'starting';
  await waitUntil(isDecided, OTHERS_START_SECONDS);
  if (readState(home.stateFile)?.phase !== 'up') {
    out.progress('It is not up: it has just been stopped, or failed to start.');
    return EXIT.notWell;
  }
  await announce(context);
  return EXIT.well;
}
