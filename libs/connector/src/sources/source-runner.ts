import type {
  Batch,
  Clock,
  CursorStore,
  Json,
  Lease,
  OutgoingBytes,
  Publisher,
  Source,
  SourceRecord,
  StoredCursor,
} from '@hub/contracts';
import { Displaced, HubError, inHubZone, receivedTopic } from '@hub/contracts';
import type { HubKeys, Log } from '@hub/runtime';
import { receiptParts, traceparentOf } from '@hub/runtime';
import { faultPoint } from '@hub/runtime/fault-point';
import { chunksByBytes } from '../door/chunks.js';
import type { FormRegister } from '../stage/form-register.js';
import { writeReceived } from '../processor/received-message.js';
import type { ReadingSpan, ReceiptStore } from '../store/receipt.store.js';
import type { SourceFacts } from './source-facts.js';
import {
  ReadingTally,
  advance,
  beginReading,
  isSameReading,
  runnerCursorOf,
  settled,
} from './reading.js';
import { spanOf } from './span.js';

/** What a runner works with. */
export interface SourceRunnerParts {
  readonly system: string;
  /** The source's name in the system's declaration. */
  readonly name: string;
  readonly source: Source;
  readonly lease: Lease;
  readonly leaseName: string;
  readonly cursors: CursorStore;
  readonly publisher: Publisher;
  readonly receipts: ReceiptStore;
  readonly forms: FormRegister;
  readonly keys: HubKeys;
  readonly clock: Clock;
  readonly facts: SourceFacts;
  readonly log: Log;
  /** How long to wait when there is nothing to read. */
  readonly pollSeconds: number;
}

const RETRY_SECONDS = [1, 2, 5, 10, 30];
const DECIDED_POLL_MS = 100;

/** Reads one pulled source, as long as this instance holds its lease; writes down and nothing else. */
export class SourceRunner {
  private failures = 0;

  constructor(private readonly parts: SourceRunnerParts) {}

  /** Runs until `signal` is aborted. Never throws: errors pause the source as their disposition says. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await wait(await this.turn(signal), signal);
    }
    await this.parts.source.close().catch(() => undefined);
    await this.parts.lease.release(this.parts.leaseName).catch(() => undefined);
  }

  /** One step; returns how many milliseconds to wait before the next. */
  private async turn(signal: AbortSignal): Promise<number> {
    const { facts } = this.parts;
    if (facts.paused || facts.halted) {
      return 500;
    }
    try {
      if (!(await this.parts.lease.tryTake(this.parts.leaseName))) {
        return 1_000;
      }
      await this.parts.source.connect(signal);
      const moved = await this.step(signal);
      this.failures = 0;
      facts.succeeded(this.parts.clock.now());
      return moved ? 0 : this.parts.pollSeconds * 1_000;
    } catch (error) {
      return signal.aborted ? 0 : this.failed(error);
    }
  }

  private failed(error: unknown): number {
    const { facts, log, system, name, clock } = this.parts;
    log.error('source-failed', error, { system, source: name });
    if (error instanceof Displaced) {
      return 1_000;
    }
    facts.failed(error, clock.now(), error instanceof HubError && error.disposition === 'halt');
    const seconds = RETRY_SECONDS[Math.min(this.failures++, RETRY_SECONDS.length - 1)] ?? 30;
    return seconds * 1_000;
  }

  /** Reads and writes down one batch, or settles a finished reading. False: nothing to do. */
  private async step(signal: AbortSignal): Promise<boolean> {
    const { cursors, system, name, source, clock } = this.parts;
    let stored = await cursors.load(system, name);
    const cursor = runnerCursorOf(stored);
    if (stored && cursor.complete) {
      return this.settle(stored, signal);
    }
    const batch = await source.read(cursor.at, signal);
    if (!batch) {
      return false;
    }
    if (!isSameReading(stored, batch)) {
      const begun = beginReading(stored, batch, clock.now());
      await cursors.move(system, name, stored, begun);
      stored = begun;
    }
    await this.write(stored as StoredCursor, batch);
    await faultPoint('source.sent');
    await cursors.move(system, name, stored, advance(stored as StoredCursor, batch));
    this.parts.facts.received(batch.records.length, clock.now());
    return true;
  }

  private async write(stored: StoredCursor, batch: Batch): Promise<void> {
    const { system, name } = this.parts;
    const traceparent = traceparentOf(`${system}/${name}/${stored.reading}/${batch.reading}`);
    const messages = batch.records.map((record) => ({
      ...this.message(stored, batch.form, record),
      traceparent,
    }));
    for (const chunk of chunksByBytes(messages)) {
      await this.parts.publisher.publishBytes(receivedTopic(this.parts.system), chunk);
    }
  }

  private message(stored: StoredCursor, form: string, record: SourceRecord): OutgoingBytes {
    const { keys, system } = this.parts;
    const bytes = Buffer.from(JSON.stringify(record.native));
    const receipt = keys.makeReceipt({
      at: stored.readingAt,
      index: record.row,
      system,
      form,
      distinct: bytes,
    });
    const header = {
      receipt,
      system,
      form,
      intent: 'upsert' as const,
      position: `${stored.reading}/${record.row}`,
      receivedAt: inHubZone(stored.readingAt),
      ...(record.faults ? { faults: record.faults } : {}),
      ...(record.warnings ? { warnings: record.warnings } : {}),
    };
    return { key: this.keyOf(form, record.native, receipt), value: writeReceived(header, bytes) };
  }

  private keyOf(form: string, native: Json, receipt: string): string {
    const { keys, forms, system } = this.parts;
    const key = forms.declared(system, form)?.stage.keyOf(native);
    return key === undefined ? keys.receiptKey(receipt).hex : keys.nativeKey(system, form, key).hex;
  }

  /** Waits until every receipt of the reading is decided, then tells the source what became of it. */
  private async settle(stored: StoredCursor, signal: AbortSignal): Promise<boolean> {
    const { forms, system, name, cursors, source } = this.parts;
    const cursor = runnerCursorOf(stored);
    const form = forms.find(system, cursor.form ?? '');
    const span = spanOf(form.id, stored.readingAt);
    if (!(await this.decided(span, cursor.rows ?? 0, signal))) {
      return false;
    }
    await source.settle((await this.tally(span)).result(cursor));
    await cursors.move(system, name, stored, settled(stored));
    return true;
  }

  /** False when it was told to stop before all were decided. */
  private async decided(span: ReadingSpan, rows: number, signal: AbortSignal): Promise<boolean> {
    while ((await this.parts.receipts.countOf(span)) < rows) {
      if (signal.aborted || this.parts.facts.paused) {
        return false;
      }
      await wait(DECIDED_POLL_MS, signal);
    }
    return true;
  }

  private async tally(span: ReadingSpan): Promise<ReadingTally> {
    const tally = new ReadingTally();
    for await (const receipt of this.parts.receipts.ofReading(span)) {
      tally.add(receiptParts(receipt.receipt)?.index ?? 0, receipt);
    }
    return tally;
  }
}

/** Resolves after `ms`, or at once when aborted. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ms === 0 || signal.aborted) {
      setImmediate(resolve);
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
