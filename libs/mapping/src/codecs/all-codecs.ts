import { amount } from './amount.js';
import { capital } from './capital.js';
import { code } from './code.js';
import type { AnyCodec } from './codec.js';
import { dateTime } from './date-time.js';
import { date } from './date.js';
import { decimal } from './decimal.js';
import { division } from './division.js';
import { integer } from './integer.js';
import { licenseIdentifier } from './license-identifier.js';
import { list } from './list.js';
import { orgCode } from './org-code.js';
import { partyId } from './party-id.js';
import { personNumber } from './person-number.js';
import { projectCode } from './project-code.js';
import { residentId } from './resident-id.js';
import { text } from './text.js';
import { uscc } from './uscc.js';
import { yesNo } from './yes-no.js';

/** Every codec there is, in the order of the help page. A new one is added here and nowhere else. */
export const CODECS: readonly AnyCodec[] = [
  text,
  date,
  dateTime,
  code,
  yesNo,
  list,
  integer,
  decimal,
  amount,
  capital,
  uscc,
  orgCode,
  partyId,
  residentId,
  personNumber,
  licenseIdentifier,
  projectCode,
  division,
];

const BY_NAME: ReadonlyMap<string, AnyCodec> = new Map(CODECS.map((codec) => [codec.name, codec]));

/** The codec of that name. */
export function codecNamed(name: string): AnyCodec | undefined {
  return BY_NAME.get(name);
}
