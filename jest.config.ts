/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';

const swc = {
  module: { type: 'es6' },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true },
    keepClassNames: true,
  },
  sourceMaps: 'inline',
};

const config: Config = {
  testMatch: ['<rootDir>/{packages,apps}/*/test/**/*.test.ts', '<rootDir>/bench/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@cortado/core$': '<rootDir>/packages/core/src/index.ts',
    '^@cortado/core/internal$': '<rootDir>/packages/core/src/internal.ts',
    '^@cortado/core/embedded$': '<rootDir>/packages/core/src/embedded.ts',
    '^@cortado/core/load$': '<rootDir>/packages/core/src/load.ts',
    '^@cortado/worker-pool$': '<rootDir>/packages/worker-pool/src/index.ts',
    '^cortado$': '<rootDir>/packages/cli/src/index.ts',
  },
  globalSetup: '<rootDir>/scripts/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/scripts/jest-global-teardown.mjs',
};
export default config;
