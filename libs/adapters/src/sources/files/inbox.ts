import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { statsOf } from '../../file-system.js';
import { looksLike, QuietFiles } from '../../quiet-files.js';

/** One file that lies in an in-folder. */
export interface InboxFile {
  readonly form: string;
  readonly name: string;
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Moves when the file is put here, even where its time of change was kept; tells two hand-ins apart. */
  readonly ctimeMs: number;
  readonly inode: number;
}

/** Names of files that are still on their way, that we wrote, or that a file manager left. */
const PASSED_OVER =
  /^\.|^~|\.(tmp|temp|part|partial|filepart|crdownload)$|\.result\.json$|^(thumbs\.db|desktop\.ini)$/i;

/**
 * The folders `<folder>/<form>/` into which files are put. Only plain files count; folders and links are passed over,
 * and so is a file that still changes between two looks.
 */
export class Inbox {
  private readonly quiet: QuietFiles;
  private waiting: InboxFile[] = [];

  constructor(
    private readonly folder: string,
    private readonly forms: readonly string[],
    /** How long a file must have looked the same. */
    quietMillis: number,
  ) {
    this.quiet = new QuietFiles(quietMillis);
  }

  /**
   * The file to read next: the oldest by time of change, then by name. `undefined` when none is ready. Looks at the
   * folders once for all files that are ready then. Throws file system errors.
   */
  async next(isToRead: (file: InboxFile) => boolean): Promise<InboxFile | undefined> {
    if (this.waiting.length === 0) {
      this.waiting = await this.look();
    }
    for (let file = this.waiting.shift(); file; file = this.waiting.shift()) {
      const now = await this.find(file.form, file.name);
      if (now && looksLike(now, file) && isToRead(now)) {
        return now;
      }
    }
    return undefined;
  }

  /** A file by its name; `undefined` when there is no plain file of that name. */
  async find(form: string, name: string): Promise<InboxFile | undefined> {
    const path = join(this.folder, form, name);
    const stats = await statsOf(path);
    return stats?.isFile() === true ? fileOf(form, name, path, stats) : undefined;
  }

  private async look(): Promise<InboxFile[]> {
    const found: InboxFile[] = [];
    for (const form of this.forms) {
      const names = await readdir(join(this.folder, form));
      for (const name of names.filter((one) => !PASSED_OVER.test(one))) {
        const file = await this.find(form, name);
        if (file) {
          found.push(file);
        }
      }
    }
    return this.quiet.among(found).toSorted(byTime);
  }
}

/** Whether nothing has happened to a file between two looks, as far as the file system tells. */
export function isSameFile(one: InboxFile, other: InboxFile): boolean {
  return (
    one.path === other.path &&
    looksLike(one, other) &&
    one.ctimeMs === other.ctimeMs &&
    one.inode === other.inode
  );
}

function fileOf(form: string, name: string, path: string, stats: Stats): InboxFile {
  const { size, mtimeMs, ctimeMs, ino } = stats;
  return { form, name, path, size, mtimeMs, ctimeMs, inode: ino };
}

function byTime(one: InboxFile, other: InboxFile): number {
  return (
    one.mtimeMs - other.mtimeMs || compare(one.name, other.name) || compare(one.form, other.form)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
