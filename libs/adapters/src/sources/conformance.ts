/* oxlint-disable max-lines-per-function -- The body of a describe is a list of tests, not a function to be read at once. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Batch, Cursor, Json, JsonObject, ReadingResult, Source } from '@hub/contracts';

/** One record as the hub took it: its reading and row together are what its receipt is made of. */
export interface Taken {
  readonly reading: string;
  readonly row: number;
  readonly native: Json;
}

/** A source with an outside system before it and a hub behind it, as far as the suite needs them. */
export interface SourceUnderTest {
  /** The outside system hands in these records at once: one file, one page of a list, one push. */
  give(records: readonly JsonObject[]): Promise<void>;
  /** Takes a part of what was given, and does not get to noting it down. */
  takeSome(): Promise<readonly Taken[]>;
  /** Takes what is there, notes it down, and returns all that was taken by this call. */
  takeAll(): Promise<readonly Taken[]>;
  /** Loses everything that was only in memory, then starts again. */
  crashAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** What a pulled source kind brings for the suite. */
export interface PulledSource {
  /** A new source on the same outside system, as after a start of the process. */
  make(): Source;
  give(records: readonly JsonObject[]): Promise<void>;
  stop(): Promise<void>;
}

/** More than one batch holds. */
const MANY = 1203;

/** Records that differ, with text that is easily damaged on its way. */
function aRecord(no: number): JsonObject {
  return {
    no: `N-${no}`,
    name: ['连云港海州区“老街”饭店', 'a "b", c', '𠮷野家', ' x '][no % 4] ?? '',
  };
}

function records(count: number, from = 1): JsonObject[] {
  return Array.from({ length: count }, (_, index) => aRecord(from + index));
}

function natives(taken: readonly Taken[]): Json[] {
  return taken.map((record) => record.native);
}

function numbers(taken: readonly Taken[]): string[] {
  return taken.map(({ reading, row }) => `${reading}#${row}`);
}

/** Every kind of source, pushed or pulled, must pass this. Its own spec holds only what is peculiar to it. */
export function describeSource(kind: string, start: () => Promise<SourceUnderTest>): void {
  describe(`${kind} source`, () => {
    let source: SourceUnderTest;
    beforeEach(async () => {
      source = await start();
    });
    afterEach(() => source.stop());

    it('takes nothing where nothing is', async () => {
      expect(await source.takeAll()).toEqual([]);
    });

    it('takes every record once, unchanged and in order', async () => {
      await source.give(records(3));

      const taken = await source.takeAll();

      expect(natives(taken)).toEqual(records(3));
      expect(new Set(numbers(taken)).size).toBe(3);
      expect(await source.takeAll()).toEqual([]);
    });

    it('takes more records than one batch holds', async () => {
      await source.give(records(MANY));

      const taken = await source.takeAll();

      expect(natives(taken)).toEqual(records(MANY));
      expect(new Set(numbers(taken)).size).toBe(MANY);
    });

    it('gives equal records of one hand-in numbers of their own', async () => {
      await source.give([aRecord(1), aRecord(1)]);

      const taken = await source.takeAll();

      expect(new Set(numbers(taken)).size).toBe(2);
    });

    it('takes what is handed in again as new', async () => {
      await source.give(records(2));
      const first = await source.takeAll();
      await source.give(records(2));

      const second = await source.takeAll();

      expect(natives(second)).toEqual(records(2));
      expect(first).toHaveLength(2);
    });

    it('takes later hand-ins after earlier ones', async () => {
      await source.give(records(2));
      const first = await source.takeAll();
      await source.give(records(2, 3));

      const second = await source.takeAll();

      expect(natives([...first, ...second])).toEqual(records(4));
    });

    it('skips nothing after a crash, and repeats only under the same numbers', async () => {
      await source.give(records(MANY));
      const before = await source.takeSome();
      await source.crashAndRestart();

      const after = await source.takeAll();

      const byNumber = new Map<string, string>();
      for (const [index, number] of numbers([...before, ...after]).entries()) {
        const native = JSON.stringify([...before, ...after][index]?.native);
        expect(byNumber.get(number) ?? native).toBe(native);
        byNumber.set(number, native);
      }
      expect(byNumber.size).toBe(MANY);
      expect(new Set(byNumber.values()).size).toBe(MANY);
    });

    it('goes on after a crash between two hand-ins', async () => {
      await source.give(records(2));
      await source.takeAll();
      await source.crashAndRestart();
      await source.give(records(2, 3));

      const taken = await source.takeAll();

      expect(natives(taken)).toEqual(records(2, 3));
    });
  });
}

/** Every source that is pulled must pass this too: the contract `Source` to the letter. */
export function describePulledSource(kind: string, start: () => Promise<PulledSource>): void {
  describeSource(kind, async () => new Runner(await start()));

  describe(`${kind} source, pulled`, () => {
    const { signal } = new AbortController();
    let pulled: PulledSource;
    beforeEach(async () => {
      pulled = await start();
    });
    afterEach(() => pulled.stop());

    it('can be closed before it is connected, and twice', async () => {
      const source = pulled.make();

      await source.close();
      await source.connect(signal);
      await source.connect(signal);
      await source.close();
      await source.close();
    });

    it('gives batches of 500 records and 512 KiB at most, one reading each, rows from 1', async () => {
      const name = '名'.repeat(3000);
      await pulled.give(records(MANY));
      await pulled.give(records(120).map((record) => ({ ...record, name })));

      const batches = await batchesOf(pulled.make());

      for (const batch of batches) {
        expect(batch.records.length).toBeLessThanOrEqual(500);
        expect(Buffer.byteLength(JSON.stringify(batch.records))).toBeLessThan(600 * 1024);
      }
      for (const reading of new Set(batches.map((batch) => batch.reading))) {
        const rows = batches
          .filter((batch) => batch.reading === reading)
          .flatMap((batch) => batch.records.map((record) => record.row));
        expect(rows).toEqual(rows.map((_, index) => index + 1));
      }
      expect(batches.filter((batch) => batch.complete)).toHaveLength(2);
    });

    it('gives the same batch when asked again from the same cursor', async () => {
      await pulled.give(records(MANY));
      const source = pulled.make();
      await source.connect(signal);
      const first = await nextBatch(source, undefined);

      const once = await nextBatch(source, first?.next);
      const again = await nextBatch(source, first?.next);
      const elsewhere = await nextBatch(pulled.make(), first?.next);
      await source.close();

      expect(once?.records[0]?.row).toBe((first?.records.length ?? 0) + 1);
      expect(again).toEqual(once);
      expect(elsewhere).toEqual(once);
    });

    it('can be told twice what became of a reading', async () => {
      await pulled.give(records(2));
      const source = pulled.make();
      await source.connect(signal);
      const batch = await nextBatch(source, undefined);
      const result = resultOf(batch?.reading ?? '', 2);

      await source.settle(result);
      await source.settle(result);

      expect(await nextBatch(source, batch?.next)).toBeUndefined();
      await source.close();
    });
  });
}

/** What the connector's runner does with a pulled source, without the rest of the hub. */
class Runner implements SourceUnderTest {
  private source: Source;
  private cursor?: Cursor;

