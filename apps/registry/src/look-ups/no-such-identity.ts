import type { RequestRefused } from '@hub/contracts';
import { invalidRequest } from '@hub/runtime';

/** 400 for a holder that can be no identity of a party. */
export function noSuchIdentity(field: string): RequestRefused {
  return invalidRequest([
    {
      field,
      code: 'CODE_UNKNOWN',
      message: {
        zh: '不能用这种代码识别主体，或者代码是占位值。',
        en: 'Parties are not identified like this, or the code is a placeholder.',
      },
      remedy: {
        zh: '请使用 uscc、orgCode、registration 等；自然人须同时给出姓名。',
        en: 'Use uscc, orgCode, registration …; a natural person needs the name as well.',
      },
    },
  ]);
}
