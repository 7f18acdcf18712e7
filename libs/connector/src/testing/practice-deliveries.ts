import type { JsonObject, Shared, SystemDeclaration, Want } from '@hub/contracts';
import { DELIVERY_STATES, FixedClock, sharedTopic } from '@hub/contracts';
import type { IncomingBatch, IncomingMessage } from '@hub/messaging';
import { silentLog } from '@hub/runtime';
import { DataPath, PgLease, PgOffsetStore, openDatabase } from '@hub/storage';
import type { DataSource } from 'typeorm';
import { DeliveryStore } from '../deliveries/delivery.store.js';
import { DeliveryIntake } from '../deliveries/intake.js';
import type { Recipient } from '../deliveries/recipient.js';
import { DeliveryWriter } from '../deliveries/writer.js';
import type { Stage } from '../stage/stage.js';
import { MIGRATIONS } from '../store/migrations.js';
import { NOON, PRACTICE_KEYS, practiceStage } from './practice-connector.js';
import { RecordingSink } from './recording-sink.js';

const TOPIC = sharedTopic('license');

/** A form of three fields filled from a license: `key` (its number), `text` (its scope, required), `holder`. */
const cardStage: Stage = {
  ...practiceStage,
  form: 'card',
  fill({ record, related }) {
    const native: Record<string, string> = {};
    const filled: Record<string, string> = {};
    const put = (field: string, value: unknown, path: string) => {
      if (typeof value === 'string') {
        native[field] = value;
        filled[field] = path;
      }
    };
    put('key', record['number'], 'number');
    put('text', record['scope'], 'scope');
    put('holder', (related['holder'] as JsonObject | undefined)?.['name'], 'related.holder.name');
    return { native, filled, missing: 'text' in native ? [] : ['text'] };
  },
};

const want: Want = {
  name: 'cards',
  kinds: ['license'],
  where: [{ path: 'type', equals: 'permit' }],
  form: 'card',
  sink: { kind: 'files', settings: {} },
};

const system: SystemDeclaration = {
  system: 'practice',
  title: '练习',
  app: 'practice',
  owner: { name: '练习单位' },
  roles: {},
  sources: [],
  sinks: [],
  wants: [want],
  forms: new Map(),
  problems: [],
};

