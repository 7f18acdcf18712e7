import type {
  EndpointDeclaration,
  FormDeclaration,
  Json,
  JsonObject,
  Kind,
  SchemaProblem,
  SystemDeclaration,
} from '@hub/contracts';
import { isKind } from '@hub/contracts';
import { rolesOf } from '../canonical/kinds.js';
import { asList, asObject, asText, asTexts } from '../files/json-object.js';
import { listFiles } from '../files/list-files.js';
import type { SchemaDocument } from '../files/read-document.js';
import { readDocument } from '../files/read-document.js';
import type { FormContext } from './load-form.js';
import { loadForm } from './load-form.js';
import { unknownForm } from './unknown-form.js';
import { wantsOf, wrongWants } from './wants.js';

/** What systems are read with. */
export type SystemContext = Omit<FormContext, 'system' | 'inside' | 'owner'>;

/** Where a system's folder stands inside a folder like `schemas/`. */
export function systemFolder(system: string): string {
  return `systems/${system}`;
}

/** Reads one system's folder. Never throws: with a mistake in it the system is declared with its problems. */
export function loadSystem(system: string, context: SystemContext): SystemDeclaration {
  const inside = systemFolder(system);
  const declared = readDeclaration(system, inside, context);
  const body = asObject(declared.document?.body);
  const owner = asObject(body['owner']);
  const formContext = { ...context, system, inside, owner: JSON.stringify(owner) };
  const { forms, problems } = loadForms(formContext);
  const declaration = declarationOf(system, body, forms);
  return {
    ...declaration,
    problems: [
      ...declared.problems,
      ...problems,
      ...(declared.document ? crossChecks(declaration, declared.document, context) : []),
    ],
  };
}

/** A system that is asked for and of which there is no folder. */
export function absentSystem(system: string): SystemDeclaration {
  const problem = {
    file: systemFolder(system),
    line: 1,
    rule: 'missing-system',
    message: `there is no system "${system}"`,
    remedy: 'Correct HUB_SYSTEMS, or add the folder.',
  };
  return { ...declarationOf(system, {}, new Map()), problems: [problem] };
}

/**
 * A system whose name a folder before has already. It takes the name with the folder's number behind it (`housing.2`), so
 * that it is seen, and the one before goes on undisturbed.
 */
export function duplicateSystem(system: string, folderNumber: number): SystemDeclaration {
  const problem = {
    file: `${systemFolder(system)}/system.yaml`,
    line: 1,
    rule: 'duplicate-system',
    message: `a folder before this one has a system "${system}" already`,
    remedy: 'Give this one another name, or take its folder away.',
  };
  const name = `${system}.${folderNumber}`;
  return { ...declarationOf(name, {}, new Map()), problems: [problem] };
}

interface Declared {
  readonly document?: SchemaDocument;
  readonly problems: readonly SchemaProblem[];
}

function readDeclaration(
  system: string,
  inside: string,
  { folder, meta }: SystemContext,
): Declared {
  const reading = readDocument(folder, `${inside}/system.yaml`);
  if (!reading.ok) {
    return { problems: reading.problems };
  }
  const { document } = reading;
  const problems = meta.check('system', document);
  if (problems.length > 0) {
    return { problems };
  }
  return { document, problems: wrongName(system, document) };
}

function wrongName(system: string, document: SchemaDocument): readonly SchemaProblem[] {
  const named = asText(asObject(document.body)['system']);
  return named === system
    ? []
    : [
        document.problem('/system', {
          rule: 'system',
          message: `the folder is called "${system}", but the file says "${named ?? ''}"`,
          remedy: `Write system: ${system}, or rename the folder.`,
        }),
      ];
}

