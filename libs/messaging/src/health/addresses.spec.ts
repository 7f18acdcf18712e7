import { describe, expect, it } from '@jest/globals';
import type { Heartbeat } from '@hub/contracts';
import { Addresses } from './addresses.js';

const aBeat = (over: Partial<Heartbeat> = {}): Heartbeat => ({
  app: 'registry',
  instance: '1',
  address: 'http://127.0.0.1:7110',
  pid: 1,
  at: '2026-11-25T09:00:00.000+08:00',
  ready: true,
  reasons: [],
  sources: [],
  ...over,
});

describe(Addresses.name, () => {
  it('knows nobody at first', () => {
    expect(new Addresses().of('registry')).toBeUndefined();
  });

  it('gives the instance that was heard last', () => {
    const addresses = new Addresses();
    addresses.note(
      'registry/2',
      aBeat({ at: '2026-11-25T09:00:02.000+08:00', address: 'http://b' }),
    );
    addresses.note('registry/1', aBeat({ address: 'http://a' }));
    addresses.note('console/1', aBeat({ app: 'console', at: '2026-11-25T09:00:09.000+08:00' }));

    expect(addresses.of('registry')).toBe('http://b');
  });

  it('forgets an instance that stopped', () => {
    const addresses = new Addresses();
    addresses.note('registry/1', aBeat());
    addresses.note('registry/1', null);

    expect(addresses.of('registry')).toBeUndefined();
  });
});
