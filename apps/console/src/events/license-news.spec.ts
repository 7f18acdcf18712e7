import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Shared } from '@hub/contracts';
import { licenseNews } from './license-news.js';

const aShared = (record: JsonObject): Shared => ({
  entityId: 'e1',
  kind: 'license',
  version: 2,
  state: 'active',
  changedAt: '2026-11-25T09:30:02.000+08:00',
  changedFields: [],
  record,
  related: {},
  contributions: [
    { system: 'housing', form: 'a', receipt: 'r', at: '', fields: [] },
    { system: 'housing', form: 'b', receipt: 's', at: '', fields: [] },
  ],
  conflicts: [],
});

describe(licenseNews.name, () => {
  it('tells of an organisation by name', () => {
    const record = {
      name: '食品经营许可证',
      number: 'JY13207030000017',
      status: 'valid',
      holder: { name: '连云港某某食品有限公司', kind: 'legal-entity' },
    };

    expect(licenseNews(aShared(record))).toEqual({
      entityId: 'e1',
      version: 2,
      state: 'active',
      changedAt: '2026-11-25T09:30:02.000+08:00',
      name: '食品经营许可证',
      number: 'JY13207030000017',
      status: 'valid',
      holder: '连云港某某食品有限公司',
      from: ['housing'],
    });
  });

  it.each([{ kind: 'natural-person' }, {}])('masks a name that may be a person’s: %j', (kind) => {
    expect(licenseNews(aShared({ holder: { name: '张三丰', ...kind } })).holder).toBe('张**');
  });

  it('masks a number that is a person’s own', () => {
    const { number } = licenseNews(aShared({ number: '11010119900307002X' }));

    expect(number).toMatch(/^110101\*{8}002X$/);
  });

  it('falls back on the type, and leaves out what is not there', () => {
    expect(licenseNews(aShared({ type: '营业执照' }))).toMatchObject({ name: '营业执照' });
    expect(licenseNews(aShared({}))).not.toHaveProperty('holder');
  });

  it('bears an erased entity, which has no record any more', () => {
    const { record: _, contributions: __, ...rest } = aShared({});

    expect(licenseNews({ ...rest, state: 'erased' } as unknown as Shared).from).toEqual([]);
  });
});
