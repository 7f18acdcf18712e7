import { randomUUID } from 'node:crypto';
import type { AppName } from '@hub/runtime';
import type { TestHub } from './hub.js';
import { until } from './until.js';

/**
 * Pushes batches as a department does that wants nothing lost: each with an idempotency key, again and again until
 * it is answered 202. Returns the receipts of each batch.
 */
export async function pushAll(
  hub: TestHub,
  to: { readonly app: AppName; readonly form: string; readonly instances?: readonly string[] },
  batches: readonly (readonly unknown[])[],
): Promise<string[][]> {
  const receipts: string[][] = [];
  const traffic = randomUUID();
  for (const [index, batch] of batches.entries()) {
    receipts.push(await pushOnce(hub, to, batch, `${traffic}/${index}`));
  }
  return receipts;
}

async function pushOnce(
  hub: TestHub,
  { app, form }: { readonly app: AppName; readonly form: string },
  batch: readonly unknown[],
  key: string,
): Promise<string[]> {
  return until(
    `batch ${key} is answered`,
    async () => {
      try {
        const answer = await hub.push(app, form, batch, { 'idempotency-key': key });
        return answer.status === 202
          ? ((await answer.json()) as { receipts: string[] }).receipts
          : undefined;
      } catch {
        // The process is gone, or not there yet.
        return undefined;
      }
    },
    120,
  );
}

/** `count` things in batches of `size`. */
export function inBatches<T>(count: number, size: number, make: (serial: number) => T): T[][] {
  const batches: T[][] = [];
  for (let at = 0; at < count; at += size) {
    batches.push(Array.from({ length: Math.min(size, count - at) }, (_, i) => make(at + i)));
  }
  return batches;
}
