import { accept, hasDigits, normaliseCode, refuse } from '@hub/domain';
import type { Checked } from '@hub/domain';
import { defineIdentifier } from './identifier.js';

const PATTERN = refuse(
  'PATTERN',
  {
    zh: '行政区划代码应为 6 位数字（乡镇 9 位、村 12 位）（GB/T 2260）。',
    en: 'A division code has 6 digits (townships 9, villages 12) (GB/T 2260).',
  },
  {
    zh: '请填写 6 位行政区划代码；开发区可用统计或平台自编代码。',
    en: 'Give the 6-digit code; development zones may use the code of statistics or of a platform.',
  },
);

/** 行政区划代码. Whether the code exists is not asked: development zones and abolished counties stand in real data. */
export const division = defineIdentifier({
  name: 'division',
  summary:
    'A division code (行政区划代码, GB/T 2260): 6, 9 or 12 digits. Codes that no table knows are taken: development zones have them.',
  examples: [
    { native: '320703', canonical: '320703' },
    { native: '320594', canonical: '320594' },
    { native: '511602000000', canonical: '511602000000' },
    { native: '32070', fault: 'PATTERN' },
    { argument: 'warn', native: '32070', canonical: '32070', warning: 'PATTERN' },
  ],
  check: checkDivision,
});

function checkDivision(text: string): Checked {
  const code = normaliseCode(text);
  const isLong = code.length === 6 || code.length === 9 || code.length === 12;
  return isLong && hasDigits(code, 0, code.length) ? accept(code) : PATTERN;
}
