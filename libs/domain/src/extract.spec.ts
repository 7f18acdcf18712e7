import { describe, expect, it } from '@jest/globals';
import type { JsonObject, KindRules } from '@hub/contracts';
import { extractOf, shareableRecord } from './extract.js';

const party: KindRules = {
  kind: 'party',
  title: { zh: '主体', en: 'party' },
  identities: [],
  links: [],
  owners: [],
  placeholders: [],
  extract: { name: 'name', ids: 'ids', legalRepresentative: 'legalRepresentative' },
};
const all = (): boolean => true;
const allBut =
  (...withheld: string[]) =>
  (path: string): boolean =>
    !withheld.includes(path);

describe(extractOf, () => {
  it('takes the declared members that have a value, and the entity’s id', () => {
    const record = { name: '甲公司', ids: { uscc: 'U' }, phone: '1' };

    expect(extractOf(party, 'e1', record, all)).toEqual({
      entityId: 'e1',
      name: '甲公司',
      ids: { uscc: 'U' },
    });
  });

  it('takes nothing that may not be shared, however deep it stands', () => {
    const record = { name: '甲', ids: { uscc: 'U', personal: 'P' } };

    expect(extractOf(party, 'e1', record, allBut('ids.personal'))).toEqual({
      entityId: 'e1',
      name: '甲',
      ids: { uscc: 'U' },
    });
  });

  it('is undefined for a kind that nobody carries', () => {
    expect(extractOf({ ...party, extract: {} }, 'e1', {}, all)).toBeUndefined();
  });
});

describe(shareableRecord, () => {
  it('gives the same object when all may be shared', () => {
    const record = { a: { b: [{ c: 1 }] } };

    expect(shareableRecord(record, all)).toBe(record);
  });

  it('leaves out withheld members of listed objects, and what is empty then', () => {
    const record: JsonObject = { a: [{ b: 1, c: 2 }, { c: 3 }], d: { e: 1 }, f: 1 };

    expect(shareableRecord(record, allBut('a.c', 'd.e'))).toEqual({ a: [{ b: 1 }], f: 1 });
  });

  it('leaves out a withheld object whole', () => {
    expect(shareableRecord({ a: { b: 1 }, c: 1 }, allBut('a'))).toEqual({ c: 1 });
  });
});
