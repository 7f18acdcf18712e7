import type { LifeCycle } from '@hub/contracts';
import { describe, expect, it } from '@jest/globals';
import { checkMove, isFinal, statusTitle } from './life-cycle.js';

/** `standards.md` §2.6, as `kinds.yaml` says it in the hub's words. */
const LICENSE: LifeCycle = {
  path: 'status',
  initial: ['valid'],
  moves: {
    valid: ['suspended', 'annulled', 'cancelled', 'expired', 'transferred', 'revoked'],
    suspended: ['valid', 'revoked'],
    transferred: ['valid'],
  },
};

describe('checkMove', () => {
  it.each([
    ['valid', 'suspended'],
    ['suspended', 'valid'],
    ['valid', 'annulled'],
    ['valid', 'cancelled'],
    ['valid', 'expired'],
    ['valid', 'transferred'],
    ['transferred', 'valid'],
    ['suspended', 'revoked'],
    ['valid', 'revoked'],
    ['revoked', 'revoked'],
    [undefined, 'valid'],
    [undefined, 'cancelled'],
  ])('finds nothing odd in %s → %s', (from, to) => {
    expect(checkMove(LICENSE, from, to)).toBeUndefined();
  });

  it.each([
    ['annulled', 'valid'],
    ['cancelled', 'valid'],
    ['revoked', 'suspended'],
    ['suspended', 'cancelled'],
    ['transferred', 'revoked'],
  ])('warns of %s → %s', (from, to) => {
    expect(checkMove(LICENSE, from, to)).toMatchObject({ code: 'RANGE' });
  });

  it('says when the former status was final', () => {
    expect(checkMove(LICENSE, 'cancelled', 'valid')?.message.zh).toContain('“注销”是终结状态');
    expect(checkMove(LICENSE, 'suspended', 'cancelled')?.message.zh).toContain('不合常规');
  });

  it('warns of a status that the kind does not have', () => {
    expect(checkMove(LICENSE, undefined, 'lost')).toMatchObject({ code: 'CODE_UNKNOWN' });
    expect(checkMove(LICENSE, 'valid', 'lost')).toMatchObject({ code: 'CODE_UNKNOWN' });
  });
});

describe('isFinal', () => {
  it('is true where nothing may follow', () => {
    expect(isFinal(LICENSE, 'revoked')).toBe(true);
    expect(isFinal(LICENSE, 'suspended')).toBe(false);
  });
});

describe('statusTitle', () => {
  it('is the clerk’s word, or the status itself', () => {
    expect(statusTitle('revoked')).toBe('吊销');
    expect(statusTitle('lost')).toBe('lost');
  });
});
