import { checkUscc } from '@hub/domain';
import { defineIdentifier } from './identifier.js';

/** 统一社会信用代码. */
export const uscc = defineIdentifier({
  name: 'uscc',
  summary:
    'A unified social credit code (统一社会信用代码, GB 32100): 18 characters, check character, lower case repaired.',
  examples: [
    { native: '91320700MA0000015P', canonical: '91320700MA0000015P' },
    {
      native: '91320700ma0000015p',
      canonical: '91320700MA0000015P',
      writes: '91320700MA0000015P',
    },
    { native: '11100000000013338X', fault: 'CHECK_DIGIT' },
    { native: '91350100M000100O43', fault: 'PATTERN' },
    {
      argument: 'warn',
      native: '11440300007542785T',
      canonical: '11440300007542785T',
      warning: 'CHECK_DIGIT',
    },
  ],
  check: checkUscc,
});
