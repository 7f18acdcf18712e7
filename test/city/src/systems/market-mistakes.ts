import { mistyped } from '../identifiers.js';
import { toGbk } from '../spelling.js';
import type { Native, Wrong } from '../telling.js';
import { line } from './market-row.js';

/** A record spoiled: what is handed in, and every fault it has. */
export interface Spoiled {
  readonly native: Native | Buffer;
  readonly wrong: readonly Wrong[];
  /** No key can be read from it. */
  readonly keyless?: boolean;
}

/** One way in which rows of the register go wrong. */
export interface MarketMistake {
  /** Only in tables: the writer of the file breaks the row. */
  readonly onlyInFiles?: boolean;
  /** Which codes it can happen to. */
  fits?(code: string): boolean;
  spoil(row: Native): Spoiled;
}

function inField(field: string, code: string, change: (value: string) => string): MarketMistake {
  return {
    spoil: (row) => ({
      native: { ...row, [field]: change(String(row[field])) },
      wrong: [{ field, code }],
    }),
  };
}

const isToday = (code: string): boolean => code.length === 18;

export const MARKET_MISTAKES: readonly MarketMistake[] = [
  {
    ...inField('code', 'CHECK_DIGIT', mistyped),
    fits: (code) => isToday(code) || code.length === 15,
  },
  {
    ...inField('code', 'PATTERN', (code) => `${code.slice(0, 12)}O${code.slice(13)}`),
    fits: isToday,
  },
  { ...inField('code', 'PATTERN', (code) => `${code}（1-1）`), fits: (code) => code.length === 15 },
  inField('registrationDay', 'DATE', (day) => `${day.slice(0, 4)}-02-30`),
  inField('registrationDay', 'DATE', (day) => `${day.replace('-', '年').replace('-', '月')}日`),
  inField('registrationDay', 'RANGE', () => '2201-08-03'),
  inField('name', 'REQUIRED', () => ''),
  {
    spoil: (row) => ({
      native: { ...row, name: ' ', registrationDay: '0000-00-00' },
      wrong: [
        { field: 'name', code: 'REQUIRED' },
        { field: 'registrationDay', code: 'DATE' },
      ],
    }),
  },
  {
    spoil: (row) => ({
      native: { ...row, code: '' },
      wrong: [{ field: 'code', code: 'REQUIRED' }],
      keyless: true,
    }),
  },
  {
    onlyInFiles: true,
    // The amount is written with its comma and without quotes: every cell behind it stands one column too far.
    spoil: (row) => ({
      native: toGbk(line({ ...row, capital: '@' }).replace('@', '5,000(万美元)')),
      wrong: [{ field: '', code: 'COLUMN_COUNT' }],
      keyless: true,
    }),
  },
  {
    onlyInFiles: true,
    spoil: (row) => ({
      native: Buffer.concat([toGbk(line(row)), Buffer.from([0xff])]),
      wrong: [{ field: '', code: 'ENCODING' }],
      keyless: true,
    }),
  },
];
