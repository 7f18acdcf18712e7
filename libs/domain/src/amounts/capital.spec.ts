import { describe, expect, it } from '@jest/globals';
import { describeSharedData, sharedRows } from '../../../../test/support/shared-data.js';
import { readCapital } from './capital.js';

describe('readCapital', () => {
  it.each([
    ['9,999(万元人民币)', '99990000', 'CNY'],
    ['45万人民币', '450000', 'CNY'],
    ['968.2613(万元人民币)', '9682613', 'CNY'],
    ['80(万)', '800000', 'CNY'],
    ['12000万人民币元', '120000000', 'CNY'],
    ['700（万美元）', '7000000', 'USD'],
    ['938,822.4476(万日元)', '9388224476', 'JPY'],
    ['2,545(万香港元)', '25450000', 'HKD'],
    ['300(万法国法郎)', '3000000', 'FRF'],
    ['5000元', '5000', 'CNY'],
    ['1.5亿元', '150000000', 'CNY'],
  ])('reads %s', (text, amount, currency) => {
    expect(readCapital(text)).toEqual({ amount, currency });
  });

  it.each(['N/A', '', '万元', '10万贝壳', '凭相关有效证件经营)**', '5,00万元'])(
    'makes nothing of %j',
    (text) => {
      expect(readCapital(text)).toBeUndefined();
    },
  );
});

describeSharedData('readCapital on the registry of Zhejiang', () => {
  it('reads all but N/A and the fields of shifted rows', () => {
    const texts = sharedRows('cn-enterprise-zhejiang-1980-2001.csv.gz').map(
      (row) => row['注册资金'] ?? '',
    );

    const unread = texts.filter((text) => text !== 'N/A' && readCapital(text) === undefined);

    expect(unread.length).toBeLessThanOrEqual(4);
    expect(unread.filter((text) => /^\d/.test(text))).toEqual([]);
  });
});
