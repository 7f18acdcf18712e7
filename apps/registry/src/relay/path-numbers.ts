import type { SqlPath } from '@hub/storage';
import { int2s, texts } from '@hub/storage';
import { addPaths, readPaths, readPathsByNumber } from '../store/relay-statements.js';

interface PathRow {
  readonly no: number;
  readonly path: string;
}

/** Numbers for canonical paths, kept in the table `path`; there are some hundreds, so each is asked for once. */
export class PathNumbers {
  private readonly numbers = new Map<string, number>();
  private readonly paths = new Map<number, string>();

  /** Makes sure that these paths have numbers. Throws `Unreachable`. */
  async learn(path: SqlPath, names: Iterable<string>): Promise<void> {
    const unknown = new Set([...names].filter((name) => !this.numbers.has(name)));
    if (unknown.size === 0) {
      return;
    }
    const parameter = texts([...unknown]);
    this.note((await path.query<PathRow>(readPaths, [parameter])).rows);
    const fresh = [...unknown].filter((name) => !this.numbers.has(name));
    if (fresh.length > 0) {
      await path.query(addPaths, [texts(fresh)]);
      this.note((await path.query<PathRow>(readPaths, [parameter])).rows);
    }
  }

  /** Makes sure that the paths of these numbers are known. Throws `Unreachable`. */
  async learnNumbers(path: SqlPath, numbers: Iterable<number>): Promise<void> {
    const unknown = new Set([...numbers].filter((no) => !this.paths.has(no)));
    if (unknown.size > 0) {
      this.note((await path.query<PathRow>(readPathsByNumber, [int2s([...unknown])])).rows);
    }
  }

  /** The number of a path that was learnt. */
  numberOf(path: string): number {
    return this.numbers.get(path) ?? 0;
  }

  /** The path of a number that was learnt. */
  pathOf(number: number): string {
    return this.paths.get(number) ?? '';
  }

  private note(rows: readonly PathRow[]): void {
    for (const { no, path } of rows) {
      this.numbers.set(path, no);
      this.paths.set(no, path);
    }
  }
}
