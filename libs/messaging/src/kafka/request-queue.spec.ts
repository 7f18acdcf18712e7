import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createRequire } from 'node:module';
// Puts our planning in the place of kafkajs's own.
import './kafkajs.js';

interface Queue {
  throttledUntil: number;
  throttleCheckTimeoutId: unknown;
  push(request: object): void;
  fulfillRequest(answer: object): void;
  destroy(): void;
}

const RequestQueue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => Queue;

describe('the queue of requests on a connection', () => {
  const logger = { debug: () => undefined, warn: () => undefined };
  const queues: Queue[] = [];
  afterEach(() => queues.splice(0).forEach((queue) => queue.destroy()));
  const aQueue = (maxInFlightRequests: number | null): Queue => {
    const queue = new RequestQueue({
      maxInFlightRequests,
      requestTimeout: 30_000,
      enforceRequestTimeout: false,
      clientId: 'spec',
      broker: 'spec:1',
      logger,
      isConnected: () => true,
    });
    queues.push(queue);
    return queue;
  };
  const aRequest = (correlationId: number, sendRequest: () => void): object => ({
    entry: { correlationId, resolve: () => undefined, reject: () => undefined },
    expectResponse: true,
    sendRequest,
  });

  it('plans no look while nothing waits', () => {
    const queue = aQueue(null);

    queue.push(aRequest(1, () => undefined));
    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });

    expect(queue.throttleCheckTimeoutId ?? undefined).toBeUndefined();
  });

  it('sends what waits for an answer to another request as soon as that comes', () => {
    const queue = aQueue(1);
    const second = jest.fn();
    queue.push(aRequest(1, () => undefined));
    queue.push(aRequest(2, second));
    expect(second).not.toHaveBeenCalled();

    queue.fulfillRequest({ correlationId: 1, payload: Buffer.alloc(0), size: 0 });

    expect(second).toHaveBeenCalledTimes(1);
  });

  it('sends what a broker wanted to wait once the time is over', async () => {
    const queue = aQueue(null);
    queue.throttledUntil = Date.now() + 20;

    await new Promise<void>((resolve) => queue.push(aRequest(1, resolve)));

    expect(Date.now()).toBeGreaterThanOrEqual(queue.throttledUntil);
  });
});
