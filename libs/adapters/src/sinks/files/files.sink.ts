import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Filled, ReadBack, Sink, SinkAnswer } from '@hub/contracts';
import { Misconfigured, Unreachable } from '@hub/contracts';
import { reachable } from '../../exchange-folder.js';
import {
  codeOf,
  exists,
  isFileSystemError,
  isMissing,
  moveBeside,
  writeWhole,
} from '../../file-system.js';
import { BYTE_ORDER_MARK } from '../../sources/files/content.js';
import type { CsvForm } from './csv-writer.js';
import { csvHeader, csvRow } from './csv-writer.js';
import type { BatchEncoding } from './encoder.js';
import type { AnswerForm } from './platform-answer.js';
import { platformAnswer } from './platform-answer.js';
import { ResultInbox } from './result-inbox.js';
import { keepNote, readNote } from './sent-note.js';

/** Where batches go, and what they look like. */
export interface FilesSinkOptions {
  readonly folder: string;
  readonly prefix: string;
  readonly csv: CsvForm;
  readonly encoding: BatchEncoding;
  readonly byteOrderMark: boolean;
  readonly answers: AnswerForm;
  readonly quietSeconds: number;
  readonly pace: NonNullable<Sink['pace']>;
  /** How errors name this sink. */
  readonly subject: string;
  note(event: string, facts: Readonly<Record<string, unknown>>): void;
}

interface Batch {
  readonly stem: string;
  readonly content: Buffer;
  readonly sha256: string;
  readonly deliveries: readonly string[];
}

const NO_WAY_BACK = '接收方只收批次文件，不能撤回已报送的记录';

/**
 * Batches for a recipient that reads files: `XK_<yyyymmdd>_<batch>.csv` and its manifest, read back from
 * `XK_<yyyymmdd>_<batch>.result.csv`. Idempotent, since the batch's name and records were fixed before it is written:
 * the same batch gives the same file under the same name.
 */
export class FilesSink implements Sink {
  readonly certainty = 'idempotent';
  readonly pace: NonNullable<Sink['pace']>;
  private readonly inbox: ResultInbox;

  constructor(private readonly options: FilesSinkOptions) {
    this.pace = options.pace;
    this.inbox = new ResultInbox(options.folder, options.quietSeconds * 1000);
  }

  /** See `Sink.write`. A record that cannot be a row is refused and left out; there is no file without rows. */
  async write(records: readonly Filled[], signal: AbortSignal): Promise<readonly SinkAnswer[]> {
    const { batch, answers } = this.batchOf(records);
    if (signal.aborted) {
      throw new Unreachable('The hub is stopping');
    }
    const isNew = batch !== undefined && (await reachable(() => this.prepare(batch)));
    return isNew ? this.publish(batch, answers) : answers;
  }

  /**
   * See `Sink.readBack`: one result file at a time. One that cannot be understood goes to `refused/`, one about a batch
   * that this sink did not write stays where it lies.
   */
  readBack(signal: AbortSignal): Promise<ReadBack | undefined> {
    const { folder, answers: form } = this.options;
    return reachable(async () => {
      for (const { name, stem, bytes } of await this.inbox.ready()) {
        const sent = signal.aborted ? undefined : await readNote(folder, stem);
        const answer = sent && platformAnswer(bytes, sent.deliveries, form);
        if (answer?.ok === true) {
          return { answers: answer.answers, settle: () => this.settle(name) };
        }
        if (answer) {
          this.options.note('result-file-refused', { file: name, why: answer.why });
          await moveBeside(folder, name, 'refused');
        }
      }
      return undefined;
    });
  }

  /** See `Sink.close`: nothing is held open. */
  async close(): Promise<void> {}

  private settle(name: string): Promise<void> {
    return reachable(() =>
      moveBeside(this.options.folder, name, 'done').catch((error: unknown) => {
        if (!isMissing(error)) {
          throw error;
        }
      }),
    );
  }

  private batchOf(records: readonly Filled[]): {
    readonly batch?: Batch;
    readonly answers: readonly SinkAnswer[];
  } {
    const { csv, byteOrderMark } = this.options;
    const parts = byteOrderMark ? [BYTE_ORDER_MARK, csvHeader(csv)] : [csvHeader(csv)];
    const deliveries: string[] = [];
    const answers = records.map((record): SinkAnswer => {
      const { delivery, intent } = record;
      const row =
        intent === 'withdraw' ? { ok: false as const, reason: NO_WAY_BACK } : csvRow(record, csv);
      if (!row.ok) {
        return { delivery, outcome: 'refused', reason: row.reason };
      }
      deliveries.push(delivery);
      parts.push(row.bytes);
      return { delivery, outcome: 'written' };
    });
    if (deliveries.length === 0) {
      return { answers };
    }
    const content = Buffer.concat(parts);
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { batch: { stem: this.stemOf(records), content, sha256, deliveries }, answers };
  }

  private stemOf(records: readonly Filled[]): string {
    const names = new Set(records.map((record) => record.batch));
    const name = records[0]?.batch ?? '';
    if (names.size > 1 || !/^\d{8}_[A-Za-z0-9-]+$/.test(name)) {
      throw new Misconfigured(
        `${this.options.subject}: a batch must be given one name, <yyyymmdd>_<number>`,
        'This is a mistake in the program that makes the batches; report it.',
      );
    }
    return `${this.options.prefix}_${name}`;
  }

  /**
   * Whether the batch is still to be written. Its note comes first: whatever is left by a crash, the batch can be told
   * from another of its name.
   */
  private async prepare({ stem, sha256, deliveries }: Batch): Promise<boolean> {
    const { folder, subject } = this.options;
    const file = `${stem}.csv`;
    const before = await readNote(folder, stem);
    const isOurs = before
      ? before.deliveries.join() === deliveries.join()
      : !(await exists(join(folder, file)));
    if (!isOurs) {
      throw new Misconfigured(
        `${subject}: ${file} was written with other records`,
        'Look whether two hubs write to one folder, or two sinks with the same prefix. Nothing was overwritten.',
        { file },
      );
    }
    if (before?.isWhole !== true) {
      await mkdir(folder, { recursive: true });
      await keepNote(folder, stem, { file, sha256, deliveries, isWhole: false });
    }
    return before?.isWhole !== true;
  }

  /** From here on the recipient may see the file: when the folder goes away now, nobody knows what has arrived. */
  private async publish(
    batch: Batch,
    answers: readonly SinkAnswer[],
  ): Promise<readonly SinkAnswer[]> {
    try {
      await this.writeBatch(batch);
      return answers;
    } catch (error) {
      if (!isFileSystemError(error)) {
        throw error;
      }
      const reason = `the exchange folder went away (${codeOf(error)})`;
      return answers.map((answer) =>
        answer.outcome === 'written'
          ? { delivery: answer.delivery, outcome: 'unknown', reason }
          : answer,
      );
    }
  }

  private async writeBatch({ stem, content, sha256, deliveries }: Batch): Promise<void> {
    const { folder, encoding } = this.options;
    const file = `${stem}.csv`;
    await writeWhole(folder, file, content);
    const manifest = { file, rows: deliveries.length, sha256, encoding: encoding.toUpperCase() };
    await writeWhole(
      folder,
      `${stem}.manifest.json`,
      `${JSON.stringify(manifest, undefined, 2)}\n`,
    );
    await keepNote(folder, stem, { file, sha256, deliveries, isWhole: true });
  }
}
