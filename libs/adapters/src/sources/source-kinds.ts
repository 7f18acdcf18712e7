import { resolve } from 'node:path';
import type { JsonObject, SourceMakers } from '@hub/contracts';
import { FilesSource } from './files/files.source.js';
import type { SettingsSchema } from '../settings.js';
import { settingsSchema } from '../settings.js';

const FILES = settingsSchema('files');
const PUSH = settingsSchema('push');

interface FilesSettings {
  readonly folder?: string;
  readonly quietSeconds: number;
}

/** The makers of pulled sources. The only place, besides its own folder, that a new kind is added to. */
export const sourceMakers: SourceMakers = new Map([
  [
    'files',
    (settings: JsonObject, context) => {
      const { folder, quietSeconds } = FILES.check<FilesSettings>(
        settings,
        `${context.system}, source ${context.name}`,
      );
      return new FilesSource({
        folder: resolve(context.exchangeFolder, folder ?? context.system, 'in'),
        forms: context.forms,
        quietSeconds,
        note: (event, facts) => context.note(event, facts),
      });
    },
  ],
]);

/** Every kind of source that a system may declare, pushed ones too → the schema of its settings. */
export const sourceSettings: ReadonlyMap<string, SettingsSchema> = new Map([
  ['push', PUSH],
  ['files', FILES],
]);
