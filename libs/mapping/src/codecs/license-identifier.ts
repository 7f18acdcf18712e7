import { checkLicenseIdentifier } from '@hub/domain';
import { defineIdentifier } from './identifier.js';

const REAL = '1.2.156.3005.2.11100000000013338W009.11330105002500287C.2025052201.002.0';

/** 电子证照标识. */
export const licenseIdentifier = defineIdentifier({
  name: 'license-identifier',
  summary:
    'The identifier of an electronic license (电子证照标识, GB/T 36904) with its check character; a missing root is added. Foreign ones often fail: then `warn`.',
  examples: [
    { native: REAL, canonical: REAL },
    { native: REAL.slice(15), canonical: REAL, writes: REAL },
    { native: REAL.replace('.002.0', '.003.0'), fault: 'CHECK_DIGIT' },
    { native: '粤妆20160553', fault: 'PATTERN' },
  ],
  check: checkLicenseIdentifier,
});
