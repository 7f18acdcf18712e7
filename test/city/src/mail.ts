import type { Delivery, Told } from './telling.js';

/** A delivery that has no name yet. */
export type Draft = {
  readonly system: string;
  readonly form: string;
  readonly told: readonly Told[];
} & (
  | { readonly door: 'push'; readonly type: string; readonly body: string }
  | { readonly door: 'file'; readonly ending: string; readonly bytes: Buffer }
  | { readonly door: 'withdrawal'; readonly body: string }
);

/** What one system sends to, as its form. */
export interface Sender {
  readonly system: string;
  readonly form: string;
}

/** Records in one push: a JSON array, or one record a line. */
export function pushed(sender: Sender, told: readonly Told[], asLines = false): Draft {
  const natives = told.map(({ native }) => native);
  return {
    ...sender,
    door: 'push',
    told,
    type: asLines ? 'application/x-ndjson' : 'application/json',
    body: asLines ? natives.map((n) => JSON.stringify(n)).join('\n') : JSON.stringify(natives),
  };
}

/** Records in one file. */
export function inFile(
  sender: Sender,
  told: readonly Told[],
  bytes: Buffer,
  ending = 'csv',
): Draft {
  return { ...sender, door: 'file', told, bytes, ending };
}

/** Deliveries on their way, each with a name of its own that is the same whenever the town is told anew. */
export class Mail {
  private readonly counts = new Map<string, number>();
  private waiting: Delivery[] = [];

  add(draft: Draft): void {
    if (draft.told.length === 0) {
      return;
    }
    const count = (this.counts.get(draft.system) ?? 0) + 1;
    this.counts.set(draft.system, count);
    const name = `${draft.form}-${String(count).padStart(6, '0')}`;
    this.waiting.push(
      draft.door === 'file' ? { ...draft, name: `${name}.${draft.ending}` } : { ...draft, name },
    );
  }

  /** All that was added since it was last taken, in order. */
  take(): readonly Delivery[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }
}
