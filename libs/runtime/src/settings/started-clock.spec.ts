import { describe, expect, it } from '@jest/globals';
import { systemClock } from '@hub/contracts';
import { StartedClock, clockOf } from './started-clock.js';

const START = '2026-03-02T09:00:00+08:00';

describe(StartedClock.name, () => {
  it('shows its start at the anchor and goes on from there', () => {
    const clock = new StartedClock(new Date(START), new Date(Date.now() - 60_000));

    const ahead = clock.now().getTime() - new Date(START).getTime();

    expect(ahead).toBeGreaterThanOrEqual(60_000);
    expect(ahead).toBeLessThan(70_000);
  });
});

describe(clockOf.name, () => {
  it("is the machine's clock when nothing is set", () => {
    expect(clockOf(undefined)).toBe(systemClock);
  });

  it('begins at the start when this process began', () => {
    const ahead = (clockOf(START)?.now().getTime() ?? 0) - new Date(START).getTime();

    expect(Math.abs(ahead - performance.now())).toBeLessThan(1_000);
  });

  it('lets two processes agree by an anchor', () => {
    const setting = `${START}@${Date.now() - 5_000}`;

    const apart = Math.abs(
      (clockOf(setting)?.now().getTime() ?? 0) - (clockOf(setting)?.now().getTime() ?? Infinity),
    );

    expect(apart).toBeLessThan(50);
    expect(
      (clockOf(setting)?.now().getTime() ?? 0) - new Date(START).getTime(),
    ).toBeGreaterThanOrEqual(5_000);
  });

  it.each(['yesterday', '2026-03-02', '2026-03-02T09:00:00', '2026-13-02T09:00:00Z', `${START}@x`])(
    'knows that %s is no clock',
    (text) => {
      expect(clockOf(text)).toBeUndefined();
    },
  );
});
