import { accept, checkResidentId, normaliseCode } from '@hub/domain';
import type { Checked } from '@hub/domain';
import { defineIdentifier } from './identifier.js';

/** 证件号码, whatever the kind of document. */
export const personNumber = defineIdentifier({
  name: 'person-number',
  summary:
    'The number of a person’s document where one field serves all kinds (证件号码): what looks like a resident identity number is checked as one, passports and permits are taken as they are.',
  examples: [
    { native: '330203200002291239', canonical: '330203200002291239' },
    { native: 'G12345678', canonical: 'G12345678' },
    { native: 'h 1234567', canonical: 'H1234567', writes: 'H1234567' },
    { native: '110105194912310021', fault: 'CHECK_DIGIT' },
    { native: '330203190002290010', fault: 'DATE' },
  ],
  personal: true,
  check: checkPersonNumber,
});

/** 17 digits and a character, or 15 digits: only resident identity numbers look so. */
const LIKE_RESIDENT_ID = /^\d{17}[\dX]$|^\d{15}$/;

function checkPersonNumber(text: string): Checked {
  const number = normaliseCode(text);
  return LIKE_RESIDENT_ID.test(number) ? checkResidentId(number) : accept(number);
}