/** The id of the nth entity of a spec. */
export function entityNumber(n: number): string {
  return `00000000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A delivery as its row tells it. */
export interface DeliveryLook {
  readonly state: string;
  readonly intent: string;
  readonly text: string | undefined;
  readonly missing: readonly string[] | undefined;
  readonly reason: string | undefined;
}

/** Intake and writer on real tables, with a topic of shared records made by hand and a recipient in memory. */
export class PracticeDeliveries {
  readonly log: IncomingMessage[] = [];
  readonly clock = new FixedClock(NOON);
  /** Entity → what the registry answers for it. */
  readonly survivors = new Map<string, Shared>();
  /** Receipt → the native record in the log. */
  readonly handedIn = new Map<string, Buffer>();
  readonly recipient: Recipient = { id: 1, system, want, stage: cardStage };
  readonly intake: DeliveryIntake;
  readonly store: DeliveryStore;
  private readonly leases: PgLease[] = [];
  private read = 0;

  private constructor(
    private readonly url: string,
    readonly database: DataSource,
    readonly path: DataPath,
  ) {
    this.intake = this.anotherIntake();
    this.store = new DeliveryStore(database);
  }

  static async open(url: string): Promise<PracticeDeliveries> {
    const owner = { url, schema: 'practice', app: 'spec' };
    const database = await openDatabase({ ...owner, migrations: MIGRATIONS });
    await database.query(
      `INSERT INTO recipient (system, want, form, sha256) VALUES ('practice', 'cards', 'card', '')`,
    );
    return new PracticeDeliveries(url, database, new DataPath(owner));
  }

  /** The intake of a second instance. */
  anotherIntake(): DeliveryIntake {
    const { path, recipient, clock } = this;
    return new DeliveryIntake({
      path,
      offsets: new PgOffsetStore(path),
      recipients: [recipient],
      survivors: {
        survivorOf: (_, entity) => Promise.resolve(this.survivors.get(entity)),
      },
      handedIn: { nativeOf: (receipt) => Promise.resolve(this.handedIn.get(receipt)) },
      keys: PRACTICE_KEYS,
      clock,
      log: silentLog,
    });
  }

  /** A writer of an instance of its own. */
  writer(sink: RecordingSink): DeliveryWriter {
    const lease = new PgLease({ url: this.url, schema: 'practice', app: 'spec' });
    this.leases.push(lease);
    const { recipient, clock } = this;
    return new DeliveryWriter({ recipient, sink, lease, clock, log: silentLog });
  }

  /** Lets go of all leases, as processes do that end. */
  async loseLeases(): Promise<void> {
    await Promise.all(this.leases.splice(0).map((lease) => lease.close()));
  }

  /** Appends a version of an entity to the topic: a license of type `permit`, unless said otherwise. */
  share(entity: number, version: number, view: Partial<Shared> = {}): void {
    this.append(
      entityNumber(entity),
      Buffer.from(JSON.stringify(this.shared(entity, version, view))),
    );
  }

  /** A version of an entity, as the registry would publish it. */
  shared(entity: number, version: number, view: Partial<Shared> = {}): Shared {
    const entityId = entityNumber(entity);
    return {
      entityId,
      kind: 'license',
      version,
      state: 'active',
      changedAt: '2026-06-01T12:00:00.000+08:00',
      changedFields: [],
      related: {},
      contributions: [],
      conflicts: [],
      ...view,
      record: { type: 'permit', number: `N-${entity}`, ...view.record },
    };
  }

  /** Appends the tombstone of an entity. */
  forget(entity: number): void {
    this.append(entityNumber(entity), null);
  }

  /** The batch of all messages from `from` on. */
  batch(from = 0): IncomingBatch {
    const next = this.log.length;
    return {
      messages: this.log.slice(from),
      ranges: [{ topic: TOPIC, partition: 0, from: BigInt(from), next: BigInt(next) }],
      isCurrent: () => true,
      heartbeat: () => Promise.resolve(),
    };
  }

  /** Takes what was appended since the last time. */
  async take(): Promise<void> {
    const batch = this.batch(this.read);
    this.read = this.log.length;
    await this.intake.take(batch);
  }

  /** All deliveries of an entity, oldest first. */
  async look(entity: number): Promise<readonly DeliveryLook[]> {
    const rows = await this.database.query<
      {
        state: number;
        intent: number;
        native: Buffer;
        missing: string | null;
        reason: string | null;
      }[]
    >(
      'SELECT state, intent, native, missing, reason FROM delivery WHERE entity = $1 ORDER BY seq',
      [entityNumber(entity)],
    );
    return rows.map((row) => ({
      state: DELIVERY_STATES[row.state] ?? '',
      intent: row.intent === 0 ? 'upsert' : 'withdraw',
      text:
        row.native.length === 0
          ? undefined
          : (JSON.parse(row.native.toString('utf8')) as { text?: string }).text,
      missing: row.missing === null ? undefined : (JSON.parse(row.missing) as string[]),
      reason: row.reason ?? undefined,
    }));
  }

  /** The states of an entity's deliveries, oldest first. */
  async states(entity: number): Promise<readonly string[]> {
    return (await this.look(entity)).map((one) => one.state);
  }

  async close(): Promise<void> {
    await this.loseLeases();
    await this.path.close();
    await this.database.destroy();
  }

  private append(key: string, value: Buffer | null): void {
    const offset = BigInt(this.log.length);
    const timestamp = NOON.getTime();
    this.log.push({ topic: TOPIC, partition: 0, offset, key, value, headers: {}, timestamp });
  }
}
