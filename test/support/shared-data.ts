import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe } from '@jest/globals';
import papaparse from 'papaparse';

/** Real records and vectors lie beside the repository, never in it: their licences do not let them be shipped. */
const FOLDER = new URL('../../../shared/data/', import.meta.url);

/** Whether the real records are there. */
export const hasSharedData = existsSync(FOLDER);

/**
 * A `describe` over real records; where they are absent its tests are skipped, and the name says why.
 * The body still runs then, so files are read inside tests only.
 */
export function describeSharedData(name: string, body: () => void): void {
  if (hasSharedData) {
    describe(name, body);
  } else {
    describe.skip(`${name} (skipped: ../shared/data is not on this machine)`, body);
  }
}

/** The path of one file of the folder. */
export function sharedPath(file: string): string {
  return fileURLToPath(new URL(file, FOLDER));
}

/** The bytes of one file; `.gz` is unpacked. */
export function sharedBytes(file: string): Buffer {
  const bytes = readFileSync(sharedPath(file));
  return file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** The text of one UTF-8 file. */
export function sharedText(file: string): string {
  return sharedBytes(file).toString('utf8');
}

/** The rows of one UTF-8 CSV file by its header, as a lenient reader sees them: a broken row comes short or shifted. */
export function sharedRows(file: string): Record<string, string>[] {
  const options = { header: true, skipEmptyLines: true } as const;
  return papaparse.parse<Record<string, string>>(sharedText(file), options).data;
}

/** One JSON file. */
export function sharedJson(file: string): unknown {
  return JSON.parse(sharedText(file));
}
