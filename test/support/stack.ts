import { connect } from 'node:net';
import { startContainerStack } from './container-stack.js';
import { startLocalStack } from './local-stack.js';

/** Which servers a spec wants. */
export interface StackWish {
  readonly kafka?: boolean;
  readonly postgres?: boolean;
}

/** Real servers of one spec: nobody else sees them, and nothing of them stays. */
export interface Stack {
  /** Addresses of the broker; empty when none was wished for. */
  readonly brokers: string[];
  /** The superuser's address of an empty database; empty text when none was wished for. */
  readonly databaseUrl: string;
  /** Makes one more empty database and returns its address. */
  createDatabase(): Promise<string>;
  /** Kills the broker as a power cut would; returns when it is gone. */
  killKafka(): Promise<void>;
  /** Starts it again on its data, at the same address; returns when it serves. */
  startKafkaAgain(): Promise<void>;
  killPostgres(): Promise<void>;
  startPostgresAgain(): Promise<void>;
  /** Stops all and deletes what they wrote. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts real servers on free ports: in containers where a Docker engine answers, else as child processes.
 * Takes a few seconds: call it in `beforeAll` with a time limit of `STACK_MILLISECONDS`.
 */
export async function startStack(wish: StackWish): Promise<Stack> {
  return (await dockerAnswers()) ? startContainerStack(wish) : startLocalStack(wish);
}

/** Long enough for the first start on a machine that still has to fetch Kafka's jars or images. */
export const STACK_MILLISECONDS = 180_000;

/** A client alone says nothing: only an engine that accepts connections counts. */
function dockerAnswers(): Promise<boolean> {
  const host = process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock';
  const socket = host.startsWith('unix://')
    ? connect(host.slice('unix://'.length))
    : connect(Number(new URL(host).port), new URL(host).hostname);
  return new Promise((resolve) => {
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2000, () => finish(false));
    socket.once('connect', () => finish(true));
    socket.once('error', () => finish(false));
  });
}
