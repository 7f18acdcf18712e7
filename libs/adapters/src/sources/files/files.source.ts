import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch, Cursor, JsonObject, ReadingResult, Source } from '@hub/contracts';
import { SourceUnreachable } from '@hub/contracts';
import { reachable } from '../../exchange-folder.js';
import { FileRefused } from './file-faults.js';
import { isMissing, moveBeside } from '../../file-system.js';
import type { FilesCursor } from './files-cursor.js';
import { asCursor, fromCursor, readingName, readingParts, wasRead } from './files-cursor.js';
import type { InboxFile } from './inbox.js';
import { Inbox, isSameFile } from './inbox.js';
import type { Inspection } from './inspection.js';
import { digestOf, inspect } from './inspection.js';
import { Reading } from './reading.js';
import {
  CHANGED_MEANWHILE,
  readResult,
  refusalOf,
  resultName,
  resultOf,
  writeResult,
} from './result-file.js';

/** Where a files source looks, and for what. */
export interface FilesOptions {
  /** Holds a folder per form. */
  readonly folder: string;
  /** Form → JSON Schema. */
  readonly forms: ReadonlyMap<string, JsonObject>;
  /** How long a file must look the same before it is taken. */
  readonly quietSeconds: number;
  note(event: string, facts: Readonly<Record<string, unknown>>): void;
}

/** One file under way. */
interface OpenFile {
  readonly file: InboxFile;
  readonly reading: Reading;
}

/**
 * Files that a system puts into `in/<form>/`: CSV, NDJSON and JSON, packed with gzip or not, in UTF-8, GBK or GB18030.
 * One file is one reading. When all its records are decided, its result lies beside it and the file in `done/`; a file
 * that cannot be read at all goes to `refused/` and stops nothing.
 */
export class FilesSource implements Source {
  private readonly inbox: Inbox;
  private open?: OpenFile;
  /** The file that was read to its end last, so that it need not be looked through again to settle it. */
  private done?: { readonly file: InboxFile; readonly inspection: Inspection };

  constructor(private readonly options: FilesOptions) {
    const { folder, forms, quietSeconds } = options;
    this.inbox = new Inbox(folder, [...forms.keys()], quietSeconds * 1000);
  }

  /** See `Source.connect`: makes the folders that are missing. */
  async connect(): Promise<void> {
    await inFolder(async () => {
      for (const form of this.options.forms.keys()) {
        await mkdir(join(this.options.folder, form), { recursive: true });
      }
    });
  }

  /** See `Source.read`. */
  read(cursor: Cursor | undefined, signal: AbortSignal): Promise<Batch | undefined> {
    const at = fromCursor(cursor);
    return inFolder(async () => {
      try {
        return at && !at.isComplete ? await this.goOn(at, signal) : await this.begin(at, signal);
      } catch (error) {
        await this.letGo();
        throw error;
      }
    });
  }

  /** See `Source.settle`: writes the result, then moves the file, if it is still the one that was read. */
  settle(result: ReadingResult): Promise<void> {
    const { form, file, sha256 } = readingParts(result.reading);
    const folder = join(this.options.folder, form);
    return inFolder(async () => {
      const found = await this.inbox.find(form, file);
      const encoding = found && (await this.encodingOf(found, sha256));
      if (encoding !== undefined) {
        await writeResult(folder, resultOf({ file, sha256, encoding }, result));
        await moveBeside(folder, file, 'done');
        return;
      }
      const written = await readResult(folder, resultName(file));
      if (written?.file !== file || written.sha256 !== sha256) {
        await writeResult(folder, resultOf({ file, sha256 }, result, [CHANGED_MEANWHILE]));
      }
    });
  }

  /** See `Source.close`. */
  async close(): Promise<void> {
    await this.letGo();
  }

  /** The next file that can be read. */
  private async begin(
    at: FilesCursor | undefined,
    signal: AbortSignal,
  ): Promise<Batch | undefined> {
    await this.letGo();
    for (;;) {
      const file = await this.inbox.next((one) => !wasRead(one, at));
      if (!file) {
        return undefined;
      }
      const reading = await this.opened(file, signal);
      if (reading) {
        return this.batch({ file, reading });
      }
    }
  }

