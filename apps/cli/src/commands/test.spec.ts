import { describe, expect, it } from '@jest/globals';
import { tallyOf } from './test.js';

describe(tallyOf, () => {
  it('counts a spec file that could not run as one failure', () => {
    const report = { numPassedTests: 7, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };

    expect(tallyOf(JSON.stringify(report))).toEqual({ passed: 7, failed: 3 });
  });
});
