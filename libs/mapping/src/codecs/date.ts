import { dateFormat } from '@hub/domain';
import type { DateFormat } from '@hub/domain';
import { ArgumentProblem, defineCodec } from './codec.js';
import { plainSeparator, readPlainDay } from './plain-day.js';
import { readFirst } from './read-first.js';
import type { Spelling } from './read-first.js';

const DEFAULT = 'YYYY-MM-DD';

interface Days {
  readonly formats: readonly Spelling[];
  /** Of the patterns that `readPlainDay` can read. */
  readonly separators: readonly string[];
}

/** Days; canonical `YYYY-MM-DD`. */
export const date = defineCodec<Days>({
  name: 'date',
  summary:
    'A day in the spelling given (YYYY-MM-DD unless told); spellings under `also` are read too. A day that does not exist is a fault.',
  examples: [
    { native: '2019-09-01', canonical: '2019-09-01' },
    { argument: 'YYYY/MM/DD', native: '2019/09/01', canonical: '2019-09-01' },
    { argument: 'YYYY年M月D日', native: '2015年2月4日', canonical: '2015-02-04' },
    {
      argument: 'YYYY/MM/DD',
      also: [DEFAULT],
      native: '2019-09-01',
      canonical: '2019-09-01',
      writes: '2019/09/01',
    },
    { argument: 'YYYY/MM/DD', native: '2019/02/29', fault: 'DATE' },
    { argument: 'YYYY/MM/DD', native: '2019/9/1', fault: 'DATE' },
    { native: 43709, fault: 'DATE' },
  ],
  prepare: (words, { also }) => {
    const formats: DateFormat[] = [];
    const patterns = [words === '' ? DEFAULT : words, ...also];
    for (const pattern of patterns) {
      const format = dateFormat(pattern);
      if (format === undefined) {
        return new ArgumentProblem(
          `"${pattern}" is no pattern of a date`,
          'Write one such as YYYY-MM-DD, YYYY/MM/DD, YYYYMMDD or YYYY年M月D日.',
        );
      }
      formats.push(format);
    }
    return { formats, separators: patterns.map(plainSeparator).filter((one) => one !== undefined) };
  },
  decode: (native, { formats, separators }) => {
    for (const separator of typeof native === 'string' ? separators : []) {
      const day = readPlainDay(native as string, separator);
      if (day !== undefined) {
        return day;
      }
    }
    return readFirst(native, formats);
  },
  encode: (canonical, { formats: [first] }) =>
    typeof canonical === 'string' ? first?.write(canonical) : undefined,
});
