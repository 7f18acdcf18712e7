import type { IdentityRule, JsonObject, KindRules } from '@hub/contracts';
import { normaliseCode } from './identifiers/code-text.js';
import { checkUscc, isUsccPlaceholder, orgCodeOf } from './identifiers/uscc.js';
import { pathReader } from './paths.js';
import { normaliseForMatching, normaliserOf } from './text/normalise.js';

/** What makes two records one entity: the same scheme with the same value, within one kind. */
export interface Identity {
  readonly scheme: string;
  /** Normalised; several parts stand as a JSON array. It may be personal: hash it before it is stored. */
  readonly value: string;
}

/** The identities of a record, each once, in the order of the rules. */
export type IdentityReader = (record: JsonObject) => readonly Identity[];

const USCC = 'ids.uscc';
const ORG_CODE = 'ids.orgCode';

const USCC_LENGTH = 18;
/** Neither letter nor digit, or noughts alone: typed where there is nothing to type. */
const SAYS_NOTHING = /^[^\p{L}\p{N}]*$|^0+X?$/u;
/** Where one of these stands, the text says something; nearly every first character does. */
const SAYS_SOMETHING = /^[1-9A-WYZ\u4e00-\u9fff]/;

/**
 * Compiles a kind's identity rules (`kinds.yaml`). Placeholders make no identity; where a rule names a path that stands
 * in (the issuer's name for its code), that value takes the place of an absent one (guard 19).
 * A party's unified social credit code also gives the organisation code that it carries at 9–17 (GB 32100), so that old
 * records which know only that one meet it.
 */
export function identityReader(rules: KindRules): IdentityReader {
  const readers = rules.identities.map((rule) => ruleReader(rule, placeholderTest(rule, rules)));
  const inner = rules.identities.find((rule) => isSolely(rule, ORG_CODE));
  return (record) => {
    const found: Identity[] = [];
    for (const read of readers) {
      addOnce(found, read(record));
    }
    if (inner) {
      addOnce(found, innerOrgCode(record, inner));
    }
    return found;
  };
}

/**
 * The identity that somebody asks for by its values, in the order of the rule's paths: for look-ups and links.
 * Undefined for a scheme the kind does not have, another number of values, or a placeholder.
 */
export function identityFrom(
  rules: KindRules,
  scheme: string,
  values: readonly string[],
): Identity | undefined {
  return identityMaker(rules, scheme)(values);
}

/** `identityFrom`, compiled for those who ask often. */
export function identityMaker(
  rules: KindRules,
  scheme: string,
): (values: readonly string[]) => Identity | undefined {
  const rule = rules.identities.find((one) => one.scheme === scheme);
  if (!rule) {
    return () => undefined;
  }
  const isPlaceholder = placeholderTest(rule, rules);
  const normalisers = rule.paths.map((path) => normaliserFor(rule, path));
  return (values) => {
    const parts = normalisers.map((normalise, index) => normalise(values[index] ?? ''));
    return values.length !== normalisers.length || parts.some(isPlaceholder)
      ? undefined
      : identity(scheme, parts);
  };
}

/** Whether two records that share an identity of this scheme are certainly not the same. */
export type IdentityDenier = (scheme: string, one: JsonObject, other: JsonObject) => boolean;

/**
 * Compiles what denies a kind's weaker identities (`unless`): of some group of paths both records have all values, and
 * no two of them are equal. Undefined for a kind without such rules.
 */
export function identityDenier(rules: KindRules): IdentityDenier | undefined {
  const deniable = rules.identities.filter((rule) => (rule.unless ?? []).length > 0);
  if (deniable.length === 0) {
    return undefined;
  }
  const tests = new Map(deniable.map((rule) => [rule.scheme, denialTest(rule, rules)]));
  return (scheme, one, other) => tests.get(scheme)?.(one, other) ?? false;
}

function denialTest(
  rule: IdentityRule,
  rules: KindRules,
): (one: JsonObject, other: JsonObject) => boolean {
  const isPlaceholder = placeholderTest(rule, rules);
  const groups = (rule.unless ?? []).map((group) =>
    group.map((path) => partReader({ scheme: rule.scheme, paths: [path] }, path, isPlaceholder)),
  );
  const differ = (read: TextReader, one: JsonObject, other: JsonObject): boolean => {
    const first = read(one);
    const second = first === undefined ? undefined : read(other);
    return second !== undefined && first !== second;
  };
  return (one, other) => groups.some((group) => group.every((read) => differ(read, one, other)));
}

