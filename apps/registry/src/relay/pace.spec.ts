import { describe, expect, it } from '@jest/globals';
import { Pace } from './pace.js';

const LONG = 60_000;

describe(Pace, () => {
  it('does not wait for a mark that came meanwhile', async () => {
    const pace = new Pace({ lookEveryMs: LONG });
    pace.wake();

    await expect(pace.untilMarked()).resolves.toBeUndefined();
  });

  it('ends a wait for marks when one comes', async () => {
    const pace = new Pace({ lookEveryMs: LONG });
    const waiting = pace.untilMarked();

    pace.wake();

    await expect(waiting).resolves.toBeUndefined();
  });

  it('gathers after a small transaction, and goes on at once after a large one or none', async () => {
    const pace = new Pace({ betweenTransactionsMs: LONG });
    await pace.afterRound(500);
    await pace.afterRound(0);
    let isOver = false;
    const gathering = pace.afterRound(1).then(() => (isOver = true));
    pace.wake();
    await Promise.resolve();

    expect(isOver).toBe(false);
    pace.end();
    await gathering;
  });

  it('waits for nothing any more once it has ended', async () => {
    const pace = new Pace({ lookEveryMs: LONG, leaseEveryMs: LONG });
    pace.end();

    await expect(
      Promise.all([pace.untilMarked(), pace.untilLeaseMayBeFree(), pace.afterFailure()]),
    ).resolves.toHaveLength(3);
  });
});
