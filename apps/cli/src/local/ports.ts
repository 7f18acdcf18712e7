import { connect, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Misconfigured } from '@hub/contracts';

const HOST = '127.0.0.1';
// Below the range from which Linux gives ports to outgoing connections.
const TEST_PORTS = { from: 20_000, count: 12_000 };

/** Whether something could listen on this port of 127.0.0.1 now. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Ports that are free now, for servers of tests; not promised to stay free. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = TEST_PORTS.from + Math.floor(Math.random() * TEST_PORTS.count);
    if (!found.has(port) && (await isPortFree(port))) {
      found.add(port);
    }
  }
  return [...found];
}

/** Throws `Misconfigured` naming the port when somebody else listens on it. */
export async function claimPort(port: number, whose: string): Promise<void> {
  if (!(await isPortFree(port))) {
    throw new Misconfigured(
      `Port ${port}, which ${whose} needs, is taken by another process.`,
      'Stop that process, or set HUB_PORT_BASE to move all ports of this hub (7100 by default).',
    );
  }
}

/** Whether something accepts connections on this port within two seconds. */
export function isAnswering(port: number, host = HOST): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 2000 });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => finish(true));
    socket.once('timeout', () => finish(false));
    socket.once('error', () => finish(false));
  });
}

/** How to wait, where it is not the usual way. */
export interface Waiting {
  /** There is no hope any more. */
  readonly givenUp?: () => boolean;
  /** Default 50. */
  readonly everyMs?: number;
}

/** Asks again and again until `condition` holds; false when `seconds` have passed or there is no hope. */
export async function waitUntil(
  condition: () => Promise<boolean>,
  seconds: number,
  { givenUp = () => false, everyMs = 50 }: Waiting = {},
): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end && !givenUp()) {
    if (await condition()) {
      return true;
    }
    await pause(everyMs);
  }
  return false;
}
