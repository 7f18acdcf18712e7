import { readFileSync } from 'node:fs';
import type { JsonObject } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, useDefaults: true });

/** The settings schema of one source kind, and the check that goes with it. */
export interface SettingsSchema {
  readonly schema: JsonObject;
  /** Settings with their defaults. Throws `Misconfigured` naming each setting that is wrong, for `subject`. */
  check<S>(settings: JsonObject, subject: string): S;
}

/**
 * Reads `<kind>.settings.schema.json`. It stays beside its source in `src/`, where people read it, and is found there
 * from `dist/` too, which has the same depth.
 */
export function settingsSchema(kind: string): SettingsSchema {
  const place = new URL(`../../src/sources/${kind}/${kind}.settings.schema.json`, import.meta.url);
  const schema = JSON.parse(readFileSync(place, 'utf8')) as JsonObject;
  const validate = ajv.compile(schema);
  return {
    schema,
    check<S>(settings: JsonObject, subject: string): S {
      const checked = structuredClone(settings);
      if (!validate(checked)) {
        const wrong = (validate.errors ?? []).map(
          (error) => `${error.instancePath.slice(1) || 'settings'} ${error.message}`,
        );
        throw new Misconfigured(
          `${subject}: ${wrong.join('; ')}`,
          `Correct the settings of this source; ${kind}.settings.schema.json says what they may be.`,
        );
      }
      return checked as S;
    },
  };
}
