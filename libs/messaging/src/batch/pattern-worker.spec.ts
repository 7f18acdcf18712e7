import { afterEach, describe, expect, it } from '@jest/globals';
import { Unreachable } from '@hub/contracts';
import { silentLog } from '@hub/runtime';
import type { IncomingBatch, IncomingMessage, OffsetRange } from '../incoming.js';
import type { Chunk } from './gathered-rows.js';
import { PatternWorker, type WorkerFeed, type WorkerOptions } from './pattern-worker.js';

const TOPIC = 'hub.received.housing.v1';

/** A feed that does nothing but say whether its turn is over. */
class QuietFeed implements WorkerFeed {
  private ending = new AbortController();
  readonly committed: OffsetRange[] = [];

  get turn(): WorkerFeed['turn'] {
    const { signal } = this.ending;
    return {
      signal,
      get isOver() {
        return signal.aborted;
      },
    };
  }

  handled(ranges: readonly OffsetRange[]): void {
    this.committed.push(...ranges);
  }

  realign(): void {
    this.endTurn();
  }

  halt(): void {}

  endTurn(): void {
    this.ending.abort();
    this.ending = new AbortController();
  }
}

function aChunk(from: number, count: number, topic = TOPIC): Chunk {
  const messages = Array.from({ length: count }, (_, n): IncomingMessage => ({
    topic,
    partition: 0,
    offset: BigInt(from + n),
    key: 'key',
    value: Buffer.from('1'),
    headers: {},
    timestamp: 0,
  }));
  return { topic, partition: 0, messages, next: BigInt(from + count) };
}

describe(PatternWorker.name, () => {
  const workers: PatternWorker[] = [];
  let isOpen = false;
  const gates: (() => void)[] = [];
  afterEach(async () => {
    isOpen = true;
    gates.splice(0).forEach((open) => open());
    await Promise.all(workers.splice(0).map((worker) => worker.stop()));
    isOpen = false;
  });

  const aWorker = (options: Partial<WorkerOptions>) => {
    const feed = new QuietFeed();
    const worker = new PatternWorker({
      pattern: 'hub.received',
      maxRows: 10,
      maxBytes: 1_000_000,
      lingerMs: 0,
      handle: () => Promise.resolve(),
      onCrash: () => undefined,
      report: () => undefined,
      log: silentLog,
      ...options,
    });
    worker.feed = feed;
    worker.begin({ topic: TOPIC, partition: 0 }, 0n);
    worker.start();
    workers.push(worker);
    return { worker, feed };
  };
  /** A handler that finishes when told to, at the latest with the test. */
  const aGate = () => {
    const batches: IncomingBatch[] = [];
    const handle = (batch: IncomingBatch): Promise<void> => {
      batches.push(batch);
      return isOpen ? Promise.resolve() : new Promise((resolve) => gates.push(resolve));
    };
    return { batches, handle, open: () => gates.shift()?.() };
  };
  const turns = async (): Promise<void> => {
    for (let n = 0; n < 20; n += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('has one batch handled at a time, and the next one gather meanwhile', async () => {
    const { batches, handle, open } = aGate();
    const { worker, feed } = aWorker({ handle });

    await worker.offer(aChunk(0, 1));
    await turns();
    await worker.offer(aChunk(1, 3));
    await worker.offer(aChunk(4, 3));
    await turns();
    const during = batches.length;
    open();
    await turns();
    open();
    await turns();

    expect(during).toBe(1);
    expect(batches.map(({ messages }) => messages.length)).toEqual([1, 6]);
    expect(feed.committed.map(({ next }) => next)).toEqual([1n, 7n]);
  });

  it('keeps the feed waiting while more than four batches of a topic wait', async () => {
    const { handle, open } = aGate();
    const { worker } = aWorker({ handle });
    const taken: number[] = [];
    const offer = (n: number): void =>
      void worker.offer(aChunk(n * 10, 10)).then(() => taken.push(n));

    [0, 1, 2, 3, 4, 5].forEach(offer);
    await turns();
    const before = [...taken];
    open();
    await turns();

    // The first is in work, four wait; the sixth had to wait for one of them to be taken.
    expect(before).toEqual([0, 1, 2, 3, 4]);
    expect(taken).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('takes rows of another topic although one has too many', async () => {
    const { handle, open } = aGate();
    const { worker } = aWorker({ handle });
    worker.begin({ topic: 'other', partition: 0 }, 0n);
    void worker.offer(aChunk(0, 60));
    await turns();
    void worker.offer(aChunk(60, 10));

    const isTaken = await worker.offer(aChunk(0, 1, 'other'));

    expect(isTaken).toBe(true);
    expect(worker.openRows('other')).toBe(1);
    open();
  });

  it('lets those go who wait when the turn is over, and forgets all rows', async () => {
    const { batches, handle, open } = aGate();
    const { worker, feed } = aWorker({ handle });
    void worker.offer(aChunk(0, 60));
    await turns();
    const waiting = worker.offer(aChunk(60, 10));

    feed.endTurn();
    worker.drop();

    expect(await waiting).toBe(false);
    expect(batches[0]?.isCurrent()).toBe(false);
    open();
    await worker.idle();
    await turns();
    expect(batches).toHaveLength(1);
    expect(worker.openRows(TOPIC)).toBe(0);
  });

  it('gives up a batch that cannot be handled once its turn is over', async () => {
    let tries = 0;
    const { worker, feed } = aWorker({
      handle: () => {
        tries += 1;
        return Promise.reject(new Unreachable('away'));
      },
    });
    await worker.offer(aChunk(0, 1));
    await turns();

    feed.endTurn();
    worker.drop();
    await worker.idle();

    expect(tries).toBe(1);
    expect(feed.committed).toEqual([]);
  });

  it('waits for company only after a rest, and no longer than it takes to fill a batch', async () => {
    const { batches, handle, open } = aGate();
    const { worker } = aWorker({ handle, lingerMs: 60_000 });

    await worker.offer(aChunk(0, 4));
    await turns();
    const lingering = batches.length;
    await worker.offer(aChunk(4, 6));
    await turns();
    await worker.offer(aChunk(10, 1));
    open();
    await turns();

    expect(lingering).toBe(0);
    expect(batches.map(({ messages }) => messages.length)).toEqual([10, 1]);
    open();
  });
});
