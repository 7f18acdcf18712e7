import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  checkProjectCode,
  divisionOfProject,
  makeProjectCodeCheck,
  projectCodeForm,
} from './project-code.js';

describe('checkProjectCode', () => {
  it.each([
    '2509-320193-89-01-544060',
    '2603-141124-89-05-346948',
    '2411-130202-89-01-637015',
    '2401-320700-89-01-000016',
    '2511-330203-89-05-123455',
    '2603-370481-89-02-543210',
    '2505-330354-04-01-274607',
  ])('accepts %s of the new form', (code) => {
    expect(checkProjectCode(code)).toEqual({ ok: true, value: code });
    expect(projectCodeForm(code)).toBe('new');
  });

  it.each([
    '2017-320700-47-03-500123',
    '2020-330327-48-01-167360',
    '2020-451421-88-03-016343',
    '2019-330391-47-03-831266',
  ])('accepts %s of the old form, which has no check', (code) => {
    expect(checkProjectCode(code)).toEqual({ ok: true, value: code });
    expect(projectCodeForm(code)).toBe('old');
  });

  it.each([
    ['2509-320193-89-01-544061', 'CHECK_DIGIT'],
    ['2603-141124-89-05-346984', 'CHECK_DIGIT'],
    ['2411-130202-89-01-637051', 'CHECK_DIGIT'],
    ['2513-320193-89-01-544060', 'PATTERN'],
    ['2021-320193-89-01-544060', 'PATTERN'],
    ['2509-32019-389-01-544060', 'PATTERN'],
    ['2509-320193-89-01-54406', 'PATTERN'],
    ['2509-320193-89-01-54406A', 'PATTERN'],
  ])('refuses %s as %s', (code, fault) => {
    expect(checkProjectCode(code)).toMatchObject({ ok: false, code: fault });
  });

  it('adds missing hyphens and repairs those of word processors', () => {
    expect(checkProjectCode('25093201938901544060')).toMatchObject({
      value: '2509-320193-89-01-544060',
    });
    expect(checkProjectCode('２５０９－320193—89-01-544060')).toMatchObject({
      value: '2509-320193-89-01-544060',
    });
  });

  it('accepts every new code that is made, and finds any one changed digit', () => {
    const serial = fc.integer({ min: 10_000, max: 99_999 });
    fc.assert(
      fc.property(serial, fc.integer({ min: 1, max: 12 }), fc.nat(9), (random, month, digit) => {
        const first19 = `25${String(month).padStart(2, '0')}-320703-89-01-${random}`;
        const code = `${first19}${makeProjectCodeCheck(first19)}`;
        const changed = `${code.slice(0, 20)}${digit}${code.slice(21)}`;

        expect(checkProjectCode(code)).toEqual({ ok: true, value: code });
        expect(checkProjectCode(changed).ok).toBe(changed === code);
      }),
    );
  });
});

describe('divisionOfProject', () => {
  it('finds the area inside a code', () => {
    expect(divisionOfProject('2505-330354-04-01-274607')).toBe('330354');
  });
});
