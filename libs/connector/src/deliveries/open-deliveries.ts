import type { Clock, SecretReader, SinkMakers } from '@hub/contracts';
import type { HubKeys, Log, Metrics } from '@hub/runtime';
import type { PgLease, PgOffsetStore, SqlPath } from '@hub/storage';
import type { DataSource } from 'typeorm';
import type { FormRegister } from '../stage/form-register.js';
import type { Systems } from '../systems.js';
import { DeliveryStore } from './delivery.store.js';
import type { Survivors } from './intake.js';
import { DeliveryIntake } from './intake.js';
import type { HandedIn } from './own-words.js';
import { RecipientsHealth } from './recipient-health.js';
import { registerRecipients, sharedTopicsOf } from './recipients.js';
import { Writers } from './writers.js';

/** What deliveries are made from. */
export interface DeliveriesParts {
  readonly systems: Systems;
  readonly forms: FormRegister;
  readonly makers: SinkMakers;
  readonly database: DataSource;
  readonly path: SqlPath;
  readonly offsets: PgOffsetStore;
  readonly lease: PgLease;
  readonly exchangeFolder: string;
  readonly secret?: SecretReader;
  readonly survivors: Survivors;
  readonly handedIn: HandedIn;
  readonly metrics: Metrics;
  readonly keys: HubKeys;
  readonly clock: Clock;
  readonly log: Log;
}

/** The deliveries of one app: what comes in from `hub.shared`, and what goes out to recipients. */
export interface Deliveries {
  readonly intake: DeliveryIntake;
  readonly writers: Writers;
  readonly store: DeliveryStore;
  readonly health: RecipientsHealth;
  /** The shared topics that are read; none where no system wants anything. */
  readonly topics: readonly string[];
}

/** Knows the recipients and makes their sinks; a want whose sink cannot be made waits, and is told. */
export async function openDeliveries(parts: DeliveriesParts): Promise<Deliveries> {
  const recipients = await registerRecipients(parts.database, parts.systems, parts.forms);
  const writers = new Writers({ ...parts, recipients });
  const store = new DeliveryStore(parts.database);
  return {
    intake: new DeliveryIntake({ ...parts, recipients, onIntended: () => writers.wake() }),
    writers,
    store,
    health: new RecipientsHealth({ ...parts, recipients, writers, store }),
    topics: sharedTopicsOf(recipients.map(({ want }) => want)),
  };
}
