import { describe, expect, it } from '@jest/globals';
import type { JsonObject, Shared } from '@hub/contracts';
import { licenseLine } from './first-licenses.js';

describe(licenseLine, () => {
  const shared = (holder: JsonObject): Shared => ({
    entityId: '0',
    kind: 'license',
    version: 2,
    state: 'active',
    changedAt: '2026-11-25T09:30:00.000+08:00',
    changedFields: [],
    record: { type: '渔业捕捞许可证', number: 'F-17', status: 'valid', holder },
    related: {},
    contributions: [
      { system: 'housing', form: 'permit', receipt: 'r1', at: '', fields: [] },
      { system: 'housing', form: 'permit', receipt: 'r2', at: '', fields: [] },
    ],
    conflicts: [],
  });

  it('says what is shared, whose and from where', () => {
    expect(licenseLine(shared({ name: '海州渔业合作社', kind: 'legal-entity' }))).toBe(
      'Shared license: 渔业捕捞许可证 F-17 海州渔业合作社, valid, version 2, from housing/permit',
    );
  });

  it('masks the name of a person', () => {
    expect(licenseLine(shared({ name: '张三', kind: 'natural-person' }))).toBe(
      'Shared license: 渔业捕捞许可证 F-17 张*, valid, version 2, from housing/permit',
    );
  });
});
