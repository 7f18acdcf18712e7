import type { IntakeState } from '@hub/contracts';
import { INTAKE_STATES } from '@hub/contracts';
import type { Decision } from './decide.js';
import { afterwards, decide } from './decide.js';
import type { Arrived, ReadRecord, VersionRule } from './decide.js';
import type { FormInUse } from './form-in-use.js';
import type { Known } from './known.js';

/** One message of a batch, ready to be decided. */
export interface Entry extends Arrived {
  /** The native key as kept in tables. */
  readonly key: string;
  /** The key of its message, and of what it becomes. */
  readonly kafkaKey: string;
  readonly form: FormInUse;
  readonly partition: number;
  readonly traceparent?: string | undefined;
  readonly attempt: number;
  readonly rule: VersionRule;
  readonly nativeBytes: Buffer;
  readonly read: () => ReadRecord;
}

/** A receipt that was decided before this batch. */
export interface Decided {
  readonly attempt: number;
  readonly state: IntakeState;
}

/** The row a message leaves behind. */
export interface ReceiptRow {
  readonly entry: Entry;
  state: IntakeState;
  of: string | undefined;
  readonly decision: Decision;
  /** Set when the receipt had a row already before this batch: its state then. */
  readonly before: IntakeState | undefined;
  /** How many further attempts this batch holds beyond the receipt's first message (guard 13). */
  readonly redos: number;
}

/** All that one batch changes, computed before anything is written. */
export interface Outcome {
  readonly rows: readonly ReceiptRow[];
  /** Receipts decided already: they change nothing (guard 3). */
  readonly repeated: readonly Entry[];
  /** Key → what is known after the batch, with what was known before. */
  readonly keys: ReadonlyMap<
    string,
    { readonly before: Known; readonly after: Known; readonly last: Entry }
  >;
  /** Receipts of earlier batches that are closed as superseded → by which receipt. */
  readonly closed: ReadonlyMap<string, { readonly by: string; readonly entry: Entry }>;
  /** Key → the row whose record stays open in quarantine. */
  readonly quarantined: ReadonlyMap<string, ReceiptRow>;
}

/**
 * Walks a batch in log order on a working copy of what is known per key (guard 8).
 * `decided` names receipts that have a row already; it may be empty where none is expected,
 * since the insertion of a second row fails before anything is published (guard 30).
 */
export function decideBatch(
  entries: readonly Entry[],
  known: ReadonlyMap<string, Known>,
  decided: ReadonlyMap<string, Decided>,
): Outcome {
  const walk = new BatchWalk(known, decided);
  for (const entry of entries) {
    walk.take(entry);
  }
  return walk.outcome();
}

class BatchWalk {
  private readonly rows = new Map<string, ReceiptRow>();
  private readonly repeated: Entry[] = [];
  private readonly keys = new Map<string, { before: Known; after: Known; last: Entry }>();
  private readonly closed = new Map<string, { by: string; entry: Entry }>();

  constructor(
    private readonly known: ReadonlyMap<string, Known>,
    private readonly decided: ReadonlyMap<string, Decided>,
  ) {}

  take(entry: Entry): void {
    const earlier = this.rows.get(entry.receipt);
    const decided = this.decided.get(entry.receipt);
    if ((earlier?.entry.attempt ?? decided?.attempt ?? 0) >= entry.attempt) {
      this.repeated.push(entry);
      return;
    }
    const decision = this.decide(entry);
    this.rows.set(entry.receipt, {
      entry,
      decision,
      state: decision.state,
      of: decision.of,
      before: decided?.state,
      redos: redosAfter(earlier, decided),
    });
    if (decision.closes) {
      this.close(decision.closes, entry);
    }
  }

  private decide(entry: Entry): Decision {
    const seen = this.keys.get(entry.key);
    const before = seen?.before ?? this.known.get(entry.key) ?? {};
    const current = seen?.after ?? before;
    const decision = decide(current, entry, entry.rule, entry.read);
    this.keys.set(entry.key, { before, after: afterwards(current, entry, decision), last: entry });
    return decision;
  }

  outcome(): Outcome {
    const rows = [...this.rows.values()];
    const quarantined = new Map<string, ReceiptRow>();
    for (const row of rows) {
      if (row.state === 'quarantined') {
        quarantined.set(row.entry.key, row);
      }
    }
    return { rows, repeated: this.repeated, keys: this.keys, closed: this.closed, quarantined };
  }

  private close(receipt: string, by: Entry): void {
    const inBatch = this.rows.get(receipt);
    if (inBatch) {
      inBatch.state = 'superseded';
      inBatch.of = by.receipt;
    } else {
      this.closed.set(receipt, { by: by.receipt, entry: by });
    }
  }
}

function redosAfter(earlier: ReceiptRow | undefined, decided: Decided | undefined): number {
  if (earlier) {
    return earlier.redos + 1;
  }
  return decided ? 1 : 0;
}

/** Numbers beside the intake states that `counter` keeps per form and partition. */
export const COUNTERS = { repeated: 100, redone: 101, refused: 102, rolledFrom: 200 } as const;

/** One change of a counter. */
export interface CounterChange {
  readonly form: number;
  readonly partition: number;
  readonly state: number;
  readonly by: number;
}

/** What a batch adds to the counters: by state as the rows change, and `repeated`/`redone` as the log does. */
export function countersOf(outcome: Outcome): readonly CounterChange[] {
  const sums = new Map<string, CounterChange>();
  const add = (entry: Entry, state: number, by: number) => {
    const name = `${entry.form.id}/${entry.partition}/${state}`;
    const sum = sums.get(name)?.by ?? 0;
    sums.set(name, { form: entry.form.id, partition: entry.partition, state, by: sum + by });
  };
  for (const { entry, state, before, redos } of outcome.rows) {
    add(entry, INTAKE_STATES.indexOf(state), 1);
    add(entry, COUNTERS.redone, redos);
    if (before) {
      add(entry, INTAKE_STATES.indexOf(before), -1);
    }
  }
  for (const entry of outcome.repeated) {
    add(entry, COUNTERS.repeated, 1);
  }
  for (const { entry } of outcome.closed.values()) {
    add(entry, INTAKE_STATES.indexOf('quarantined'), -1);
    add(entry, INTAKE_STATES.indexOf('superseded'), 1);
  }
  return [...sums.values()].filter((change) => change.by !== 0);
}