function ruleReader(
  rule: IdentityRule,
  isPlaceholder: (value: string) => boolean,
): (record: JsonObject) => Identity | undefined {
  const readPart = rule.paths.map((path) => partReader(rule, path, isPlaceholder));
  const isMeant = conditionOf(rule, isPlaceholder);
  return (record) => {
    if (!isMeant(record)) {
      return undefined;
    }
    const parts: string[] = [];
    for (const read of readPart) {
      const part = read(record);
      if (part === undefined) {
        return undefined;
      }
      parts.push(part);
    }
    return identity(rule.scheme, parts);
  };
}

function conditionOf(
  { when, without }: IdentityRule,
  isPlaceholder: (value: string) => boolean,
): (record: JsonObject) => boolean {
  const isAmong = when && { read: textReader(when.path), values: new Set(when.in) };
  const absent = without === undefined ? undefined : textReader(without);
  return (record) =>
    (isAmong === undefined || isAmong.values.has(isAmong.read(record) ?? '')) &&
    (absent === undefined ||
      usable(absent(record), normaliseForMatching, isPlaceholder) === undefined);
}

function partReader(
  rule: IdentityRule,
  path: string,
  isPlaceholder: (value: string) => boolean,
): (record: JsonObject) => string | undefined {
  const normalise = normaliserFor(rule, path);
  const read = textReader(path);
  const substitute = rule.instead?.[path];
  const readSubstitute = substitute === undefined ? undefined : textReader(substitute);
  return (record) => {
    const own = usable(read(record), normalise, isPlaceholder);
    return own !== undefined || readSubstitute === undefined
      ? own
      : usable(readSubstitute(record), normaliseForMatching, isPlaceholder);
  };
}

function usable(
  text: string | undefined,
  normalise: (text: string) => string,
  isPlaceholder: (value: string) => boolean,
): string | undefined {
  const value = text === undefined ? undefined : normalise(text);
  return value === undefined || isPlaceholder(value) ? undefined : value;
}

type TextReader = (record: JsonObject) => string | undefined;

function textReader(path: string): TextReader {
  const read = pathReader(path);
  return (record) => {
    const value = read(record);
    return typeof value === 'string'
      ? value
      : typeof value === 'number'
        ? String(value)
        : undefined;
  };
}

/** Organisation codes are written with and without their hyphen. */
function normaliserFor(rule: IdentityRule, path: string): (text: string) => string {
  return path.endsWith(ORG_CODE)
    ? (text) => normaliseCode(text).replaceAll('-', '')
    : normaliserOf(rule.normalise);
}

function placeholderTest(rule: IdentityRule, rules: KindRules): (value: string) => boolean {
  const normalise = normaliserOf(rule.normalise);
  const known = new Set(rules.placeholders.flatMap((p) => [normalise(p), normaliseForMatching(p)]));
  return (value) =>
    known.has(value) ||
    (!SAYS_SOMETHING.test(value) && SAYS_NOTHING.test(value)) ||
    (value.length === USCC_LENGTH && isUsccPlaceholder(value));
}

function isSolely(rule: IdentityRule, path: string): boolean {
  return rule.paths.length === 1 && rule.paths[0] === path;
}

const readUscc = textReader(USCC);

function innerOrgCode(record: JsonObject, rule: IdentityRule): Identity | undefined {
  const uscc = readUscc(record);
  const checked = uscc === undefined ? undefined : checkUscc(uscc);
  return checked?.ok
    ? identity(rule.scheme, [normaliserFor(rule, ORG_CODE)(orgCodeOf(checked.value))])
    : undefined;
}

function identity(scheme: string, parts: readonly string[]): Identity {
  return { scheme, value: parts.length === 1 ? (parts[0] as string) : JSON.stringify(parts) };
}

function addOnce(found: Identity[], more: Identity | undefined): void {
  if (more && !found.some((one) => one.scheme === more.scheme && one.value === more.value)) {
    found.push(more);
  }
}
