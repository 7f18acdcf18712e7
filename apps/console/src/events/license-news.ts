import type { EntityState, Json, JsonObject, Shared } from '@hub/contracts';
import { checkResidentId, maskName, maskResidentId } from '@hub/domain';
import { present } from '../systems/system-facts.js';

/** One version of a license as it was shared, as far as a screen shows it unasked. */
export interface LicenseNews {
  readonly entityId: string;
  readonly version: number;
  readonly state: EntityState;
  readonly changedAt: string;
  readonly name?: string;
  readonly number?: string;
  /** Canonical status; absent where none is known. */
  readonly status?: string;
  /** An organisation's name; of anybody else only the first character. */
  readonly holder?: string;
  /** The systems it comes from. */
  readonly from: readonly string[];
}

/** Kinds of holder whose names are public. */
const PUBLIC_HOLDERS: readonly unknown[] = ['legal-entity', 'individual-business'];
/** Identifiers that only organisations have; where a form knows no kinds of holder, they tell. */
const PUBLIC_IDS = ['uscc', 'orgCode', 'registration', 'institution', 'socialOrganization'];

/** What may be shown of a shared license (promise 7). */
export function licenseNews(shared: Shared): LicenseNews {
  const { entityId, version, state, changedAt } = shared;
  const record = asObject(shared.record);
  return {
    entityId,
    version,
    state,
    changedAt,
    ...present({
      name: textOf(record['name']) ?? textOf(record['type']),
      number: publicNumber(textOf(record['number'])),
      status: textOf(record['status']),
      holder: publicName(asObject(record['holder']), asObject(shared.related?.holder)),
    }),
    from: [...new Set((shared.contributions ?? []).map(({ system }) => system))],
  };
}

function publicName(holder: JsonObject, related: JsonObject): string | undefined {
  const name = textOf(holder['name']);
  const isPublic = name === undefined || isOrganisation(holder) || isOrganisation(related);
  return isPublic ? name : maskName(name);
}

/** Without a kind and without an organisation's identifier it may be a person. */
function isOrganisation({ kind, ids }: JsonObject): boolean {
  const identifiers = asObject(ids);
  return kind === undefined
    ? PUBLIC_IDS.some((scheme) => identifiers[scheme] !== undefined)
    : PUBLIC_HOLDERS.includes(kind);
}

/** Some authorities number a person's certificate by his own number. */
function publicNumber(number: string | undefined): string | undefined {
  return number !== undefined && checkResidentId(number).ok ? maskResidentId(number) : number;
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asObject(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
