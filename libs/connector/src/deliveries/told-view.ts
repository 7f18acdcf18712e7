import type { Shared } from '@hub/contracts';
import { isKind } from '@hub/contracts';
import type { IncomingMessage } from '@hub/messaging';
import type { Log } from '@hub/runtime';
import { isUuid } from '@hub/runtime';
import type { CurrentDelivery } from './reconcile.js';

/** The last that is known of one entity. */
export interface ToldView {
  readonly entity: string;
  /** Absent: forget it. */
  readonly view?: Shared;
}

/** Of several versions in one batch the last counts: the topic is compacted all the same. */
export function lastOfEach(messages: readonly IncomingMessage[], log: Log): readonly ToldView[] {
  const last = new Map<string, ToldView>();
  for (const { key, value, topic } of messages) {
    const told = value ? toldBy(value) : { entity: key };
    if (told && isUuid(told.entity)) {
      last.set(told.entity, told);
    } else {
      log.warn('shared-record-unreadable', { topic });
    }
  }
  return [...last.values()];
}

function toldBy(value: Buffer): ToldView | undefined {
  try {
    const view = JSON.parse(value.toString('utf8')) as Shared;
    return isKind(view.kind) && typeof view.version === 'number'
      ? { entity: view.entityId, view }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Older than what was intended already: read again, or overtaken. */
export function isNews({ view }: ToldView, rows: readonly CurrentDelivery[]): boolean {
  return !view || rows.every((row) => row.version <= view.version);
}

/** Rows by what `nameOf` says of them. */
export function grouped<R>(
  rows: readonly R[],
  nameOf: (row: R) => string,
): ReadonlyMap<string, readonly R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(nameOf(row));
    if (group) {
      group.push(row);
    } else {
      groups.set(nameOf(row), [row]);
    }
  }
  return groups;
}
