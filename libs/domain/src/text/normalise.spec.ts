import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  normaliseDocumentNumber,
  normaliseForMatching,
  normaliseText,
  normaliserOf,
} from './normalise.js';

describe('normaliseText', () => {
  it.each([
    ['　宁波市ＡＢＣ公司（１）　', '宁波市ABC公司(1)'],
    ['  F-17 ', 'F-17'],
    ['甲　乙', '甲 乙'],
    ['\uFEFF证照\u00A0', '证照'],
    ['第２０１５号', '第2015号'],
    ['', ''],
  ])('makes %j into %j', (given, expected) => {
    expect(normaliseText(given)).toBe(expected);
  });

  it('keeps case, inner space, 〔〕 and Chinese punctuation', () => {
    const text = '上银罚字〔2015〕2号、a B。《办法》';

    expect(normaliseText(text)).toBe(text);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normaliseText(text);

        expect(normaliseText(once)).toBe(once);
      }),
    );
  });
});

describe('normaliseForMatching', () => {
  it.each([
    ['上银罚字[2015] 2号', '上银罚字〔2015〕2号'],
    ['（鄂）JZ安许证字【2005】000115', '(鄂)jz安许证字〔2005〕000115'],
    ['买买提·艾力', '买买提•艾力'],
    ['宁波 （中国） 公司', '宁波(中国)公司'],
    ['粤妆２０１６０５５３', '粤妆20160553'],
    ['A—1', 'a-1'],
  ])('finds %j and %j equal', (one, other) => {
    expect(normaliseForMatching(one)).toBe(normaliseForMatching(other));
  });

  it.each([
    ['上银罚字〔2015〕2号', '上银罚字〔2015〕12号'],
    ['陕妆20190004', '陕妆20190040'],
    ['宁波一公司', '宁波二公司'],
  ])('keeps %j and %j apart', (one, other) => {
    expect(normaliseForMatching(one)).not.toBe(normaliseForMatching(other));
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const once = normaliseForMatching(text);

        expect(normaliseForMatching(once)).toBe(once);
      }),
    );
  });
});

describe('normaliseDocumentNumber', () => {
  it('writes the year in 〔〕 and drops 第', () => {
    expect(normaliseDocumentNumber('上银罚字[2015]2号')).toBe('上银罚字〔2015〕2号');
    expect(normaliseDocumentNumber('沪府发（2015）第 2 号')).toBe('沪府发〔2015〕2号');
    expect(normaliseDocumentNumber('双环许可2019')).toBe('双环许可2019');
  });
});

describe('normaliserOf', () => {
  it('compares as text unless told otherwise', () => {
    expect(normaliserOf()('a·b')).toBe('AB');
    expect(normaliserOf('code')('a·b')).toBe('A·B');
    expect(normaliserOf('document-number')('a[1]')).toBe('A〔1〕');
  });
});
