import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Delivery } from './telling.js';

/** Where a system of the city finds its connector. */
export interface Doors {
  /** Base address of the app that serves a system. */
  address(system: string): string;
  /** The key of a system; read again for each push, since keys change. */
  key(system: string): string;
  /** The folder in which files are exchanged. */
  readonly exchange: string;
  /** Goes before the names of deliveries, so that two cities never use the same idempotency key. */
  readonly prefix: string;
}

/** What the hub said to one delivery. */
export interface Answer {
  /** Receipts of a push or withdrawal, in its order. */
  readonly receipts?: readonly string[];
  /** The result file of a file. */
  readonly result?: FileResult;
}

/** As far as the city looks at it (`interfaces.md`, *Files*). */
export interface FileResult {
  readonly file: string;
  readonly sha256: string;
  readonly encoding?: string;
  readonly rows: number;
  readonly states: Readonly<Record<string, number>>;
  readonly faults: readonly {
    readonly row?: number;
    readonly field: string;
    readonly code: string;
  }[];
}

/** The request itself is wrong; all else may pass: a key that is made again, a system that is resumed. */
const FINAL = new Set([400, 409, 413, 415, 422]);
const AGAIN_MS = 1_000;
const LOOK_MS = 100;

/** The hub refuses for good: the same request again would be refused again. */
export class Refused extends Error {
  constructor(delivery: string, status: number, body: string) {
    super(`${delivery} was refused with ${status}: ${body.slice(0, 300)}`);
  }
}

/**
 * Hands one delivery in and returns once the hub has taken it: a push when it is answered, a file when its result lies
 * beside it, since nothing of the same system may overtake it. Handing it in once more changes nothing. Waits for as
 * long as the hub is away or busy; throws `Refused`, or the signal's reason once it is aborted.
 */
export function handIn(delivery: Delivery, doors: Doors, signal: AbortSignal): Promise<Answer> {
  return delivery.door === 'file' ? drop(delivery, doors, signal) : send(delivery, doors, signal);
}

type Request = Exclude<Delivery, { door: 'file' }>;
type Drop = Extract<Delivery, { door: 'file' }>;

async function send(delivery: Request, doors: Doors, signal: AbortSignal): Promise<Answer> {
  for (;;) {
    const answer = await ask(delivery, doors, signal);
    if (answer?.status === 202) {
      const body = (await answer.json()) as { receipts?: string[]; receipt?: string };
      return { receipts: body.receipts ?? [body.receipt as string] };
    }
    if (answer && FINAL.has(answer.status)) {
      throw new Refused(delivery.name, answer.status, await answer.text());
    }
    const seconds = Number(answer?.headers.get('retry-after') ?? 0);
    await pause(Math.max(seconds * 1_000, AGAIN_MS), undefined, { signal });
  }
}

/** Undefined when nobody answers. */
async function ask(
  delivery: Request,
  doors: Doors,
  signal: AbortSignal,
): Promise<Response | undefined> {
  const { system, form, door, body, name } = delivery;
  const end = door === 'push' ? 'records' : 'withdrawals';
  try {
    return await fetch(`${doors.address(system)}/v1/systems/${system}/forms/${form}/${end}`, {
      method: 'POST',
      signal,
      body,
      headers: {
        authorization: `Bearer ${doors.key(system)}`,
        'content-type': door === 'push' ? delivery.type : 'application/json',
        'idempotency-key': `${doors.prefix}-${name}`,
      },
    });
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function drop(delivery: Drop, doors: Doors, signal: AbortSignal): Promise<Answer> {
  const { system, form, bytes } = delivery;
  const name = `${doors.prefix}-${delivery.name}`;
  const folder = join(doors.exchange, system, 'in', form);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const isThere = [name, join('done', name)].some((file) => existsSync(join(folder, file)));
  if (!isThere && !resultIn(folder, name, sha256)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.part`), bytes);
    renameSync(join(folder, `${name}.part`), join(folder, name));
  }
  for (;;) {
    const result = resultIn(folder, name, sha256);
    if (result) {
      return { result };
    }
    await pause(LOOK_MS, undefined, { signal });
  }
}

function resultIn(folder: string, name: string, sha256: string): FileResult | undefined {
  const file = join(folder, `${parse(name).name}.result.json`);
  if (!existsSync(file)) {
    return undefined;
  }
  const result = JSON.parse(readFileSync(file, 'utf8')) as FileResult;
  return result.sha256 === sha256 ? result : undefined;
}
