import type { Json, JsonObject, OutgoingBytes, Publisher, TopicName } from '@hub/contracts';
import { FixedClock, Unreachable, receivedTopic } from '@hub/contracts';
import type { IncomingBatch, IncomingMessage } from '@hub/messaging';
import { HubKeys, silentLog } from '@hub/runtime';
import { DataPath, PgOffsetStore, openDatabase } from '@hub/storage';
import type { DataSource } from 'typeorm';
import { Processor } from '../processor/processor.js';
import { writeReceived } from '../processor/received-message.js';
import { closeBooks } from '../receipts/books.js';
import type { Books } from '../receipts/books.js';
import { FormRegister } from '../stage/form-register.js';
import type { Stage } from '../stage/stage.js';
import { LedgerStore } from '../store/ledger.store.js';
import { MIGRATIONS } from '../store/migrations.js';
import { ProcessorStore } from '../store/processor.store.js';
import { ReceiptStore } from '../store/receipt.store.js';

export const PRACTICE_KEYS = new HubKeys('a-key-for-specs-and-nothing-else-0123456789');
export const NOON = new Date('2026-06-01T12:00:00+08:00');
const SYSTEM = 'practice';
const FORM = 'note';

/** A form of three fields: `key`, `text` and `at` (ms, its `changedAt`). `text: bad` is a fault, `bug` an error of ours. */
export const practiceStage: Stage = {
  system: SYSTEM,
  form: FORM,
  kinds: ['license'],
  keyFields: ['key'],
  mapping: { name: `${SYSTEM}/${FORM}`, sha256: 'f'.repeat(64) },
  declaresChangedAt: true,
  keyOf: (native) => (isNote(native) ? JSON.stringify([native['key']]) : undefined),
  run(native) {
    const note = native as JsonObject;
    const at = typeof note['at'] === 'number' ? { changedAt: note['at'] } : {};
    if (note['text'] === 'bug') {
      throw new TypeError('a bug of ours');
    }
    if (note['text'] === 'bad') {
      const text = { zh: '坏', en: 'bad' };
      const fault = { field: 'text', code: 'PATTERN' as const, message: text, remedy: text };
      return { ok: false, faults: [fault], warnings: [], ...at };
    }
    const json = Buffer.from(JSON.stringify({ number: note['key'], scope: note['text'] }));
    const records = [{ kind: 'license' as const, json, links: [] }];
    const hash = json.toString('hex').padEnd(32, '0').slice(-32);
    return { ok: true, records, hash, warnings: [], share: true, withdraws: false, ...at };
  },
  fill: () => ({ native: {}, filled: {}, missing: [] }),
};

function isNote(native: Json): native is JsonObject {
  return native !== null && typeof native === 'object' && !Array.isArray(native) && 'key' in native;
}

/** A publisher that keeps what it is given, and fails when told to. */
export class RecordingPublisher implements Publisher {
  readonly sent: { topic: TopicName; key: string; value: JsonObject }[] = [];
  failNext = 0;

  async publish(): Promise<void> {
    return Promise.resolve();
  }

  async publishBytes(topic: TopicName, messages: readonly OutgoingBytes[]): Promise<void> {
    if (this.failNext > 0) {
      this.failNext--;
      throw new Unreachable('the log does not answer');
    }
    for (const { key, value } of messages) {
      const text = Buffer.from(value ?? Buffer.alloc(0)).toString('utf8');
      this.sent.push({ topic, key, value: JSON.parse(text) as JsonObject });
    }
    return Promise.resolve();
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }
}

/** What a message of the practice log says. */
export interface PracticeNote {
  readonly native: Json;
  readonly intent?: 'upsert' | 'withdraw';
  readonly receipt?: string;
  readonly attempt?: number;
  readonly sourceVersion?: { readonly at: string; readonly seq: number };
}

/** A processor on real tables, and a log whose messages are made by hand. */
export class PracticeConnector {
  readonly topic = receivedTopic(SYSTEM);
  readonly log: IncomingMessage[] = [];
  private serial = 0;

  readonly publisher = new RecordingPublisher();
  readonly processor: Processor;
  readonly receipts: ReceiptStore;

  private constructor(
    readonly database: DataSource,
    readonly path: DataPath,
    readonly ledger: LedgerStore,
    readonly forms: FormRegister,
  ) {
    this.processor = this.another(this.publisher);
    this.receipts = new ReceiptStore(path);
  }

  static async open(url: string): Promise<PracticeConnector> {
    const owner = { url, schema: 'practice', app: 'spec' };
    const database = await openDatabase({ ...owner, migrations: MIGRATIONS });
    const path = new DataPath(owner);
    const ledger = new LedgerStore(database);
    const forms = await FormRegister.of([SYSTEM], [practiceStage], ledger);
    return new PracticeConnector(database, path, ledger, forms);
  }

  /** Another processor on the same tables: a second instance of the app. */
  another(publisher: RecordingPublisher): Processor {
    return new Processor({
      path: this.path,
      offsets: new PgOffsetStore(this.path),
      store: new ProcessorStore(this.path),
      forms: this.forms,
      publisher,
      clock: new FixedClock(NOON),
      log: silentLog,
    });
  }

  /** Appends a message to the one partition of the practice log; returns its receipt. */
  append(note: PracticeNote): string {
    const index = this.serial++;
    const at = new Date(NOON.getTime() + index);
    const receipt =
      note.receipt ??
      PRACTICE_KEYS.makeReceipt({ at, index, system: SYSTEM, form: FORM, distinct: `${index}` });
    const keyed = note.intent === 'withdraw' ? (note.native as JsonObject)['key'] : note.native;
    const key = practiceStage.keyOf(keyed as Json);
    const named = key
      ? PRACTICE_KEYS.nativeKey(SYSTEM, FORM, key)
      : PRACTICE_KEYS.receiptKey(receipt);
    const header = {
      receipt,
      system: SYSTEM,
      form: FORM,
      intent: note.intent ?? ('upsert' as const),
      position: `push/${index}`,
      receivedAt: at.toISOString(),
      ...(note.attempt ? { attempt: note.attempt } : {}),
      ...(note.sourceVersion ? { sourceVersion: note.sourceVersion } : {}),
    };
    this.appendBytes(named.hex, writeReceived(header, Buffer.from(JSON.stringify(note.native))));
    return receipt;
  }

  appendBytes(key: string, value: Buffer): void {
    const offset = BigInt(this.log.length);
    const timestamp = NOON.getTime();
    this.log.push({
      topic: this.topic,
      partition: 0,
      offset,
      key,
      value,
      headers: {},
      timestamp,
    });
  }

  /** The batch of all messages from `from` on. */
  batch(from = 0, next = this.log.length): IncomingBatch {
    return {
      messages: this.log.slice(from, next),
      ranges: [{ topic: this.topic, partition: 0, from: BigInt(from), next: BigInt(next) }],
      isCurrent: () => true,
      heartbeat: () => Promise.resolve(),
    };
  }

  async stateOf(receipt: string): Promise<string | undefined> {
    return (await this.receipts.find(receipt))?.state;
  }

  async books(): Promise<Books> {
    const ledger = await this.ledger.of(this.topic, this.forms.idsOf(SYSTEM));
    const read = ledger.offsets.get(0) ?? { first: 0n, next: 0n };
    return closeBooks([{ ...read, end: BigInt(this.log.length) }], ledger);
  }

  async close(): Promise<void> {
    await this.path.close();
    await this.database.destroy();
  }
}
