import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../sources/files/file-system.js';

const RESULT = '.result.csv';

/** One result file that is ready to be read. */
export interface ResultFile {
  readonly name: string;
  /** The name of the batch it is about, without extension. */
  readonly stem: string;
  readonly bytes: Buffer;
}

interface Look {
  readonly size: number;
  readonly mtimeMs: number;
  readonly sinceMillis: number;
}

/** The result files beside the batches. One that still changes between two looks is left alone. */
export class ResultInbox {
  private looks = new Map<string, Look>();

  constructor(
    private readonly folder: string,
    private readonly quietMillis: number,
  ) {}

  /** All that are ready, by name. Throws file system errors; a folder that was never made holds none. */
  async ready(): Promise<readonly ResultFile[]> {
    const names = (await this.names()).filter((name) => name.endsWith(RESULT));
    const looks = new Map<string, Look>();
    const ready: ResultFile[] = [];
    for (const name of names.toSorted()) {
      const look = await this.lookAt(name);
      if (look) {
        looks.set(name, look);
      }
      if (look && this.isQuiet(name, look)) {
        const bytes = await readFile(join(this.folder, name));
        ready.push({ name, stem: name.slice(0, -RESULT.length), bytes });
      }
    }
    this.looks = looks;
    return ready;
  }

  private async names(): Promise<readonly string[]> {
    try {
      return await readdir(this.folder);
    } catch (error) {
      if (isMissing(error)) {
        return [];
      }
      throw error;
    }
  }

  private async lookAt(name: string): Promise<Look | undefined> {
    const stats = await lstat(join(this.folder, name)).catch(() => undefined);
    if (stats?.isFile() !== true) {
      return undefined;
    }
    const before = this.looks.get(name);
    const { size, mtimeMs } = stats;
    return before?.size === size && before.mtimeMs === mtimeMs
      ? before
      : { size, mtimeMs, sinceMillis: performance.now() };
  }

  /** Without a time to wait the first look is enough; else a file seen for the first time is never quiet. */
  private isQuiet(name: string, look: Look): boolean {
    return (
      this.quietMillis === 0 ||
      (this.looks.get(name) === look && performance.now() - look.sinceMillis >= this.quietMillis)
    );
  }
}