function declarationOf(
  system: string,
  body: JsonObject,
  forms: ReadonlyMap<string, FormDeclaration>,
): SystemDeclaration {
  const owner = asObject(body['owner']);
  const code = asText(owner['code']);
  const contact = asText(body['contact']);
  const { expectedEverySeconds } = body;
  return {
    system,
    title: asText(body['title']) ?? system,
    app: asText(body['app']) ?? 'departments',
    owner: { name: asText(owner['name']) ?? system, ...(code === undefined ? {} : { code }) },
    ...(contact === undefined ? {} : { contact }),
    roles: asObject(body['roles']),
    sources: endpointsOf(body['sources'], forms),
    sinks: endpointsOf(body['sinks'], forms),
    wants: wantsOf(body['wants']),
    ...(typeof expectedEverySeconds === 'number' ? { expectedEverySeconds } : {}),
    forms,
    problems: [],
  };
}

function endpointsOf(
  value: Json | undefined,
  forms: ReadonlyMap<string, FormDeclaration>,
): readonly EndpointDeclaration[] {
  return asList(value)
    .map(asObject)
    .map((endpoint) => ({
      name: asText(endpoint['name']) ?? '',
      kind: asText(endpoint['kind']) ?? '',
      forms: endpoint['forms'] === undefined ? [...forms.keys()] : asTexts(endpoint['forms']),
      settings: asObject(endpoint['settings']),
    }));
}

const ENDINGS = { schema: '.v1.schema.json', mapping: '.mapping.yaml', cases: '.cases.yaml' };

function loadForms(context: FormContext): {
  readonly forms: ReadonlyMap<string, FormDeclaration>;
  readonly problems: readonly SchemaProblem[];
} {
  const files = listFiles(context.folder, context.inside).map((file) =>
    file.slice(context.inside.length + 1),
  );
  const named = (ending: string): readonly string[] =>
    files.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
  const withCases = new Set(named(ENDINGS.cases));
  const names = new Set([...named(ENDINGS.schema), ...named(ENDINGS.mapping), ...withCases]);
  const forms = new Map<string, FormDeclaration>();
  const problems: SchemaProblem[] = strayFiles(files, context.inside);
  for (const name of [...names].toSorted()) {
    const loaded = loadForm(name, withCases.has(name), context);
    problems.push(...loaded.problems);
    if (loaded.form) {
      forms.set(name, loaded.form);
    }
  }
  return { forms, problems };
}

/** A misspelt ending would otherwise be a form that silently is not there. */
function strayFiles(files: readonly string[], inside: string): SchemaProblem[] {
  return files
    .filter((file) => /\.(?:ya?ml|json)$/.test(file) && file !== 'system.yaml')
    .filter((file) => !Object.values(ENDINGS).some((ending) => file.endsWith(ending)))
    .map((file) => ({
      file: `${inside}/${file}`,
      line: 1,
      rule: 'file-name',
      message: 'no file of a system is called so',
      remedy: `Call it system.yaml or <form>${Object.values(ENDINGS).join(', <form>')}, or take it away.`,
    }));
}

function crossChecks(
  system: SystemDeclaration,
  document: SchemaDocument,
  context: SystemContext,
): readonly SchemaProblem[] {
  return [
    ...unknownRoles(system, document, context),
    ...unknownForms(system, document),
    ...wrongWants(system, document, context),
  ];
}

function unknownRoles(
  { roles }: SystemDeclaration,
  document: SchemaDocument,
  { kinds }: SystemContext,
): readonly SchemaProblem[] {
  return Object.entries(roles).flatMap(([kind, role]) => {
    const rules = isKind(kind) ? kinds.get(kind satisfies Kind) : undefined;
    const known = rules ? rolesOf(rules) : [];
    return rules === undefined || known.includes(role)
      ? []
      : [
          document.problem(`/roles/${kind}`, {
            rule: 'role',
            message: `nobody is "${role}" for a ${kind}`,
            remedy: `Use one of ${known.join(', ')} (canonical/kinds.yaml, owners).`,
          }),
        ];
  });
}

function unknownForms(
  system: SystemDeclaration,
  document: SchemaDocument,
): readonly SchemaProblem[] {
  return (['sources', 'sinks'] as const).flatMap((list) =>
    system[list].flatMap((endpoint, index) =>
      endpoint.forms
        .filter((form) => !system.forms.has(form))
        .map((form) => unknownForm(form, `/${list}/${index}/forms`, { system, document })),
    ),
  );
}
