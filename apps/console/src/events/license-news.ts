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

/** Kinds of holder whose names are public. Without a kind it may be a person. */
const PUBLIC_HOLDERS: readonly unknown[] = ['legal-entity', 'individual-business'];

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
      holder: publicName(asObject(record['holder'])),
    }),
    from: [...new Set((shared.contributions ?? []).map(({ system }) => system))],
  };
}

function publicName(holder: JsonObject): string | undefined {
  const name = textOf(holder['name']);
  return name === undefined || PUBLIC_HOLDERS.includes(holder['kind']) ? name : maskName(name);
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
