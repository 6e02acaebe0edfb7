/** @jest-config-loader esbuild-register */
import { availableParallelism } from 'node:os';
import type { Config } from 'jest';

/** Tests are written in the decorators most projects use; a file named `*.tc39.ts` or `*.tc39.test.ts` in the standard ones. */
function swc(dialect: 'legacy' | 'tc39') {
  const legacy = { legacyDecorator: true, decoratorMetadata: true };
  return {
    module: { type: 'es6' },
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', tsx: false, decorators: true },
      transform: dialect === 'legacy' ? legacy : { decoratorVersion: '2022-03' },
      keepClassNames: true,
    },
    sourceMaps: 'inline',
  };
}

const config: Config = {
  testMatch: ['<rootDir>/{packages,apps}/*/test/**/*.test.ts', '<rootDir>/bench/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '\\.tc39(\\.test)?\\.ts$': ['@swc/jest', swc('tc39')],
    '^.+\\.ts$': ['@swc/jest', swc('legacy')],
  },
  // Tests meet the sources, not dist: a door named x is src/x.ts. tsconfig.tests.json says the same to tsc.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^cortado$': '<rootDir>/packages/cli/src/index.ts',
    '^@cortado/([^/]+)$': '<rootDir>/packages/$1/src/index.ts',
    '^@cortado/([^/]+)/(.+)$': '<rootDir>/packages/$1/src/$2.ts',
  },
  globalSetup: '<rootDir>/scripts/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/scripts/jest-global-teardown.mjs',
  // An upper end, for a machine that is slow and busy.
  testTimeout: 300_000,
  testSequencer: '<rootDir>/scripts/jest-sequencer.mjs',
  // More than two processors: most of a file's time passes in waiting for time limits, servers and child processes.
  // PGlite's memory sets the upper end.
  maxWorkers: Math.min(8, Math.max(5, availableParallelism())),
  workerIdleMemoryLimit: '1500MB',
};
export default config;
