import { mistyped } from '../identifiers.js';
import type { Native, Wrong } from '../telling.js';

/** One way in which rows of the disclosure platform go wrong. */
export interface DisclosureMistake {
  readonly wrong: readonly Wrong[];
  /** The key cannot be read, or is another one: the corrected row does not close the bad one. */
  readonly breaksKey?: 'keyless' | 'other-key';
  /** When it changed cannot be told, so no later row is known to be newer. */
  readonly breaksTime?: boolean;
  fits?(row: Native): boolean;
  spoil(row: Native): Native;
}

function inField(field: string, code: string, value: unknown): DisclosureMistake {
  return {
    wrong: [{ field, code }],
    spoil: (row) => ({
      ...row,
      [field]: typeof value === 'function' ? value(String(row[field])) : value,
    }),
  };
}

const hasCode = (row: Native): boolean => String(row['XK_XDR_SHXYM']).startsWith('9');
const isPerson = (row: Native): boolean => row['XK_XDR_LB'] === '自然人';
const hasTerm = (row: Native): boolean => !String(row['XK_YXQZI']).startsWith('2099');
const FAR_AHEAD = Date.UTC(2098, 0, 1);

export const DISCLOSURE_MISTAKES: readonly DisclosureMistake[] = [
  { ...inField('XK_XDR_SHXYM', 'CHECK_DIGIT', mistyped), fits: hasCode },
  {
    ...inField(
      'XK_XDR_SHXYM',
      'PATTERN',
      (code: string) => `${code.slice(0, 12)}O${code.slice(13)}`,
    ),
    fits: hasCode,
  },
  inField('XK_JDRQ', 'DATE', (day: string) => `${day.slice(0, 4)}/02/30`),
  inField('XK_JDRQ', 'DATE', '去年'),
  inField('XK_JDRQ', 'RANGE', '2201/08/03'),
  {
    ...inField('XK_YXQZI', 'DATE_ORDER', '2013/12/31'),
    fits: hasTerm,
  },
  inField('XK_ZT', 'CODE_UNKNOWN', '3'),
  inField('XK_XKLB', 'CODE_UNKNOWN', '一般'),
  inField('XK_NR', 'REQUIRED', ''),
  inField('XK_XKJG', 'REQUIRED', null),
  inField('XK_XKWS', 'TYPE', ['准予行政许可决定书']),
  inField('XK_XKWS', 'LENGTH', '关于准予从事该项活动的行政许可决定书'.repeat(4)),
  inField('XK_NR', 'ENCODING', (text: string) => `${text.slice(0, 4)}\uFFFD\uFFFD`),
  {
    ...inField('XK_XDR_ZJHM', 'CHECK_DIGIT', mistyped),
    fits: isPerson,
  },
  {
    wrong: [
      { field: 'XK_XDR_SHXYM', code: 'CHECK_DIGIT' },
      { field: 'XK_YXQZ', code: 'DATE' },
      { field: 'XK_ZT', code: 'CODE_UNKNOWN' },
    ],
    fits: hasCode,
    spoil: (row) => ({
      ...row,
      XK_XDR_SHXYM: mistyped(String(row['XK_XDR_SHXYM'])),
      XK_YXQZ: '2021.3.2',
      XK_ZT: '有',
    }),
  },
  { ...inField('XK_WSH', 'REQUIRED', null), breaksKey: 'keyless' },
  { ...inField('XK_XKJGDM', 'CHECK_DIGIT', mistyped), breaksKey: 'other-key' },
  { ...inField('CREATE_DATE', 'DATE', '昨天下午'), breaksTime: true },
  {
    ...inField('CREATE_DATE', '', FAR_AHEAD),
    wrong: [{ field: '', code: 'RANGE' }],
    breaksTime: true,
  },
];
