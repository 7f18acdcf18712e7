import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MaskKind } from './mask.js';
import { maskOf } from './mask.js';

describe('maskOf', () => {
  it.each<[MaskKind, string, string]>([
    ['phone', '13812345678', '138****5678'],
    ['phone', '0518-12345678', '051******5678'],
    ['phone', '1234567', '*******'],
    ['resident-id', '11010519491231002X', '110105********002X'],
    ['resident-id-strict', '11010519491231002X', '1****************X'],
    ['name', '张三', '张*'],
    ['name', '买买提·艾力', '买*****'],
    ['name', '𠮷野', '𠮷*'],
    ['name', '张', '*'],
    ['name', '', ''],
    ['bank-card', '6222 0212 3456 7890', '************7890'],
    ['address', '江苏省连云港市海州区朝阳东路12号3单元501室', '江苏省连云港市海州区朝阳东路****'],
    ['address', '河南省新乡市红旗区平原路5号', '河南省新乡市红旗区平原路****'],
    ['address', '江苏省镇江市京口区中山路3号', '江苏省镇江市京口区中山路****'],
    ['address', '浙江省宁波市海曙区石碶街道某某村', '浙江省宁波市海曙区石碶街道****'],
    ['address', '北京市朝阳区阳光小区5栋', '北京市朝阳区****'],
    ['address', '某某小区5栋302', '****'],
    ['address', '朝阳东路一百二十号', '朝阳东路****'],
  ])('masks as %s: %s → %s', (kind, text, masked) => {
    expect(maskOf(kind)(text)).toBe(masked);
  });

  it('never keeps a digit of a house number', () => {
    const address = fc.tuple(
      fc.constantFrom('海州区朝阳东路', '宁波市江北区', '路桥区路桥街道', '镇江市', ''),
      fc.integer({ min: 1, max: 9999 }),
      fc.constantFrom('号', '号阳光小区', '弄', '-2号', '号大街'),
    );
    fc.assert(
      fc.property(address, ([street, number, rest]) => {
        expect(maskOf('address')(`${street}${number}${rest}`)).not.toMatch(/\d/);
      }),
    );
  });
});
