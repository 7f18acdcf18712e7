import { checkResidentId } from '@hub/domain';
import { defineIdentifier } from './identifier.js';

/** 公民身份号码. */
export const residentId = defineIdentifier({
  name: 'resident-id',
  summary:
    'A resident identity number (公民身份号码, GB 11643): check character and date of birth; 15 digits of the first generation warn.',
  examples: [
    { native: '32070319900101001X', canonical: '32070319900101001X' },
    {
      native: '32070319900101001x',
      canonical: '32070319900101001X',
      writes: '32070319900101001X',
    },
    { native: '32070319900101002X', fault: 'CHECK_DIGIT' },
    { native: '320703199002300019', fault: 'DATE' },
    { native: 'G12345678', fault: 'PATTERN' },
  ],
  personal: true,
  check: checkResidentId,
});
