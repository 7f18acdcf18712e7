import { describe, expect, it } from '@jest/globals';
import { describeSharedData, sharedRows } from '../../../../test/support/shared-data.js';
import { checkPartyId, classifyPartyId } from './party-id.js';

describe('classifyPartyId', () => {
  it('takes a unified social credit code without a warning', () => {
    expect(classifyPartyId('91320700ma0000015p')).toEqual({
      ok: true,
      value: '91320700MA0000015P',
      member: 'uscc',
    });
  });

  it.each([
    ['320103000071453', 'registration'],
    ['3212832810376', 'registration'],
    ['95028570-8', 'orgCode'],
    ['企合苏镇分字第0006', 'registration'],
    ['企合苏锡总字第003112号', 'registration'],
  ])('takes %s as %s and warns that it is no unified code', (text, member) => {
    expect(classifyPartyId(text)).toMatchObject({
      ok: true,
      value: text,
      member,
      warning: { code: 'PATTERN', remedy: { zh: expect.stringContaining('统一社会信用代码') } },
    });
  });

  it.each([
    ['91610722MA6YN2BOXN', 'PATTERN'],
    ['91320700MA00000150', 'CHECK_DIGIT'],
    ['320103000071454', 'CHECK_DIGIT'],
    ['95028570-7', 'CHECK_DIGIT'],
    ['510681000018582（1-1）', 'PATTERN'],
    ['张三', 'PATTERN'],
    ['', 'PATTERN'],
    ['企业', 'PATTERN'],
  ])('refuses %s as %s', (text, fault) => {
    expect(classifyPartyId(text)).toMatchObject({ ok: false, code: fault });
  });
});

describeSharedData('checkPartyId on the vectors', () => {
  it('agrees with every verdict', () => {
    const rows = sharedRows('uscc-vectors.csv');

    const verdicts = rows.map(({ identifier = '' }) => verdictOf(identifier));

    expect(rows).toHaveLength(209);
    expect(verdicts).toEqual(rows.map(({ verdict }) => verdict));
  });
});

function verdictOf(identifier: string): string {
  const checked = checkPartyId(identifier);
  if (!checked.ok) {
    return 'quarantine';
  }
  if (checked.warning !== undefined) {
    return 'warn';
  }
  return checked.value === identifier ? 'accept' : 'normalise';
}
