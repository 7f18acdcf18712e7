import type { JsonObject, SourceRecord } from '@hub/contracts';
import type { Inspection } from './inspection.js';
import { inspect, recordsOf } from './inspection.js';
import { MOST_BATCH_BYTES, MOST_BATCH_RECORDS } from './limits.js';
import type { ReadRecord } from './native-record.js';

/** Records of one file, with their rows, as far as one batch goes. */
export interface ReadingBatch {
  readonly records: readonly SourceRecord[];
  /** The last row so far. */
  readonly row: number;
  readonly isComplete: boolean;
}

/** One file being read from its first row to its last; it keeps no more of it than a few batches. */
export class Reading {
  private row = 0;
  private waiting: ReadRecord[] = [];
  /** Records of `waiting` that were given already. */
  private given = 0;
  private isAtEnd = false;

  private constructor(
    readonly inspection: Inspection,
    private readonly records: AsyncGenerator<readonly ReadRecord[]>,
  ) {}

  /**
   * Inspects a file and stands before its first record. Throws `FileRefused` when it cannot be read at all: then no
   * record of it was given.
   */
  static async open(path: string, schema: JsonObject, signal: AbortSignal): Promise<Reading> {
    const inspection = await inspect(path, schema, signal);
    const reading = new Reading(inspection, recordsOf(path, inspection, schema, signal));
    await reading.fill(1);
    return reading;
  }

  /** The row it stands behind. */
  get at(): number {
    return this.row;
  }

  /** Goes on behind `row`, as after a restart. */
  async skipTo(row: number): Promise<void> {
    while (this.row < row && (await this.fill(1))) {
      this.take();
    }
  }

  /** The next records: 500 at most, and 512 KiB, or one record. */
  async batch(): Promise<ReadingBatch> {
    await this.fill(MOST_BATCH_RECORDS + 1);
    const records: SourceRecord[] = [];
    let bytes = 0;
    while (records.length < MOST_BATCH_RECORDS && this.given < this.waiting.length) {
      bytes += this.waiting[this.given]?.bytes ?? 0;
      if (records.length > 0 && bytes > MOST_BATCH_BYTES) {
        break;
      }
      records.push(...this.take());
    }
    const isComplete = this.isAtEnd && this.given === this.waiting.length;
    return { records, row: this.row, isComplete };
  }

  /** Lets go of the file. Safe to call twice. */
  async close(): Promise<void> {
    await this.records.return(undefined);
  }

  private take(): SourceRecord[] {
    const record = this.waiting[this.given];
    if (!record) {
      return [];
    }
    this.given += 1;
    this.row += 1;
    const { native, faults, warnings } = record;
    return [
      { row: this.row, native, ...(faults ? { faults } : {}), ...(warnings ? { warnings } : {}) },
    ];
  }

  /** Reads on until `count` records wait or the file ends; false when none waits. */
  private async fill(count: number): Promise<boolean> {
    while (this.waiting.length - this.given < count && !this.isAtEnd) {
      const next = await this.records.next();
      if (next.done === true) {
        this.isAtEnd = true;
      } else {
        this.waiting = [...this.waiting.slice(this.given), ...next.value];
        this.given = 0;
      }
    }
    return this.given < this.waiting.length;
  }
}
