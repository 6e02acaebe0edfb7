/** Adds the matchers of the test kit to Vitest's `expect`: `setupFiles: ['@cortado/testing/vitest']`, or an import in a test. */
import { expect } from 'vitest';
import { cortadoMatchers, type EnqueuedExpectation } from './matchers.js';

expect.extend(cortadoMatchers);

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: as in Vitest, which must agree
  interface Matchers<T = any> {
    /** The fake app was given this job. */
    toHaveEnqueued(...expected: EnqueuedExpectation): T;
  }
}
