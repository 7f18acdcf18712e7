import { checkProjectCode } from '@hub/domain';
import { defineIdentifier } from './identifier.js';

/** 投资项目代码. */
export const projectCode = defineIdentifier({
  name: 'project-code',
  summary:
    'A code of the investment project platform (项目代码, GB/T 40058): 20 digits with check digit; the old form of 2015–2020 has none.',
  examples: [
    { native: '2509-320193-89-01-544060', canonical: '2509-320193-89-01-544060' },
    { native: '2020-330327-48-01-167360', canonical: '2020-330327-48-01-167360' },
    {
      native: '25093201938901544060',
      canonical: '2509-320193-89-01-544060',
      writes: '2509-320193-89-01-544060',
    },
    { native: '2509-320193-89-01-544061', fault: 'CHECK_DIGIT' },
    { native: '2509-320193', fault: 'PATTERN' },
  ],
  check: checkProjectCode,
});
