import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { basename, extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AppName } from '@hub/runtime';
import type { CliContext } from '../context.js';
import { HubClient } from '../hub/hub-client.js';
import { findForm, schemasOf } from '../hub/systems.js';
import { EXIT, type ExitCode, Misuse } from '../terminal/exit.js';
import type { Output } from '../terminal/output.js';

const LOOK_EVERY_MS = 200;
const ASK_EVERY_MS = 2000;

/** The members of a result file that tell whether all is well. */
interface ResultFile {
  readonly faults?: readonly unknown[];
}

/**
 * `./hub send <system>/<form> <file>`: hands a file in through the `files` source, waits until every receipt of it is
 * decided, and prints its result file. Not well when any of its records has faults.
 */
export async function send(name: string, file: string, context: CliContext): Promise<ExitCode> {
  const { settings, out } = context;
  const { system, form, app } = findForm(schemasOf(settings), name);
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new Misuse(`There is no file ${file}.`, 'Name a CSV, NDJSON or JSON file.');
  }
  const client = new HubClient(settings);
  // Asked first, so that a hub that is down is said at once and not waited for.
  await client.get(app, `/v1/systems/${system}/books`);

  const dropped = drop(file, join(settings.HUB_EXCHANGE_DIR, system, 'in', form));
  out.progress(`Handed in as ${dropped.input}; waiting until all its records are decided …`);
  const progress = inFlightProgress(client, app, system, out);
  while (!existsSync(dropped.result)) {
    await pause(LOOK_EVERY_MS);
    await progress();
  }
  const result = JSON.parse(readFileSync(dropped.result, 'utf8')) as ResultFile;
  out.line(result);
  return (result.faults ?? []).length === 0 ? EXIT.well : EXIT.notWell;
}

/** Where a file was handed in, and where its result will lie. */
interface Dropped {
  readonly input: string;
  readonly result: string;
}

/**
 * Puts a copy of `file` into `folder`, all at once: the source must not read half of it.
 * A file of that name that was handed in before gets a number behind its name, so that results are not mixed up.
 */
export function drop(file: string, folder: string): Dropped {
  mkdirSync(folder, { recursive: true });
  const extension = extname(file);
  const wanted = basename(file, extension);
  const names = readdirSync(folder);
  const isTaken = (stem: string): boolean => names.some((name) => name.startsWith(`${stem}.`));
  let stem = wanted;
  for (let number = 2; isTaken(stem); number += 1) {
    stem = `${wanted}-${number}`;
  }
  const input = join(folder, stem + extension);
  const partial = join(folder, `.${stem}${extension}.part`);
  copyFileSync(file, partial);
  renameSync(partial, input);
  return { input, result: join(folder, `${stem}.result.json`) };
}

/** Says how many records are in flight, whenever that has changed. */
function inFlightProgress(
  client: HubClient,
  app: AppName,
  system: string,
  out: Output,
): () => Promise<void> {
  let told = -1;
  let next = 0;
  return async () => {
    if (Date.now() < next) {
      return;
    }
    next = Date.now() + ASK_EVERY_MS;
    const books = await client
      .get<{ inFlight: number; received: number }>(app, `/v1/systems/${system}/books`)
      .catch(() => undefined);
    if (books && books.inFlight !== told) {
      told = books.inFlight;
      out.progress(`${books.received} received, ${books.inFlight} in flight.`);
    }
  };
}
