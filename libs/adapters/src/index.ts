export { FilesSource } from './sources/files/files.source.js';
export type { FilesOptions } from './sources/files/files.source.js';
export { sourceMakers, sourceSettings } from './sources/source-kinds.js';
export type { SettingsSchema } from './settings.js';
export { sinkMakers, sinkSettings } from './sinks/sink-kinds.js';
export { signatureFault } from './sinks/webhook/signature.js';
export type {
  SignatureAlgorithm,
  SignatureFault,
  SignedHeaders,
  Verification,
} from './sinks/webhook/signature.js';
