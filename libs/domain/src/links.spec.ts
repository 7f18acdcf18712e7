import { describe, expect, it } from '@jest/globals';
import type { Kind, KindRules, Link } from '@hub/contracts';
import { linkReader } from './links.js';

const blank = { title: { zh: '', en: '' }, links: [], owners: [], extract: {} };
const kinds = new Map<Kind, KindRules>([
  [
    'license',
    {
      ...blank,
      kind: 'license',
      identities: [],
      placeholders: [],
      links: [
        {
          role: 'holder',
          kind: 'party',
          by: [
            { scheme: 'uscc', paths: ['holder.ids.uscc'] },
            { scheme: 'orgCode', paths: ['holder.ids.orgCode'] },
          ],
        },
        { role: 'case', kind: 'case', by: [{ scheme: 'number', paths: ['case.number'] }] },
      ],
    },
  ],
  [
    'party',
    {
      ...blank,
      kind: 'party',
      identities: [
        { scheme: 'uscc', paths: ['ids.uscc'], normalise: 'code' },
        { scheme: 'orgCode', paths: ['ids.orgCode'], normalise: 'code' },
      ],
      placeholders: ['00000000000000000X'],
    },
  ],
  [
    'case',
    {
      ...blank,
      kind: 'case',
      identities: [{ scheme: 'number', paths: ['number'] }],
      placeholders: [],
    },
  ],
]);
const targets = linkReader(kinds, 'license');

describe(linkReader, () => {
  it('points at the holder by the first code that is complete', () => {
    const record = { holder: { ids: { uscc: '91320700ma1mxy0x1f', orgCode: '00001333-8' } } };

    expect(targets(record)).toEqual([
      { role: 'holder', kind: 'party', scheme: 'uscc', value: '91320700MA1MXY0X1F' },
    ]);
  });

  it('passes over a placeholder to the next code', () => {
    const record = { holder: { ids: { uscc: '00000000000000000X', orgCode: '000013338' } } };

    expect(targets(record)).toEqual([
      { role: 'holder', kind: 'party', scheme: 'orgCode', value: '000013338' },
    ]);
  });

  it('points at nobody without a code', () => {
    expect(targets({ holder: { name: '张三' } })).toEqual([]);
  });

  it('lets a stated link go before a rule, and normalises it alike', () => {
    const stated: Link = { role: 'case', kind: 'case', scheme: 'number', value: ' ｂ-2 ' };

    expect(targets({ case: { number: 'A-1' } }, [stated])).toEqual([
      { role: 'case', kind: 'case', scheme: 'number', value: 'B-2' },
    ]);
  });

  it('leaves out a stated link whose scheme the target does not have', () => {
    const stated: Link = { role: 'case', kind: 'case', scheme: 'colour', value: 'red' };

    expect(targets({}, [stated])).toEqual([]);
  });
});
