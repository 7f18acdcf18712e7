import { readdirSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { join } from 'node:path';

/** The files of a folder inside `folder`, relative to it, by name; none when it does not exist. Hidden ones are left out. */
export function listFiles(folder: string, inside: string): readonly string[] {
  return entries(folder, inside, (entry) => entry.isFile()).map((name) => `${inside}/${name}`);
}

/** The names of the folders of a folder inside `folder`, or of those it links to. */
export function listFolders(folder: string, inside: string): readonly string[] {
  return entries(folder, inside, (entry) => entry.isDirectory());
}

function entries(folder: string, inside: string, isMeant: (entry: Stats) => boolean): string[] {
  let names: string[];
  try {
    names = readdirSync(join(folder, inside));
  } catch {
    return [];
  }
  return names
    .filter((name) => !name.startsWith('.'))
    .filter((name) => {
      const entry = statSync(join(folder, inside, name), { throwIfNoEntry: false });
      return entry !== undefined && isMeant(entry);
    })
    .toSorted();
}
