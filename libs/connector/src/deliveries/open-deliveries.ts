import type { Clock, SinkMakers } from '@hub/contracts';
import type { HubKeys, Log } from '@hub/runtime';
import type { PgLease, PgOffsetStore, SqlPath } from '@hub/storage';
import type { DataSource } from 'typeorm';
import type { FormRegister } from '../stage/form-register.js';
import type { Systems } from '../systems.js';
import { DeliveryIntake } from './intake.js';
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
  readonly keys: HubKeys;
  readonly clock: Clock;
  readonly log: Log;
}

/** The deliveries of one app: what comes in from `hub.shared`, and what goes out to recipients. */
export interface Deliveries {
  readonly intake: DeliveryIntake;
  readonly writers: Writers;
  /** The shared topics that are read; none where no system wants anything. */
  readonly topics: readonly string[];
}

/** Knows the recipients and makes their sinks; a want whose sink cannot be made waits, and is told. */
export async function openDeliveries(parts: DeliveriesParts): Promise<Deliveries> {
  const recipients = await registerRecipients(parts.database, parts.systems, parts.forms);
  const writers = new Writers({ ...parts, recipients });
  const intake = new DeliveryIntake({ ...parts, recipients, onIntended: () => writers.wake() });
  return { intake, writers, topics: sharedTopicsOf(recipients.map(({ want }) => want)) };
}
