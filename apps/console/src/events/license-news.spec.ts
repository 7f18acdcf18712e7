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

  it.each<JsonObject>([
    { kind: 'natural-person' },
    { kind: 'natural-person', ids: { uscc: '91320700MA0000015P' } },
    { ids: { personal: '11010119900307002X' } },
    {},
  ])('masks a name that may be a person’s: %j', (holder) => {
    expect(licenseNews(aShared({ holder: { name: '张三丰', ...holder } })).holder).toBe('张**');
  });

  it('knows an organisation by its identifiers where a form has no kinds of holder', () => {
    const holder = { name: '某某公司', ids: { uscc: '91320700MA0000015P' } };

    expect(licenseNews(aShared({ holder })).holder).toBe('某某公司');
  });

  it('knows an organisation by the party it was found to be', () => {
    const shared = aShared({ holder: { name: '某某公司' } });
    const related = { holder: { kind: 'legal-entity' } };

    expect(licenseNews({ ...shared, related }).holder).toBe('某某公司');
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
