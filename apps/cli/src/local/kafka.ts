import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Misconfigured } from '@hub/contracts';
import { Child } from './child.js';
import { claimPort, isAnswering, waitUntil } from './ports.js';
import type { LocalServer } from './server.js';
import type { LastWill } from './watchdog.js';

/** Where and how one broker runs. */
export interface KafkaPlace {
  /** Its own folder: settings, log and `data/`. */
  readonly folder: string;
  readonly port: number;
  readonly controllerPort: number;
  /** The folder with Kafka's jars (`fetchKafkaJars`). */
  readonly jars: string;
  /** The log4j configuration file. */
  readonly log4j: string;
  /** More options for the Java machine, e.g. a class archive. */
  readonly javaOptions?: readonly string[];
  readonly lastWill?: LastWill;
}

const START_SECONDS = 120;
const STOP_SECONDS = 20;
const LONGEST_MESSAGE_BYTES = 8 * 1024 * 1024;

/** A real single-node Kafka in KRaft mode as a child process, with the lean settings measured for it. */
export class LocalKafka implements LocalServer {
  readonly name = 'Kafka';
  private child: Child | undefined;

  constructor(private readonly place: KafkaPlace) {}

  get address(): string {
    return `127.0.0.1:${this.place.port}`;
  }

  get pid(): number | undefined {
    return this.child?.isRunning ? this.child.pid : undefined;
  }

  /** The running child, for whoever watches over it. */
  get process(): Child | undefined {
    return this.child;
  }

  async start(): Promise<void> {
    const { place } = this;
    await claimPort(place.port, 'Kafka');
    await claimPort(place.controllerPort, "Kafka's controller");
    const settings = join(place.folder, 'server.properties');
    mkdirSync(join(place.folder, 'data'), { recursive: true });
    writeFileSync(settings, serverProperties(place));
    if (!existsSync(join(place.folder, 'data', 'meta.properties'))) {
      await this.format(settings);
    }
    this.child = this.java('starting', 'kafka.Kafka', [settings]);
    await this.untilServing(this.child);
  }

  async stop(): Promise<void> {
    await this.child?.stop('SIGTERM', STOP_SECONDS);
  }

  async kill(): Promise<void> {
    await this.child?.stop('SIGKILL', STOP_SECONDS);
  }

  private async format(settings: string): Promise<void> {
    const clusterId = randomBytes(16).toString('base64url');
    const child = this.java('formatting', 'kafka.tools.StorageTool', [
      'format',
      '--cluster-id',
      // An id that begins with a dash would be read as an option.
      clusterId.replace(/^-/, 'A'),
      '--config',
      settings,
    ]);
    const end = await child.ended;
    if (end.code !== 0) {
      throw child.failure('formatting its data folder');
    }
  }

  private java(doing: string, mainClass: string, args: readonly string[]): Child {
    const { place } = this;
    return new Child({
      name: 'Kafka',
      command: 'java',
      args: [
        '-Xmx128m',
        '-XX:+UseSerialGC',
        // For its first hundred thousands of records the better compiler costs more than it gives.
        '-XX:TieredStopAtLevel=1',
        `-Dlog4j2.configurationFile=${place.log4j}`,
        ...(doing === 'starting' ? (place.javaOptions ?? []) : []),
        '-cp',
        join(place.jars, '*'),
        mainClass,
        ...args,
      ],
      cwd: place.folder,
      logFile: join(place.folder, 'kafka.log'),
      lastWill: place.lastWill ?? { signal: 'TERM', graceSeconds: 10 },
    });
  }

  private async untilServing(child: Child): Promise<void> {
    const serves = await waitUntil(() => isAnswering(this.place.port), START_SECONDS, {
      givenUp: () => !child.isRunning,
    });
    if (serves) {
      return;
    }
    if (!child.isRunning) {
      throw child.failure('starting');
    }
    await this.kill();
    throw new Misconfigured(
      `Kafka did not serve on port ${this.place.port} within ${START_SECONDS} s.`,
      `Look into ${child.spec.logFile}; the machine may be too busy.`,
    );
  }
}

function serverProperties(place: KafkaPlace): string {
  return Object.entries(brokerSettings('127.0.0.1', place.port, place.controllerPort))
    .concat([['log.dirs', join(place.folder, 'data')]])
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/**
 * The broker's settings, lean and for one node. A static voter makes the formatted folder independent of the
 * controller's port; the short broker session lets a killed broker serve again after 4 s instead of 12 s.
 */
export function brokerSettings(
  listenAt: string,
  port: number,
  controllerPort: number,
): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://${listenAt}:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'auto.create.topics.enable': 'false',
    'default.replication.factor': '1',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'broker.session.timeout.ms': '1500',
    'broker.heartbeat.interval.ms': '500',
    'log.cleaner.dedupe.buffer.size': String(4 * 1024 * 1024),
    'message.max.bytes': String(LONGEST_MESSAGE_BYTES),
    'replica.fetch.max.bytes': String(LONGEST_MESSAGE_BYTES),
  };
}
