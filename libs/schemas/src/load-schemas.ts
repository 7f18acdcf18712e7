import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeTable, Fault, SchemaProblem, SystemDeclaration } from '@hub/contracts';
import { readCalendar } from './calendar.js';
import { readCanonicalSchemas } from './canonical/canonical-schemas.js';
import { readKinds } from './canonical/kinds.js';
import { readCodeTables } from './codes/code-tables.js';
import { listFolders } from './files/list-files.js';
import { readMessageSchemas } from './messages/message-schemas.js';
import { MetaSchemas } from './meta/meta-schemas.js';
import type { SchemaSet } from './schema-set.js';
import type { SystemContext } from './systems/load-system.js';
import { absentSystem, duplicateSystem, loadSystem } from './systems/load-system.js';

/** What of a `schemas/` folder is wanted. */
export interface LoadOptions {
  /** Only these systems; one that has no folder is declared with a problem. All where absent. */
  readonly systems?: readonly string[];
}

/**
 * Reads and compiles `schemas/`. The first folder holds what all share (`meta`, `canonical`, `codes`, `messages`,
 * `calendar`); further ones add systems, and rows and columns of code tables.
 * Throws nothing. A mistake in what all share is among the set's `problems`; one in a system's folder, or in the code
 * tables that came with it, among that system's; a system that an earlier folder has already is a problem of its own.
 */
export function loadSchemas(folders: readonly string[], options: LoadOptions = {}): SchemaSet {
  const [first = 'schemas'] = folders;
  const meta = new MetaSchemas(first);
  const canonical = readCanonicalSchemas(first, meta);
  const { kinds, problems: kindProblems } = readKinds(first, meta, canonical.schemas);
  const codes = new Map<string, CodeTable>();
  const codeProblems = readCodeTables(first, meta, codes);
  const messages = readMessageSchemas(first, canonical);
  const calendar = readCalendar(first, meta);
  const fieldInfo: SchemaSet['fieldInfo'] = (kind, path) =>
    canonical.schemas.get(kind)?.fields.find(path);
  return {
    systems: loadSystems(folders, { meta, codes, kinds, find: fieldInfo }, options),
    kinds,
    codes,
    canonicalSchemas: new Map([...canonical.schemas].map(([kind, { schema }]) => [kind, schema])),
    calendar: calendar.years.toSorted((a, b) => a.year - b.year),
    divisions: {
      divisions: textOf(first, 'divisions/divisions.csv'),
      developmentZones: textOf(first, 'divisions/development-zones.csv'),
    },
    messageSchemas: messages.schemas,
    problems: [
      ...missingFolders(folders),
      ...meta.problems,
      ...canonical.problems,
      ...kindProblems,
      ...codeProblems,
      ...messages.problems,
      ...calendar.problems,
    ],
    checkCanonical: (kind, record) => canonical.schemas.get(kind)?.check(record) ?? NO_FAULTS,
    fieldInfo,
  };
}

/** A further folder that is not there would otherwise be systems that silently are not there. */
function missingFolders(folders: readonly string[]): readonly SchemaProblem[] {
  return folders
    .filter((folder) => !existsSync(folder))
    .map((folder) => ({
      file: folder,
      line: 1,
      rule: 'missing-folder',
      message: 'the folder does not exist',
      remedy: 'Correct HUB_SCHEMAS, or put the folder there.',
    }));
}

const NO_FAULTS: readonly Fault[] = [];

function textOf(folder: string, file: string): string {
  try {
    return readFileSync(join(folder, file), 'utf8');
  } catch {
    return '';
  }
}

type Shared = Omit<SystemContext, 'folder' | 'codes'> & {
  /** Later folders add to them as they are read. */
  readonly codes: Map<string, CodeTable>;
};

function loadSystems(
  folders: readonly string[],
  shared: Shared,
  { systems: wanted }: LoadOptions,
): ReadonlyMap<string, SystemDeclaration> {
  const found = new Map<string, SystemDeclaration>();
  folders.forEach((folder, index) => {
    const problems = index === 0 ? [] : readCodeTables(folder, shared.meta, shared.codes);
    for (const name of listFolders(folder, 'systems').filter(isWanted(wanted))) {
      const system = found.has(name)
        ? duplicateSystem(name, index + 1)
        : loadSystem(name, { ...shared, folder });
      found.set(system.system, { ...system, problems: [...problems, ...system.problems] });
    }
  });
  for (const name of wanted ?? []) {
    if (!found.has(name)) {
      found.set(name, absentSystem(name));
    }
  }
  return new Map([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isWanted(wanted: readonly string[] | undefined): (name: string) => boolean {
  return (name) => wanted?.includes(name) ?? true;
}
