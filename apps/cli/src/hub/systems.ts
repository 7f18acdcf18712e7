import { Misconfigured } from '@hub/contracts';
import type { AppName } from '@hub/runtime';
import { loadSchemas, type SchemaSet } from '@hub/schemas';
import type { CliSettings } from '../settings.js';
import { Misuse } from '../terminal/exit.js';

/** A system that is declared in `schemas/`, and the app that serves it. */
export interface ServedSystem {
  readonly system: string;
  readonly app: AppName;
}

/** A form of such a system. */
export interface ServedForm extends ServedSystem {
  readonly form: string;
}

type SchemaSettings = Pick<CliSettings, 'schemaFolders' | 'systems'>;

/** All that the schema folders declare, as far as this hub serves it. Read once: compiling it takes a second. */
export function schemasOf(settings: SchemaSettings): SchemaSet {
  const { schemaFolders, systems } = settings;
  const read = known.get(settings) ?? loadSchemas(schemaFolders, systems ? { systems } : {});
  known.set(settings, read);
  return read;
}

const known = new WeakMap<SchemaSettings, SchemaSet>();

/** The systems this hub is to serve, by name; those whose folder has a mistake too, since their app says so. */
export function servedSystems(settings: SchemaSettings): readonly ServedSystem[] {
  return [...schemasOf(settings).systems.values()]
    .map(({ system, app }) => ({ system, app: app as AppName }))
    .toSorted((a, b) => a.system.localeCompare(b.system));
}

/** One of these systems. Throws `Misuse` with the names there are when there is none of that name. */
export function servedSystem(settings: SchemaSettings, name: string): ServedSystem {
  const served = servedSystems(settings);
  return served.find(({ system }) => system === name) ?? missing(name, served);
}

/**
 * The form that `<system>/<form>` names.
 * Throws `Misuse` with the names there are when it names none, `Misconfigured` when the system's folder has mistakes.
 */
export function findForm(set: SchemaSet, name: string): ServedForm {
  const [system = '', form = ''] = name.split('/');
  const found = set.systems.get(system);
  if (!found) {
    return missing(system, [...set.systems.values()]);
  }
  if (found.problems.length > 0) {
    throw new Misconfigured(
      `The folder of ${system} has mistakes, so it takes nothing.`,
      'See them with ./hub check.',
    );
  }
  if (!found.forms.has(form)) {
    throw new Misuse(
      `${system} has no form "${form}".`,
      `Its forms are: ${[...found.forms.keys()].map((known) => `${system}/${known}`).join(', ')}.`,
    );
  }
  return { system, form, app: found.app as AppName };
}

function missing(name: string, declared: readonly { readonly system: string }[]): never {
  const names = declared.map(({ system }) => system).join(', ');
  throw new Misuse(`There is no system "${name}".`, `Systems are: ${names || 'none yet'}.`);
}
