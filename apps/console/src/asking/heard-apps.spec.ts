import { describe, expect, it } from '@jest/globals';
import type { Heartbeat } from '@hub/contracts';
import { HeardApps, isThere } from './heard-apps.js';

const START = new Date('2026-11-25T09:30:00+08:00');
const after = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);
const aBeat = (instance: string): Heartbeat => ({
  app: 'departments',
  instance,
  address: `http://127.0.0.1/${instance}`,
  pid: 1,
  at: '2026-11-25T09:30:00.000+08:00',
  ready: true,
  reasons: [],
  sources: [],
});

describe(HeardApps.name, () => {
  it('gives the instances of an app, those heard last first', () => {
    const heard = new HeardApps(START);
    heard.note('departments/a', aBeat('a'), after(1));
    heard.note('departments/b', aBeat('b'), after(2));

    expect(heard.instancesOf('departments').map(({ beat }) => beat.instance)).toEqual(['b', 'a']);
    expect(heard.instancesOf('registry')).toEqual([]);
  });

  it('forgets an instance that said goodbye', () => {
    const heard = new HeardApps(START);
    heard.note('departments/a', aBeat('a'), after(1));
    heard.note('departments/a', null, after(2));

    expect(heard.instancesOf('departments')).toEqual([]);
    expect(heard.addressOf('departments')).toBeUndefined();
  });

  it('knows that an instance is gone after five heartbeats missed', () => {
    const heard = new HeardApps(START);
    heard.note('departments/a', aBeat('a'), after(0));
    const [instance] = heard.instancesOf('departments');

    expect(instance && isThere(instance, after(10))).toBe(true);
    expect(instance && isThere(instance, after(10.001))).toBe(false);
  });

  it('notices that it has become deaf, and gives itself time at the start', () => {
    const heard = new HeardApps(START);
    expect(heard.isHearing(after(10))).toBe(true);
    expect(heard.isHearing(after(11))).toBe(false);

    heard.note('console/1', aBeat('1'), after(11));

    expect(heard.isHearing(after(21))).toBe(true);
  });
});
