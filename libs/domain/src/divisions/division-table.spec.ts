import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { describeSharedData, sharedRows } from '../../../../test/support/shared-data.js';
import {
  DivisionTable,
  isDivisionCode,
  readDevelopmentZones,
  readDivisions,
} from './division-table.js';

const FOLDER = new URL('../../../../schemas/divisions/', import.meta.url);
const table = new DivisionTable([
  ...readDivisions(readFileSync(new URL('divisions.csv', FOLDER), 'utf8')),
  ...readDevelopmentZones(readFileSync(new URL('development-zones.csv', FOLDER), 'utf8')),
]);

describe(DivisionTable.name, () => {
  it.each([
    '320703',
    '330203',
    '370481',
    '320582',
    '211104',
    '610403',
    '330282',
    '810000',
    '441900',
  ])('knows %s as in force today', (code) => {
    expect(table.standingOf(code, '2026-11-25')).toBe('in-force');
  });

  it.each([
    ['330181', '1998-05-01', 'in-force'],
    ['330181', '2005-05-01', 'abolished'],
    ['330109', '2005-05-01', 'in-force'],
    ['330109', '1998-05-01', 'not-yet'],
    ['330103', '2019-05-01', 'in-force'],
    ['330103', '2026-05-01', 'abolished'],
    ['330113', '2022-05-01', 'in-force'],
    ['330113', '2015-05-01', 'not-yet'],
    ['320799', '2026-05-01', 'unknown'],
    ['32070', '2026-05-01', 'unknown'],
    ['320703', '', 'unknown'],
  ])('says of %s on %s: %s', (code, on, standing) => {
    expect(table.standingOf(code, on)).toBe(standing);
  });

  it('names a code on a day', () => {
    expect(table.nameOf('320706', '2026-11-25')).toBe('海州区');
    expect(table.nameOf('330103', '2026-11-25')).toBeUndefined();
    expect(table.nameOf('320706014000', '2026-11-25')).toBe('海州区');
  });

  it('puts province and city before it', () => {
    expect(table.fullNameOf('320706')).toBe('江苏省连云港市海州区');
    expect(table.fullNameOf('330200')).toBe('浙江省宁波市');
    expect(table.fullNameOf('320000')).toBe('江苏省');
    expect(table.fullNameOf('999999')).toBeUndefined();
  });

  it.each([
    ['320594', '苏州工业园区', 'registration'],
    ['320191', '南京高新技术产业开发区', 'registration'],
    ['320691', '南通经济技术开发区', 'registration'],
    ['320771', '连云港经济技术开发区', 'statistics'],
    ['330391', '温州生态园', 'project'],
    ['330354', '温州生态园', 'project'],
  ])('knows the development zone %s %s', (code, name, basis) => {
    expect(table.find(code)).toEqual({ code, name, earlierNames: [], basis });
    expect(table.standingOf(code, '2020-01-01')).toBe('in-force');
  });
});

describe('isDivisionCode', () => {
  it('takes six, nine and twelve digits', () => {
    expect(['320703', '320703001', '320703001002', '32070', '32070A'].map(isDivisionCode)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describeSharedData('the division files', () => {
  it('hold every code that any list ever had', () => {
    const codes = [
      ...sharedRows('gb2260-all-codes-1980-2019.csv'),
      ...sharedRows('divisions-2023-areas.csv'),
    ].map(({ code = '' }) => code);

    expect(codes.filter((code) => table.find(code) === undefined)).toEqual([]);
  });

  it('count all of 2019 as in force in 2019, and all of 2023 as in force now', () => {
    const then = sharedRows('gb2260-all-codes-1980-2019.csv')
      .filter(({ last_revision }) => last_revision === '201904')
      .map(({ code = '' }) => table.standingOf(code, '2019-04-30'));
    const now = sharedRows('divisions-2023-areas.csv').map(({ code = '' }) =>
      table.standingOf(code, '2026-11-25'),
    );

    expect(new Set(then)).toEqual(new Set(['in-force']));
    expect(new Set(now)).toEqual(new Set(['in-force']));
  });
});
