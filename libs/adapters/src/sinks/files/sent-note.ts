import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, writeWhole } from '../../file-system.js';

/** What the sink keeps of a batch, without any of its content: what it needs to read the answers to it. */
export interface SentNote {
  readonly file: string;
  readonly sha256: string;
  /** The delivery of each row, in order. */
  readonly deliveries: readonly string[];
  /** Set once file and manifest have their names: from then on the recipient may take them away. */
  readonly isWhole: boolean;
}

/** Notes lie in a hidden folder beside the batches. */
const PLACE = '.sent';

/** The note of a batch; `undefined` when none was begun under this name. Throws file system errors. */
export async function readNote(folder: string, stem: string): Promise<SentNote | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, PLACE, `${stem}.json`), 'utf8')) as SentNote;
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

/** Keeps the note of a batch; all at once, so that it is never read half. */
export async function keepNote(folder: string, stem: string, note: SentNote): Promise<void> {
  await mkdir(join(folder, PLACE), { recursive: true });
  await writeWhole(join(folder, PLACE), `${stem}.json`, JSON.stringify(note));
}
