import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../file-system.js';
import type { FileLook } from '../../quiet-files.js';
import { QuietFiles } from '../../quiet-files.js';

const RESULT = '.result.csv';

/** One result file that is ready to be read. */
export interface ResultFile {
  readonly name: string;
  /** The name of the batch it is about, without extension. */
  readonly stem: string;
  readonly bytes: Buffer;
}

interface FoundFile extends FileLook {
  readonly name: string;
}

/** The result files beside the batches. One that still changes between two looks is left alone. */
export class ResultInbox {
  private readonly quiet: QuietFiles;

  constructor(
    private readonly folder: string,
    /** Without a time to wait the first look is enough. */
    private readonly quietMillis: number,
  ) {
    this.quiet = new QuietFiles(quietMillis);
  }

  /** All that are ready, by name. Throws file system errors; a folder that was never made holds none. */
  async ready(): Promise<readonly ResultFile[]> {
    const found = await this.found();
    const quiet = this.quietMillis === 0 ? found : this.quiet.among(found);
    const ready: ResultFile[] = [];
    for (const { name, path } of quiet) {
      ready.push({ name, stem: name.slice(0, -RESULT.length), bytes: await readFile(path) });
    }
    return ready;
  }

  private async found(): Promise<readonly FoundFile[]> {
    const names = (await this.names()).filter((name) => name.endsWith(RESULT));
    const found: FoundFile[] = [];
    for (const name of names.toSorted()) {
      const path = join(this.folder, name);
      const stats = await lstat(path).catch(() => undefined);
      if (stats?.isFile() === true) {
        found.push({ name, path, size: stats.size, mtimeMs: stats.mtimeMs });
      }
    }
    return found;
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
}
