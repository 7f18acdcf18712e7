import { readFileSync } from 'node:fs';
import type { JsonObject } from '@hub/contracts';
import { Misconfigured } from '@hub/contracts';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { Ajv2020 } from 'ajv/dist/2020.js';

const ajv = new Ajv2020({ allErrors: true, strict: true, useDefaults: true, verbose: true });

/** The settings schema of one kind of source or sink, and the check that goes with it. */
export interface SettingsSchema {
  readonly schema: JsonObject;
  /** Settings with their defaults. Throws `Misconfigured` naming each setting that is wrong, for `subject`. */
  check<S>(settings: JsonObject, subject: string): S;
}

/**
 * Reads `<kind>.settings.schema.json`. It stays beside its source or sink in `src/`, where people read it, and is found
 * there from `dist/` too, which has the same depth.
 */
export function settingsSchema(kind: string, end: 'source' | 'sink' = 'source'): SettingsSchema {
  const file = `${end}s/${kind}/${kind}.settings.schema.json`;
  const place = new URL(`../src/${file}`, import.meta.url);
  const schema = JSON.parse(readFileSync(place, 'utf8')) as JsonObject;
  const validate = ajv.compile(schema);
  return {
    schema,
    check<S>(settings: JsonObject, subject: string): S {
      const checked = structuredClone(settings);
      if (!validate(checked)) {
        const wrong = new Set((validate.errors ?? []).map(sentenceOf));
        throw new Misconfigured(
          `${subject}: ${[...wrong].join('; ')}`,
          `Correct the settings of this ${end}; ${kind}.settings.schema.json says what they may be.`,
        );
      }
      return checked as S;
    },
  };
}

const LONGEST_SHOWN = 60;

/** Field, value and rule of one mistake. What stands where a secret's name should be may be the secret: not shown. */
function sentenceOf(error: ErrorObject): string {
  const { instancePath, message, params, parentSchema } = error;
  const field = instancePath.slice(1).replaceAll('/', '.') || 'settings';
  const extra: unknown = params['additionalProperty'];
  const isSecret = parentSchema?.['writeOnly'] === true;
  const value = typeof error.data === 'object' || isSecret ? '' : ` ${shown(error.data)}`;
  return `${field}${value} ${message}${typeof extra === 'string' ? `: ${extra}` : ''}`;
}

/** A value as it was given, without the password of an address. */
function shown(value: unknown): string {
  const text = (JSON.stringify(value) ?? '').replace(/\/\/[^/\s]*@/, '//…@');
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
