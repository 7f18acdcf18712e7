import { readFileSync } from 'node:fs';
import type { CodeTable, Json, JsonObject, Kind } from '@hub/contracts';
import {
  makeLicenseIdentifier,
  makeOrgCodeCheck,
  makeProjectCodeCheck,
  makeRegistration15Check,
  makeResidentIdCheck,
  makeUsccCheck,
} from '@hub/domain';
import fc from 'fast-check';

const FOLDER = new URL('../../schemas/canonical/', import.meta.url);

/** What records are made from. */
interface Setting {
  readonly codes: ReadonlyMap<string, CodeTable>;
  /** How many of ten optional members are there. */
  readonly fullness: number;
  /** Paths below objects whose members have no list (`face.storeys`), as a form uses them. */
  readonly open: readonly string[];
}

/**
 * Canonical records of one kind as its JSON Schema allows them, with values of the code tables and identifiers whose
 * check fits. Texts are in the spelling that reading gives them: half-width, without outer space.
 */
export function canonicalRecords(
  kind: Kind,
  codes: ReadonlyMap<string, CodeTable>,
  { fullness = 9, open = [] }: Partial<Omit<Setting, 'codes'>> = {},
): fc.Arbitrary<JsonObject> {
  const schema = readSchema(`${kind}.v1.schema.json`);
  return valueOf(schema, kind, { codes, fullness, open }) as fc.Arbitrary<JsonObject>;
}

const cache = new Map<string, JsonObject>();

function readSchema(file: string): JsonObject {
  const known = cache.get(file);
  const schema = known ?? (JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as JsonObject);
  cache.set(file, schema);
  return schema;
}

const REF = /^([a-z.0-9-]*)#\/\$defs\/(\w+)$/;

function resolved(schema: JsonObject): JsonObject {
  const [, file, name] = REF.exec(String(schema['$ref'] ?? '')) ?? [];
  if (name === undefined) {
    return schema;
  }
  const definitions = readSchema(file === '' ? 'common.v1.schema.json' : String(file))['$defs'];
  return { ...resolved((definitions as Record<string, JsonObject>)[name] ?? {}), ...schema };
}

function valueOf(given: JsonObject, path: string, setting: Setting): fc.Arbitrary<Json> {
  const schema = resolved(given);
  switch (String(schema['type'])) {
    case 'object':
      return path === 'party.capital' ? capitals : objectOf(schema, path, setting);
    case 'array':
      return fc.array(valueOf(schema['items'] as JsonObject, path, setting), {
        minLength: 1,
        maxLength: 3,
      });
    case 'boolean':
      return fc.boolean();
    case 'integer':
      return fc.integer({ min: 0, max: 1_000_000 });
    default:
      return textOf(schema, path, setting);
  }
}

/** Words and amount of one capital say the same, or only one of them is known. */
const capitals: fc.Arbitrary<Json> = fc
  .tuple(fc.integer({ min: 1, max: 99_999 }), fc.constantFrom('all', 'words', 'amount'))
  .map(([tenThousands, known]) => ({
    ...(known === 'words' ? {} : { amount: `${tenThousands}0000`, currency: 'USD' }),
    ...(known === 'amount' ? {} : { text: `${tenThousands}(万美元)` }),
  }));

function objectOf(schema: JsonObject, path: string, setting: Setting): fc.Arbitrary<JsonObject> {
  const properties = [
    ...Object.entries((schema['properties'] ?? {}) as Record<string, JsonObject>),
    ...openMembers(schema, path, setting),
  ];
  const required = (schema['required'] ?? []) as readonly string[];
  const members = properties.map(([name, member]) => {
    const value = valueOf(member, `${path}.${name}`, setting);
    const isKept = required.includes(name);
    return isKept ? value : fc.option(value, { nil: undefined, freq: setting.fullness });
  });
  return fc
    .tuple(...members)
    .map((values) =>
      Object.fromEntries(
        properties
          .map(([name], index): [string, Json | undefined] => [name, values[index]])
          .filter((entry): entry is [string, Json] => saysSomething(entry[1])),
      ),
    );
}

/** The members of an object that has no list of them: those that are used. */
function openMembers(
  { additionalProperties: member }: JsonObject,
  path: string,
  { open }: Setting,
): readonly (readonly [string, JsonObject])[] {
  const below = path.replace(/^[\w-]+\./, '');
  return typeof member === 'object' && member !== null
    ? open
        .filter((used) => used.startsWith(`${below}.`))
        .map((used) => [used.slice(below.length + 1), member as JsonObject] as const)
    : [];
}

