import type { SinkMakers } from '@hub/contracts';
import type { SettingsSchema } from '../sources/settings.js';
import { FILES_SINK, makeFilesSink } from './files/make-files-sink.js';

/** The makers of sinks. The only place, besides its own folder, that a new kind is added to. */
export const sinkMakers: SinkMakers = new Map([['files', makeFilesSink]]);

/** Every kind of sink that a system may declare → the schema of its settings. */
export const sinkSettings: ReadonlyMap<string, SettingsSchema> = new Map([['files', FILES_SINK]]);
