import type { JsonObject, Kind, KindRules, SchemaProblem } from '@hub/contracts';
import { KINDS } from '@hub/contracts';
import { asObject } from '../files/json-object.js';
import { inOrder } from '../files/problem.js';
import type { SchemaDocument } from '../files/read-document.js';
import { readDocument } from '../files/read-document.js';
import type { MetaSchemas } from '../meta/meta-schemas.js';
import type { CanonicalSchema } from './canonical-schemas.js';

/** Where the rules per kind stand. */
export const KINDS_FILE = 'canonical/kinds.yaml';

/** The role of a system that claims none. */
export const REPORTER = 'reporter';

/** Reads `canonical/kinds.yaml` and looks up every path and scheme that it names. */
export function readKinds(
  folder: string,
  meta: MetaSchemas,
  schemas: ReadonlyMap<Kind, CanonicalSchema>,
): {
  readonly kinds: ReadonlyMap<Kind, KindRules>;
  readonly problems: readonly SchemaProblem[];
} {
  const reading = readDocument(folder, KINDS_FILE);
  if (!reading.ok) {
    return { kinds: new Map(), problems: reading.problems };
  }
  const { document } = reading;
  const problems = meta.check('kinds', document);
  if (problems.length > 0) {
    return { kinds: new Map(), problems };
  }
  const body = asObject(document.body);
  const kinds = new Map(KINDS.map((kind) => [kind, rulesOf(kind, asObject(body[kind]))]));
  return {
    kinds,
    problems: inOrder(
      [...kinds.values()].flatMap((rules) => check(rules, { document, kinds, schemas })),
    ),
  };
}

function rulesOf(kind: Kind, body: JsonObject): KindRules {
  return { kind, ...body } as unknown as KindRules;
}

/** The roles that a system may have for a kind. */
export function rolesOf(rules: KindRules): readonly string[] {
  return [...new Set([...rules.owners.flatMap(({ roles }) => roles), REPORTER])];
}

interface Scope {
  readonly document: SchemaDocument;
  readonly kinds: ReadonlyMap<Kind, KindRules>;
  readonly schemas: ReadonlyMap<Kind, CanonicalSchema>;
}

function check(rules: KindRules, scope: Scope): readonly SchemaProblem[] {
  return [...unknownPaths(rules, scope), ...unknownSchemes(rules, scope)];
}

function unknownPaths(rules: KindRules, { document, schemas }: Scope): readonly SchemaProblem[] {
  const schema = schemas.get(rules.kind);
  if (schema === undefined) {
    return [];
  }
  return pathsIn(rules)
    .filter(({ path }) => path !== '*' && schema.fields.find(path) === undefined)
    .map(({ path, at }) =>
      document.problem(`/${rules.kind}/${at}`, {
        rule: 'path',
        message: `the canonical ${rules.kind} has no path "${path}"`,
        remedy: `Use a path of canonical/${rules.kind}.v1.schema.json.`,
      }),
    );
}

function pathsIn(rules: KindRules): readonly { readonly path: string; readonly at: string }[] {
  const { identities, links, owners, extract, lifeCycle } = rules;
  return [
    ...identities.flatMap((rule, index) =>
      [
        rule.paths,
        Object.entries(rule.instead ?? {}),
        rule.when?.path ?? [],
        rule.without ?? [],
        rule.unless ?? [],
      ]
        .flat(3)
        .map((path) => ({ path, at: `identities/${index}` })),
    ),
    ...links.flatMap(({ by }, index) =>
      by.flatMap(({ paths }) => paths.map((path) => ({ path, at: `links/${index}` }))),
    ),
    ...owners.map(({ path }, index) => ({ path, at: `owners/${index}` })),
    ...Object.values(extract).map((path) => ({ path, at: 'extract' })),
    ...(lifeCycle ? [{ path: lifeCycle.path, at: 'lifeCycle' }] : []),
  ];
}

function unknownSchemes(rules: KindRules, { document, kinds }: Scope): readonly SchemaProblem[] {
  return rules.links.flatMap(({ kind, by }, index) =>
    by
      .filter(({ scheme, paths }) => !hasScheme(kinds.get(kind), scheme, paths.length))
      .map(({ scheme }) =>
        document.problem(`/${rules.kind}/links/${index}`, {
          rule: 'scheme',
          message: `a ${kind} has no identity "${scheme}" of as many paths`,
          remedy: `Use a scheme that stands under ${kind}, identities.`,
        }),
      ),
  );
}

function hasScheme(rules: KindRules | undefined, scheme: string, parts: number): boolean {
  return (
    rules?.identities.some((one) => one.scheme === scheme && one.paths.length === parts) ?? false
  );
}