function saysSomething(value: Json | undefined): boolean {
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value !== undefined && !isEmpty;
}

function textOf(schema: JsonObject, path: string, setting: Setting): fc.Arbitrary<Json> {
  const known = IDENTIFIERS.find(([ending]) => ending.test(path))?.[1];
  if (known !== undefined) {
    return known;
  }
  if (Array.isArray(schema['enum'])) {
    return fc.constantFrom(...(schema['enum'] as string[]));
  }
  const table = setting.codes.get(String(schema['x-codes'] ?? ''));
  if (table !== undefined) {
    return fc.constantFrom(...table.rows.keys()).map((value) => value.replace(/\*$/, '备案'));
  }
  return formatted(schema);
}

function formatted(schema: JsonObject): fc.Arbitrary<string> {
  const moment = fc.tuple(days, fc.integer({ min: 0, max: 86_399 })).map(([day, second]) => {
    const clock = new Date(second * 1000).toISOString().slice(11, 19);
    return `${day}T${clock}+08:00`;
  });
  switch (String(schema['format'] ?? schema['pattern'])) {
    case 'date':
      return days;
    case 'date-time':
    case 'moment':
      return moment;
    case '^-?(0|[1-9]\\d{0,17})(\\.\\d{1,8})?$':
      return fc.integer({ min: 0, max: 1_000_000_000 }).map((cents) => String(cents / 100));
    case '^\\d{4}(-\\d{2}(-\\d{2})?)?$':
      return days;
    case '^[A-Z]{3}$':
      return fc.constantFrom('CNY', 'USD', 'HKD');
    default:
      return prose(Number(schema['maxLength'] ?? 20));
  }
}

/** Days that no form uses as a placeholder. */
const days = fc
  .date({ min: new Date('1950-01-01'), max: new Date('2026-11-24'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));

const CHARACTERS = [...'连云港市海州区食品有限公司许可决定书张王李、。〔〕《》ABcd0123456789-'];

function prose(maxLength: number): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom(...CHARACTERS),
    minLength: 1,
    maxLength: Math.min(maxLength, 12),
  });
}

function digits(count: number): fc.Arbitrary<string> {
  return fc.integer({ min: 1, max: 9_999_999 }).map((n) => String(n).padStart(count, '1'));
}

const orgCodes = digits(8).map((first) => `${first}-${makeOrgCodeCheck(first) ?? ''}`);

const usccs = orgCodes.map((org) => {
  const first = `91320700${org.replace('-', '')}`;
  return first + (makeUsccCheck(first) ?? '');
});

const registrations = digits(14).map((first) => first + (makeRegistration15Check(first) ?? ''));

const residents = fc.tuple(days, fc.integer({ min: 1, max: 999 })).map(([day, sequence]) => {
  const first = `320703${day.replaceAll('-', '')}${String(sequence).padStart(3, '0')}`;
  return first + (makeResidentIdCheck(first) ?? '');
});

const projects = digits(6).map((serial) => {
  const first = `2509-320193-89-01-${serial.slice(0, 5)}`;
  return first + (makeProjectCodeCheck(first) ?? '');
});

const licenseIdentifiers = digits(10).map((serial) => {
  const made = makeLicenseIdentifier({
    typeCode: '113207000000000199001',
    issuerCode: '113207000000000199',
    serial,
    version: '001',
  });
  return made.ok ? made.value : '';
});

/** Paths whose values have a check; the first ending that fits counts. */
const IDENTIFIERS: readonly (readonly [RegExp, fc.Arbitrary<string>])[] = [
  [/\.uscc$/, usccs],
  [/\.orgCode$/, orgCodes],
  [/\.registration$/, registrations],
  [/\.personal$|\.legalRepresentativeIds\.number$|\.idNumber$/, residents],
  [/^license\.(identifier|previous)$/, licenseIdentifiers],
  [/project\.code$/, projects],
  [/(issuer|source|registrar|authority|definedBy)\.code$/, usccs],
  [/\.area$/, fc.constantFrom('320703', '320582', '330203')],
  [/\.(tax|institution|socialOrganization)$/, digits(12)],
];
