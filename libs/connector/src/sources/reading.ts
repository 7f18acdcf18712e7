import type { Batch, Cursor, Json, ReadingResult, StoredCursor } from '@hub/contracts';

/** What the cursor row of a pulled source holds besides the source's own cursor. */
export interface RunnerCursor {
  /** The source's own cursor; absent: from the beginning. */
  readonly at?: Cursor;
  /** The reading under way, by the source's own name for it. */
  readonly reading?: string;
  readonly form?: string;
  /** Rows of it that are in the log. */
  readonly rows?: number;
  /** All of it is in the log; what is left is to wait for its receipts and to settle it. */
  readonly complete?: boolean;
  readonly declared?: number;
}

/** Reads a cursor row; none means that the source was never read. */
export function runnerCursorOf(stored: StoredCursor | undefined): RunnerCursor {
  return stored?.cursor ?? {};
}

/**
 * The row before a reading's first record is sent: its ordinal and its time, which a crash reuses (guard 1).
 * The time is later than that of the reading before, so that no two readings of a source share their receipts' time.
 */
export function beginReading(
  stored: StoredCursor | undefined,
  batch: Batch,
  now: Date,
): StoredCursor {
  const before = runnerCursorOf(stored);
  const earliest = (stored?.readingAt.getTime() ?? 0) + 1;
  return {
    reading: (stored?.reading ?? 0) + 1,
    readingAt: new Date(Math.max(now.getTime(), earliest)),
    cursor: cursorOf({
      ...(before.at ? { at: before.at } : {}),
      reading: batch.reading,
      form: batch.form,
      rows: 0,
    }),
  };
}

/** The row once a batch is acknowledged by the log. */
export function advance(stored: StoredCursor, batch: Batch): StoredCursor {
  const before = runnerCursorOf(stored);
  return {
    ...stored,
    cursor: cursorOf({
      at: batch.next,
      reading: batch.reading,
      form: batch.form,
      rows: (before.rows ?? 0) + batch.records.length,
      ...(batch.complete ? { complete: true } : {}),
      ...(batch.declared === undefined ? {} : { declared: batch.declared }),
    }),
  };
}

/** The row once a reading is settled. */
export function settled(stored: StoredCursor): StoredCursor {
  const { at } = runnerCursorOf(stored);
  return { ...stored, cursor: cursorOf(at ? { at } : {}) };
}

/** Whether a batch goes on with the reading that the row speaks of. */
export function isSameReading(stored: StoredCursor | undefined, batch: Batch): boolean {
  return runnerCursorOf(stored).reading === batch.reading;
}

function cursorOf(cursor: RunnerCursor): Cursor {
  return cursor as { readonly [key: string]: Json };
}

/** Gathers what became of a reading, row by row. */
export class ReadingTally {
  private readonly states: Record<string, number> = {};
  private readonly faults: ReadingResult['faults'][number][] = [];
  private readonly warnings: ReadingResult['warnings'][number][] = [];

  private readonly leftOut = { faults: 0, warnings: 0 };

  constructor(private readonly mostTold = 10_000) {}

  add(row: number, receipt: { state: string; faults?: Told; warnings?: Told }): void {
    this.states[receipt.state] = (this.states[receipt.state] ?? 0) + 1;
    this.tell('faults', row, receipt.faults);
    this.tell('warnings', row, receipt.warnings);
  }

  result(cursor: RunnerCursor): ReadingResult {
    return {
      reading: cursor.reading ?? '',
      rows: cursor.rows ?? 0,
      ...(cursor.declared === undefined ? {} : { declared: cursor.declared }),
      states: this.states,
      faults: this.faults,
      warnings: this.warnings,
      ...(this.leftOut.faults + this.leftOut.warnings > 0 ? { leftOut: this.leftOut } : {}),
    };
  }

  private tell(what: 'faults' | 'warnings', row: number, told: Told = []): void {
    for (const fault of told) {
      if (this[what].length < this.mostTold) {
        this[what].push({ row, ...fault });
      } else {
        this.leftOut[what]++;
      }
    }
  }
}

type Told = readonly Omit<ReadingResult['faults'][number], 'row'>[];
