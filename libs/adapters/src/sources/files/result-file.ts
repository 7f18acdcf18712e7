import { readFile, rename } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type { Fault, ReadingResult, ToldFault } from '@hub/contracts';
import { tellFault } from '@hub/contracts';
import { fileFault } from './file-faults.js';
import { isMissing, writeWhole } from '../../file-system.js';
import { MOST_TOLD } from './limits.js';

/** What a sender finds beside his file once all its records are decided (`interfaces.md`, *Files*). Chinese. */
export interface ResultFile {
  readonly file: string;
  readonly sha256: string;
  readonly encoding?: string;
  /** Records found; 0 when the file was refused. */
  readonly rows: number;
  readonly declared?: number;
  /** The file could not be read at all and lies in `refused/`. */
  readonly refused?: true;
  /** State of a receipt → how many records ended in it. */
  readonly states: Readonly<Record<string, number>>;
  /** At most 10,000, in the order of rows. */
  readonly faults: readonly ToldAtRow[];
  readonly warnings: readonly ToldAtRow[];
  /** How many there were beyond those listed. */
  readonly notShown?: { readonly faults: number; readonly warnings: number };
}

/** `row` is absent when the whole file is meant. */
type ToldAtRow = ToldFault & { readonly row?: number };
type FaultAtRow = Fault & { readonly row?: number };

/** What is known of the file itself. */
export interface FileFacts {
  readonly file: string;
  readonly sha256: string;
  readonly encoding?: string;
}

/** The result of a file that was read; `more` are warnings about the file as a whole. */
export function resultOf(
  facts: FileFacts,
  result: ReadingResult,
  more: readonly Fault[] = [],
): ResultFile {
  const { rows, declared, states } = result;
  const warnings = [...more, ...shortfall(result), ...result.warnings];
  const notShown = {
    faults: beyond(result.faults) + (result.leftOut?.faults ?? 0),
    warnings: beyond(warnings) + (result.leftOut?.warnings ?? 0),
  };
  return {
    ...facts,
    rows,
    ...(declared === undefined ? {} : { declared }),
    states,
    faults: told(result.faults),
    warnings: told(warnings),
    ...(notShown.faults + notShown.warnings > 0 ? { notShown } : {}),
  };
}

/** The result of a file that cannot be read at all. */
export function refusalOf(facts: FileFacts, faults: readonly Fault[]): ResultFile {
  return { ...facts, rows: 0, refused: true, states: {}, faults: told(faults), warnings: [] };
}

/** The name of a file's result: its own without the last extension. */
export function resultName(file: string): string {
  return `${parse(file).name}.result.json`;
}

/**
 * Writes a result beside its file, all at once. The result of another file that has the same name but for its extension
 * is kept as `<that file>.result.json`.
 */
export async function writeResult(folder: string, result: ResultFile): Promise<void> {
  const name = resultName(result.file);
  const before = await readResult(folder, name);
  if (before && before.file !== result.file) {
    await rename(join(folder, name), join(folder, `${before.file}.result.json`));
  }
  await writeWhole(folder, name, `${JSON.stringify(result, undefined, 2)}\n`);
}

/** A result that lies in the folder; `undefined` when there is none that can be read. */
export async function readResult(
  folder: string,
  name: string,
): Promise<Pick<ResultFile, 'file' | 'sha256'> | undefined> {
  try {
    const result: unknown = JSON.parse(await readFile(join(folder, name), 'utf8'));
    return isResult(result) ? result : undefined;
  } catch (error) {
    if (isMissing(error) || (error as Error).name === 'SyntaxError') {
      return undefined;
    }
    throw error;
  }
}

function isResult(value: unknown): value is Pick<ResultFile, 'file' | 'sha256'> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'file' in value &&
    typeof value.file === 'string' &&
    !/[/\\]/.test(value.file) &&
    'sha256' in value &&
    typeof value.sha256 === 'string'
  );
}

/** The sender says that there are other records than those he sent. */
function shortfall({ rows, declared, states }: ReadingResult): Fault[] {
  if (declared === undefined || declared === rows) {
    return [];
  }
  const repeats = states['duplicate'] ?? 0;
  const once = rows - repeats;
  const count = (n: number): string => n.toLocaleString('en-US');
  return [
    fileFault(
      'INCOMPLETE',
      {
        zh: `声明共 ${count(declared)} 条，收到 ${count(once)} 条（${count(rows)} 行，其中重复 ${count(repeats)} 行）`,
        en: `${count(once)} of ${count(declared)} received (${count(rows)} rows, ${count(repeats)} of them repeats)`,
      },
      {
        zh: '请检查导出或翻页是否取全，然后重新报送',
        en: 'Check whether the export fetched every page, then send it again',
      },
    ),
  ];
}

/** The file that was read is not the one that lies there now. */
export const CHANGED_MEANWHILE = fileFault(
  'INCOMPLETE',
  {
    zh: '读取过程中文件被改动或移走，这里只包含改动前已读取的记录',
    en: 'The file was changed or taken away while it was read: these are the records read before',
  },
  {
    zh: '文件如仍在原处，将作为新文件重新读取；以后请先以 .part 等临时名称传送，传完再改名',
    en: 'If it still lies there it is read anew; transfer files under a temporary name such as .part and rename them when done',
  },
);

function told(faults: readonly FaultAtRow[]): ToldAtRow[] {
  return faults.slice(0, MOST_TOLD).map((fault) => {
    const { row, ...rest } = fault;
    return { ...(row === undefined ? {} : { row }), ...tellFault(rest, 'zh', true) };
  });
}

function beyond(list: readonly unknown[]): number {
  return Math.max(0, list.length - MOST_TOLD);
}
