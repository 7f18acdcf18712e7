import type { Stats } from 'node:fs';
import { lstat, mkdir, open, rename } from 'node:fs/promises';
import { join, parse } from 'node:path';

/** The code of a system or library error, e.g. `ENOENT`; the empty text when it has none. */
export function codeOf(error: unknown): string {
  const code: unknown = isObject(error) ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}

/** Whether an error comes from the file system. */
export function isFileSystemError(error: unknown): boolean {
  return isObject(error) && 'syscall' in error;
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** Errors of Node’s own modules are no instances of a test’s `Error`, so no class is asked for. */
function isObject(error: unknown): error is object {
  return typeof error === 'object' && error !== null;
}

/** Writes a file under a hidden name first, so that nobody ever sees half of it. */
export async function writeWhole(
  folder: string,
  name: string,
  content: string | Uint8Array,
): Promise<void> {
  const hidden = join(folder, `.${name}.tmp`);
  const file = await open(hidden, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(hidden, join(folder, name));
}

/** Moves a file into the folder `to` beside it; a name that is taken there gets a number: `a.csv`, `a.2.csv`. */
export async function moveBeside(folder: string, name: string, to: string): Promise<void> {
  const target = join(folder, to);
  await mkdir(target, { recursive: true });
  await rename(join(folder, name), join(target, await freeName(target, name)));
}

async function freeName(folder: string, name: string): Promise<string> {
  const { name: stem, ext } = parse(name);
  let free = name;
  for (let number = 2; await exists(join(folder, free)); number += 1) {
    free = `${stem}.${number}${ext}`;
  }
  return free;
}

/** Whether there is anything of this name. Throws file system errors. */
export async function exists(path: string): Promise<boolean> {
  return (await statsOf(path)) !== undefined;
}

/** What the file system says of a path itself, links not followed; `undefined` when there is nothing. */
export async function statsOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}
