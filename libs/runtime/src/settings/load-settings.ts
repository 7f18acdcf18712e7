import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Misconfigured } from '@hub/contracts';
import type { ValidationError } from 'class-validator';
import { validateSync } from 'class-validator';
import { secretNames } from './secret.js';

/** The variables of a process, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a settings class may have besides its settings. */
export interface SettingsClass {
  /**
   * Fills in what depends on other settings; called once, after the variables are in and before they are checked.
   * `faults` takes sentences about what it finds wrong, each beginning with the setting's name.
   */
  complete?(faults: string[]): void;
}

/** How `loadSettings` may be told to be content with less. */
export interface LoadOptions {
  /** Settings that this command does without: a fault in them is none. */
  readonly without?: readonly string[];
}

const NAME = /^[A-Z][A-Z0-9_]*$/;

/**
 * Reads the settings a class declares (its members in capitals) from `env`, reads `*_FILE` for those marked
 * `@Secret()`, checks them with class-validator and freezes them. A variable that is empty counts as not given.
 * Throws `Misconfigured`, whose one line names every variable at fault and never what it holds: the process must not start.
 */
export function loadSettings<S extends object>(
  Class: new () => S,
  env: Environment,
  options: LoadOptions = {},
): Readonly<S> {
  const settings = new Class();
  const secret = secretNames(settings);
  const faults: string[] = [];

  for (const name of settingNames(settings)) {
    const text = secret.has(name) ? secretText(name, env, faults) : given(env[name]);
    if (text !== undefined) {
      Reflect.set(settings, name, typed(text, Reflect.getMetadata('design:type', settings, name)));
    }
  }
  (settings as SettingsClass).complete?.(faults);
  faults.push(...validateSync(settings).map(sentenceOf));

  const names = settingNames(settings);
  const place = (fault: string): number => names.findIndex((name) => isAbout(fault, name));
  refuseIfAny(
    faults
      .filter((fault) => !options.without?.some((name) => isAbout(fault, name)))
      .toSorted((one, other) => place(one) - place(other)),
  );
  hideSecrets(settings, secret);
  return Object.freeze(settings);
}

/** The names of all settings of an instance, in the order in which its classes declare them. */
export function settingNames(settings: object): readonly string[] {
  return Object.getOwnPropertyNames(settings).filter((name) => NAME.test(name));
}

function given(text: string | undefined): string | undefined {
  const trimmed = text?.trim();
  return trimmed === '' ? undefined : trimmed;
}

function secretText(name: string, env: Environment, faults: string[]): string | undefined {
  const direct = given(env[name]);
  const file = given(env[`${name}_FILE`]);
  if (file === undefined) {
    return direct;
  }
  if (direct !== undefined) {
    faults.push(`${name} and ${name}_FILE are both given`);
    return direct;
  }
  try {
    return given(readFileSync(file, 'utf8'));
  } catch {
    faults.push(`${name}_FILE names a file that cannot be read`);
    return undefined;
  }
}

/** `text` as the declared type of the member; what does not fit stays text, so that the check names it. */
function typed(text: string, type: unknown): string | number | boolean {
  if (type === Number && /^-?\d+(\.\d+)?$/.test(text)) {
    return Number(text);
  }
  if (type === Boolean && /^(true|false|yes|no|1|0)$/i.test(text)) {
    return /^(true|yes|1)$/i.test(text);
  }
  return text;
}

function sentenceOf(error: ValidationError): string {
  const { isInt, ...others } = error.constraints ?? {};
  return isInt ?? Object.values(others)[0] ?? `${error.property} is not valid`;
}

function isAbout(fault: string, name: string): boolean {
  return fault.startsWith(`${name} `) || fault.startsWith(`${name}_FILE `);
}

function refuseIfAny(faults: readonly string[]): void {
  if (faults.length > 0) {
    throw new Misconfigured(
      `These settings are wrong: ${faults.join('; ')}`,
      'Correct these environment variables; libs/runtime/README.md lists all of them.',
      { faults: faults.length },
    );
  }
}

function hideSecrets(settings: object, secret: ReadonlySet<string>): void {
  const shown = (): object =>
    Object.fromEntries(
      settingNames(settings).map((name) => [
        name,
        secret.has(name) && Reflect.get(settings, name) !== undefined
          ? '(secret)'
          : Reflect.get(settings, name),
      ]),
    );
  Object.defineProperty(settings, 'toJSON', { value: shown });
  Object.defineProperty(settings, inspect.custom, { value: shown });
}
