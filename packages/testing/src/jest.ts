/** Adds the matchers of the test kit to Jest's `expect`: `setupFilesAfterEnv: ['@cortado/testing/jest']`, or an import in a test. */
import { expect } from '@jest/globals';
import { cortadoMatchers, type EnqueuedExpectation } from './matchers.js';

expect.extend(cortadoMatchers);

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** The fake app was given this job. */
    toHaveEnqueued(...expected: EnqueuedExpectation): R;
  }
}
declare global {
  namespace jest {
    // biome-ignore lint/complexity/noBannedTypes: as in @types/jest, which must agree
    interface Matchers<R, T = {}> {
      /** The fake app was given this job. */
      toHaveEnqueued(...expected: EnqueuedExpectation): R;
    }
  }
}
