import type { ListQuery, Page } from '@hub/runtime';

/** A page of a list that is at hand as a whole; `after` is the place of the last item given. */
export function pageOf<T>(items: readonly T[], { limit, after }: ListQuery): Page<T> {
  const start = /^\d{1,9}$/.test(after ?? '') ? Number(after) : 0;
  const end = start + limit;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { next: String(end) } : {}),
  };
}
