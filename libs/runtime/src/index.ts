export * from './keys/hub-keys.js';
export * from './log/log.js';
export type { LogFields, LogValue } from './log/withhold.js';
export * from './settings/apps.js';
export * from './settings/hub-settings.js';
export * from './settings/load-settings.js';
export * from './settings/secret.js';
export * from './settings/started-clock.js';
