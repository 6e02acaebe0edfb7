/** @jest-config-loader esbuild-register */
import type { Config } from 'jest';
// @ts-expect-error: Jest's loader finds a .ts file only without an extension, the compiler only with one.
import base from './jest.config';

/** The projects of examples/, each installed from what npm would publish: `npm run examples`. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/examples/test/**/*.example.ts'],
  testTimeout: 180_000,
  maxWorkers: 1,
};
export default config;
