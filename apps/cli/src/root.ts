import { fileURLToPath } from 'node:url';

/** The repository (or installation) this command belongs to. */
export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
