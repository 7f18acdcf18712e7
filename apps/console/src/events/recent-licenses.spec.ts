import { describe, expect, it } from '@jest/globals';
import { RecentLicenses } from './recent-licenses.js';

function someLicenses(count: number): RecentLicenses {
  const licenses = new RecentLicenses();
  for (let version = 1; version <= count; version += 1) {
    licenses.note(Buffer.from(JSON.stringify({ entityId: 'e1', version, state: 'active' })));
  }
  return licenses;
}

const versions = (shown: readonly { version: number }[]) => shown.map(({ version }) => version);

describe(RecentLicenses.name, () => {
  it('gives what came since', () => {
    const fresh = someLicenses(5).since(3);

    expect(versions(fresh.shown)).toEqual([4, 5]);
    expect(fresh).toMatchObject({ skipped: 0, seen: 5 });
  });

  it('gives nothing when nothing came', () => {
    expect(someLicenses(5).since(5)).toEqual({ shown: [], skipped: 0, seen: 5 });
  });

  it('shows the last twenty of many and counts the others', () => {
    const fresh = someLicenses(1_000).since(0);

    expect(fresh.shown).toHaveLength(20);
    expect(fresh).toMatchObject({ skipped: 980, seen: 1_000 });
  });

  it('gives whoever has just come all that is kept', () => {
    expect(someLicenses(1_000).all()).toMatchObject({ skipped: 0, seen: 1_000 });
    expect(versions(someLicenses(2).all().shown)).toEqual([1, 2]);
    expect(someLicenses(0).all().shown).toEqual([]);
  });
});
