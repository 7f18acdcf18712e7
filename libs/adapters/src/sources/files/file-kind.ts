import { extname } from 'node:path';
import type { Fault } from '@hub/contracts';
import { fileFault } from './file-faults.js';

/** What the content of a file is to be read as. */
export type FileKind = 'table' | 'lines' | 'json';

const BY_EXTENSION: Readonly<Record<string, FileKind>> = {
  '.csv': 'table',
  '.tsv': 'table',
  '.ndjson': 'lines',
  '.jsonl': 'lines',
  '.json': 'json',
};

/** What a file is: by its extension (that of a packed file's content), else by its first character. */
export function kindOf(name: string, head: Buffer): FileKind {
  const plain = name.toLowerCase().replace(/\.gz(ip)?$/, '');
  const first = head.toString('latin1').trimStart()[0] ?? '';
  return BY_EXTENSION[extname(plain)] ?? ('{['.includes(first) && first !== '' ? 'json' : 'table');
}

/** Why content cannot be text of any kind we read; `undefined`: it may be. */
export function foreignness(head: Buffer): Fault | undefined {
  const magic = head.toString('latin1', 0, 8);
  if (magic === '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' || magic.startsWith('PK\x03\x04')) {
    return SPREADSHEET;
  }
  if (/^(\xff\xfe|\xfe\xff)/.test(magic)) {
    return UTF_16;
  }
  return head.subarray(0, 4096).includes(0) ? NO_TEXT : undefined;
}

const AS_CSV: Fault['remedy'] = {
  zh: '请在表格软件中另存为“CSV UTF-8（逗号分隔）”，然后重新报送',
  en: 'Save it as "CSV UTF-8 (comma delimited)" and send it again',
};

const AS_UTF_8: Fault['remedy'] = {
  zh: '请将文件另存为 UTF-8 编码的 CSV、JSON 或 NDJSON，然后重新报送',
  en: 'Save the file as CSV, JSON or NDJSON in UTF-8 and send it again',
};

const SPREADSHEET = fileFault(
  'ENCODING',
  {
    zh: '这是电子表格（或压缩包），不是文本文件',
    en: 'This is a spreadsheet (or an archive), not a text file',
  },
  AS_CSV,
);

const UTF_16 = fileFault(
  'ENCODING',
  { zh: '文件的编码是 UTF-16', en: 'The file is encoded in UTF-16' },
  AS_UTF_8,
);

const NO_TEXT = fileFault(
  'ENCODING',
  { zh: '这不是文本文件', en: 'This is not a text file' },
  AS_UTF_8,
);

/** Most of its characters belong to no encoding that is read here. */
export const UNKNOWN_ENCODING = fileFault(
  'ENCODING',
  {
    zh: '文件的编码既不是 UTF-8，也不是 GBK 或 GB18030',
    en: 'The file is neither UTF-8 nor GBK nor GB18030',
  },
  AS_UTF_8,
);

/** Nothing is in it. */
export const EMPTY_FILE = fileFault(
  'REQUIRED',
  { zh: '文件是空的', en: 'The file is empty' },
  { zh: '请重新生成并完整传送文件', en: 'Make the file again and transfer all of it' },
);

/** Packed content that does not unpack. */
export const DAMAGED_ARCHIVE = fileFault(
  'ENCODING',
  {
    zh: '压缩文件不完整或已损坏',
    en: 'The packed file is cut off or damaged',
  },
  { zh: '请重新压缩并完整传送文件', en: 'Pack the file again and transfer all of it' },
);

/** The file system does not let us read it. */
export const NO_PERMISSION = fileFault(
  'ENCODING',
  { zh: '没有读取这个文件的权限', en: 'This file may not be read' },
  {
    zh: '请给枢纽的账户读取权限，然后重新放入',
    en: 'Let the hub’s account read it and put it in again',
  },
);
