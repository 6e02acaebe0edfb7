/** @jest-config-loader esbuild-register */
import { randomInt } from 'node:crypto';
import type { Config } from 'jest';
// @ts-expect-error: Jest's loader finds a .ts file only without an extension, the compiler only with one.
import base from './jest.config';

// Printed first and the same for every file: with it, a run that failed can be had again.
process.env.CORTADO_SEED ??= String(randomInt(2 ** 31));
process.env.CORTADO_FAULT_SIZE ??= 'full';
process.stderr.write(
  `CORTADO_SEED=${process.env.CORTADO_SEED} CORTADO_FAULT_SIZE=${process.env.CORTADO_FAULT_SIZE}\n`,
);

/** Tests that break things: processes are killed and servers stopped while jobs run. `npm run test:faults`. */
const config: Config = {
  ...base,
  testMatch: ['<rootDir>/{packages,apps}/*/test/faults/**/*.fault.ts'],
  testTimeout: 20 * 60_000,
  maxWorkers: 1,
};
export default config;
