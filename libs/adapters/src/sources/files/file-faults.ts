import type { Fault, FaultCode } from '@hub/contracts';
import { RecordRefused } from '@hub/contracts';

/** A file that cannot be read at all: it goes to `refused/` with these faults, and the next file is read. */
export class FileRefused extends RecordRefused {
  constructor(readonly faults: readonly Fault[]) {
    super('The file cannot be read', { codes: faults.map((fault) => fault.code) });
  }
}

/** A fault of a file as a whole, or of a record as a whole when `field` is left out. */
export function fileFault(
  code: FaultCode,
  message: Fault['message'],
  remedy: Fault['remedy'],
  field = '',
): Fault {
  return { field, code, message, remedy };
}

/** The line's columns do not match the header's: values may stand in wrong columns, so none is used. */
export function columnCountFault(found: number, expected: number): Fault {
  return fileFault(
    'COLUMN_COUNT',
    {
      zh: `这一行有 ${found} 列，表头有 ${expected} 列`,
      en: `This row has ${found} columns, the header ${expected}`,
    },
    {
      zh: '含有逗号的内容（如 5,000）须用英文双引号括起来，然后重新报送这一行',
      en: 'Put content that holds a comma (such as 5,000) between double quotes and send the row again',
    },
  );
}

/** Quotes that open and never close, or close in the middle of a cell. */
export const QUOTES_FAULT: Fault = fileFault(
  'COLUMN_COUNT',
  { zh: '这一行的双引号不成对，无法分清各列', en: 'The quotes of this row do not pair up' },
  {
    zh: '内容中的一个双引号须写成两个（""），然后重新报送这一行',
    en: 'Write a quote inside a cell as two ("") and send the row again',
  },
);

/** The same where the row still has as many cells as the header: taken, but somebody should look. */
export const QUOTES_WARNING: Fault = fileFault(
  'PATTERN',
  {
    zh: '这一行的双引号不成对，各列可能错位',
    en: 'The quotes of this row do not pair up; its cells may stand in wrong columns',
  },
  {
    zh: '请核对这一行的各项；内容中的一个双引号须写成两个（""），有误时改正后重新报送',
    en: 'Check this row; write a quote inside a cell as two (""), and send the row again if it is wrong',
  },
);

/** Bytes that the file's encoding does not know. */
export function encodingFault(encoding: string): Fault {
  return fileFault(
    'ENCODING',
    {
      zh: `这一行含有不属于 ${encoding} 的字节`,
      en: `This row holds bytes that are not ${encoding}`,
    },
    {
      zh: '请将整个文件另存为 UTF-8 编码后重新报送这一行',
      en: 'Save the whole file as UTF-8 and send the row again',
    },
  );
}

/** A record beyond the size that the log takes. */
export function tooLargeFault(bytes: number): Fault {
  return fileFault(
    'TOO_LARGE',
    {
      zh: `这条记录有 ${Math.ceil(bytes / 1024)} KiB，上限为 900 KiB`,
      en: `This record has ${Math.ceil(bytes / 1024)} KiB; 900 KiB is the most`,
    },
    {
      zh: '附件请另行提供，记录中只写附件的编号和摘要',
      en: 'Hand in attachments separately and give only their number and digest',
    },
  );
}
