import type { Cursor } from '@hub/contracts';
import type { InboxFile } from './inbox.js';

/** Where the source stands: in which file, and behind which of its rows. */
export interface FilesCursor {
  readonly form: string;
  readonly file: string;
  /** Of the file's bytes: a file that was replaced is another one. */
  readonly sha256: string;
  /** The last row that was given. */
  readonly row: number;
  /** That was the file's last row. */
  readonly isComplete: boolean;
  readonly ctimeMs: number;
  readonly inode: number;
}

/** The cursor as the hub keeps it. */
export function asCursor(at: FilesCursor): Cursor {
  return { ...at };
}

/** A cursor that this source gave. */
export function fromCursor(cursor: Cursor | undefined): FilesCursor | undefined {
  return cursor as FilesCursor | undefined;
}

/** Names one pass through one file's content. */
export function readingName(at: Pick<FilesCursor, 'form' | 'file' | 'sha256'>): string {
  return `${at.form}/${at.file}@${at.sha256}`;
}

/** What a reading's name says. */
export function readingParts(name: string): { form: string; file: string; sha256: string } {
  const slash = name.indexOf('/');
  const sign = name.lastIndexOf('@');
  return {
    form: name.slice(0, slash),
    file: name.slice(slash + 1, sign),
    sha256: name.slice(sign + 1),
  };
}

/** Whether a file is the very one that was read to its end, and not another hand-in of the same name. */
export function wasRead(file: InboxFile, at: FilesCursor | undefined): boolean {
  return (
    at?.isComplete === true &&
    at.form === file.form &&
    at.file === file.name &&
    at.ctimeMs === file.ctimeMs &&
    at.inode === file.inode
  );
}
