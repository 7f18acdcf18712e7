import type { SinkMaker, SinkMakers } from '@hub/contracts';
import type { SettingsSchema } from '../settings.js';
import { FILES_SINK, makeFilesSink } from './files/make-files-sink.js';
import { makeRestSink, REST_SINK } from './rest/make-rest-sink.js';
import { makeSqlSink, SQL_SINK } from './sql/make-sql-sink.js';
import { makeWebhookSink, WEBHOOK_SINK } from './webhook/make-webhook-sink.js';

/** The makers of sinks. The only place, besides its own folder, that a new kind is added to. */
export const sinkMakers: SinkMakers = new Map<string, SinkMaker>([
  ['files', makeFilesSink],
  ['rest', makeRestSink],
  ['sql', makeSqlSink],
  ['webhook', makeWebhookSink],
]);

/** Every kind of sink that a system may declare → the schema of its settings. */
export const sinkSettings: ReadonlyMap<string, SettingsSchema> = new Map([
  ['files', FILES_SINK],
  ['rest', REST_SINK],
  ['sql', SQL_SINK],
  ['webhook', WEBHOOK_SINK],
]);
