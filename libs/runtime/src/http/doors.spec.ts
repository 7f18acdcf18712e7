import { describe, expect, it } from '@jest/globals';
import { Doors } from './doors.js';

describe(Doors.name, () => {
  it('tells those who listen when it closes', () => {
    const doors = new Doors();
    expect(doors.open).toBe(true);

    doors.close();

    expect(doors.open).toBe(false);
    expect(doors.signal.aborted).toBe(true);
  });

  it('waits for the last request of a kind', async () => {
    const doors = new Doors();
    const leave = [doors.enter('change'), doors.enter('change')];
    doors.enter('read');
    const drained = doors.drained('change', 60_000);

    leave[0]?.();
    leave[0]?.();
    expect(await Promise.race([drained, Promise.resolve('waiting')])).toBe('waiting');
    leave[1]?.();

    await expect(drained).resolves.toBe(true);
  });

  it('waits no longer than it was told', async () => {
    const doors = new Doors();
    doors.enter('read');

    await expect(doors.drained('read', 1)).resolves.toBe(false);
    await expect(doors.drained('change', 60_000)).resolves.toBe(true);
  });
});