  /** A file whose content is not what the cursor speaks of ends here: the rows read of it are all there will be. */
  private async goOn(at: FilesCursor, signal: AbortSignal): Promise<Batch> {
    if (!this.open || !isAt(this.open, at)) {
      await this.letGo();
      this.open = await this.reopened(at, signal);
    }
    if (this.open) {
      return this.batch(this.open);
    }
    this.options.note('file-changed-while-read', { form: at.form, row: at.row });
    return {
      form: at.form,
      reading: readingName(at),
      records: [],
      next: asCursor({ ...at, isComplete: true }),
      complete: true,
    };
  }

  private async batch(open: OpenFile): Promise<Batch> {
    this.open = open;
    const { file, reading } = open;
    const { sha256, encoding, declared } = reading.inspection;
    const { records, row, isComplete } = await reading.batch();
    const { form, name, ctimeMs, inode } = file;
    if (isComplete) {
      this.done = { file, inspection: reading.inspection };
    }
    const next = { form, file: name, sha256, row, isComplete, ctimeMs, inode };
    return {
      form,
      reading: readingName(next),
      records,
      next: asCursor(next),
      complete: isComplete,
      encoding,
      ...(declared === undefined ? {} : { declared }),
    };
  }

  /** Opens a file from its first row, or refuses it; one that is gone meanwhile is passed over. */
  private async opened(file: InboxFile, signal: AbortSignal): Promise<Reading | undefined> {
    try {
      return await Reading.open(file.path, this.schemaOf(file.form), signal);
    } catch (error) {
      if (error instanceof FileRefused) {
        await this.refuse(file, error, signal);
      } else if (!isMissing(error)) {
        throw error;
      }
      return undefined;
    }
  }

  private async reopened(at: FilesCursor, signal: AbortSignal): Promise<OpenFile | undefined> {
    const file = await this.inbox.find(at.form, at.file);
    if (!file || !this.options.forms.has(at.form)) {
      return undefined;
    }
    const reading = await Reading.open(file.path, this.schemaOf(at.form), signal).catch(gone);
    if (reading && reading.inspection.sha256 !== at.sha256) {
      await reading.close();
      return undefined;
    }
    await reading?.skipTo(at.row);
    return reading && { file, reading };
  }

  private async refuse(file: InboxFile, refusal: FileRefused, signal: AbortSignal): Promise<void> {
    const folder = join(this.options.folder, file.form);
    const sha256 = await digestOf(file.path, signal).catch(() => '');
    await writeResult(folder, refusalOf({ file: file.name, sha256 }, refusal.faults));
    await moveBeside(folder, file.name, 'refused');
    this.options.note('file-refused', { form: file.form, ...refusal.details });
  }

  /** The encoding of a file that still is what was read; `undefined` when it is not. */
  private async encodingOf(file: InboxFile, sha256: string): Promise<string | undefined> {
    const never = new AbortController().signal;
    const inspection =
      this.done && isSameFile(this.done.file, file)
        ? this.done.inspection
        : await inspect(file.path, this.schemaOf(file.form), never).catch(gone);
    return inspection?.sha256 === sha256 ? inspection.encoding : undefined;
  }

  private schemaOf(form: string): JsonObject {
    return this.options.forms.get(form) ?? {};
  }

  private async letGo(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.reading.close();
  }
}

function isAt({ file, reading }: OpenFile, at: FilesCursor): boolean {
  return (
    file.form === at.form &&
    file.name === at.file &&
    reading.inspection.sha256 === at.sha256 &&
    reading.at === at.row
  );
}

/** A file that went away, or can no longer be read, is not the one that was read. */
function gone(error: unknown): undefined {
  if (!isMissing(error) && !(error instanceof FileRefused)) {
    throw error;
  }
}

/** See `reachable`. */
function inFolder<T>(work: () => Promise<T>): Promise<T> {
  return reachable(work, SourceUnreachable);
}