  constructor(private readonly pulled: PulledSource) {
    this.source = pulled.make();
  }

  give(given: readonly JsonObject[]): Promise<void> {
    return this.pulled.give(given);
  }

  async takeSome(): Promise<readonly Taken[]> {
    await this.source.connect(new AbortController().signal);
    const first = await nextBatch(this.source, this.cursor);
    this.cursor = first?.next;
    const second = await nextBatch(this.source, this.cursor);
    return [...takenOf(first), ...takenOf(second)];
  }

  async takeAll(): Promise<readonly Taken[]> {
    await this.source.connect(new AbortController().signal);
    const taken: Taken[] = [];
    let rows = 0;
    for (
      let batch = await nextBatch(this.source, this.cursor);
      batch;
      batch = await nextBatch(this.source, this.cursor)
    ) {
      taken.push(...takenOf(batch));
      rows += batch.records.length;
      // A cursor lives in a table: what JSON does not keep is lost.
      this.cursor = JSON.parse(JSON.stringify(batch.next)) as Cursor;
      if (batch.complete) {
        await this.source.settle(resultOf(batch.reading, rows));
        rows = 0;
      }
    }
    return taken;
  }

  async crashAndRestart(): Promise<void> {
    this.source = this.pulled.make();
  }

  async stop(): Promise<void> {
    await this.source.close();
    await this.pulled.stop();
  }
}

function takenOf(batch: Batch | undefined): Taken[] {
  return (batch?.records ?? []).map(({ row, native }) => ({
    reading: batch?.reading ?? '',
    row,
    native,
  }));
}

function resultOf(reading: string, rows: number): ReadingResult {
  return { reading, rows, states: { published: rows }, faults: [], warnings: [] };
}

async function batchesOf(source: Source): Promise<Batch[]> {
  await source.connect(new AbortController().signal);
  const batches: Batch[] = [];
  for (
    let batch = await nextBatch(source, undefined);
    batch;
    batch = await nextBatch(source, batch.next)
  ) {
    batches.push(batch);
    if (batch.complete) {
      await source.settle(resultOf(batch.reading, batch.records.length));
    }
  }
  await source.close();
  return batches;
}

/** A source may want to see twice that a thing is finished before it takes it. */
async function nextBatch(source: Source, cursor: Cursor | undefined): Promise<Batch | undefined> {
  for (let look = 0; look < 3; look += 1) {
    const batch = await source.read(cursor, new AbortController().signal);
    if (batch) {
      return batch;
    }
  }
  return undefined;
}
