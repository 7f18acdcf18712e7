/** Jest runs the TypeScript sources as native ES modules; `@hub/<lib>` means the library's source. */
const swc = {
  jsc: {
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    target: 'es2022',
    keepClassNames: true,
  },
  module: { type: 'es6' },
};

export default {
  rootDir: '.',
  testEnvironment: 'node',
  // A slow machine is no failure: timings are benchmarks, and waiting for what never comes ends here.
  testTimeout: 60_000,
  testRegex: '\\.spec\\.ts$',
  testPathIgnorePatterns: [
    '/node_modules/',
    '/dist/',
    '/dist-testing/',
    '/\\.hub/',
    '/\\.testing/',
  ],
  modulePathIgnorePatterns: ['/dist/', '/dist-testing/', '/\\.hub/', '/\\.testing/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@hub/runtime/fault-point$': '<rootDir>/libs/runtime/src/fault-point.ts',
    '^@hub/runtime/testing$': '<rootDir>/libs/runtime/src/testing/boot-test-app.ts',
    '^@hub/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
};
