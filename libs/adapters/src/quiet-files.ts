/** How a file looks. */
export interface FileLook {
  readonly path: string;
  readonly size: number;
  readonly mtimeMs: number;
}

interface Look extends FileLook {
  readonly sinceMillis: number;
}

/** Finds the files that nobody is still writing: those that have looked the same for some time. */
export class QuietFiles {
  private looks = new Map<string, Look>();

  constructor(private readonly quietMillis: number) {}

  /**
   * Those of `found`, all files there are now, that have looked the same since an earlier call and for long enough. One
   * seen for the first time is never among them.
   */
  among<F extends FileLook>(found: readonly F[]): F[] {
    const before = this.looks;
    this.looks = new Map(found.map((file) => [file.path, lookAt(file, before.get(file.path))]));
    const now = performance.now();
    return found.filter((file) => {
      const look = this.looks.get(file.path);
      return look === before.get(file.path) && now - (look?.sinceMillis ?? now) >= this.quietMillis;
    });
  }
}

/** Whether a file looks as it did, by size and time of change. */
export function looksLike(one: Omit<FileLook, 'path'>, other: Omit<FileLook, 'path'>): boolean {
  return one.size === other.size && one.mtimeMs === other.mtimeMs;
}

function lookAt({ path, size, mtimeMs }: FileLook, before: Look | undefined): Look {
  return before && looksLike(before, { size, mtimeMs })
    ? before
    : { path, size, mtimeMs, sinceMillis: performance.now() };
}
