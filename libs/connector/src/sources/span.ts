import type { ReadingSpan } from '../store/receipt.store.js';

/** The receipts that carry one reading's time: their first 48 bits are its milliseconds (guard 2). */
export function spanOf(form: number, at: Date): ReadingSpan {
  const time = at.getTime().toString(16).padStart(12, '0');
  const head = `${time.slice(0, 8)}-${time.slice(8)}`;
  return {
    form,
    from: `${head}-0000-0000-000000000000`,
    to: `${head}-ffff-ffff-ffffffffffff`,
  };
}

/** The smallest receipt number given at or after `at`. */
export function firstReceiptOf(at: Date): string {
  return spanOf(0, at).from;
}
