import type { Class, JobFunction } from '@cortado/core';
import { judgeEnqueued } from './enqueued/expect-enqueued.js';
import { describeArguments } from './enqueued/fake-job.js';
import { jobNameOf } from './enqueued/job-target.js';
import { FakeCortado } from './fake/fake-cortado.js';

/** What Jest and Vitest hand to a matcher, as far as it is used here. */
interface MatcherWorld {
  readonly equals?: (a: unknown, b: unknown, ...rest: never[]) => boolean;
}

/** What a matcher answers. */
interface MatcherResult {
  readonly pass: boolean;
  message(): string;
}

/** A class with a method's name, a function made by `defineJob`, or a job's name; then the arguments, where they matter. */
export type EnqueuedExpectation =
  | [service: Class, method: string, args?: readonly unknown[]]
  | [job: JobFunction | string, args?: readonly unknown[]];

/**
 * For `expect.extend(cortadoMatchers)` of Jest, Vitest and whoever else has it; `@cortado/testing/jest` and
 * `@cortado/testing/vitest` do so, and tell TypeScript.
 */
export const cortadoMatchers = {
  /** `expect(app).toHaveEnqueued(Reports, 'generate', ['2026-11'])`; arguments may hold `expect.any(String)` and its like. */
  toHaveEnqueued(this: unknown, app: unknown, ...expected: EnqueuedExpectation): MatcherResult {
    if (!(app instanceof FakeCortado))
      throw new TypeError(
        'Expected an app of fakeCortado() or inlineCortado() in expect(…).toHaveEnqueued().',
      );
    const [target, method, args] =
      typeof expected[1] === 'string' ? expected : [expected[0], undefined, expected[1]];
    const name = jobNameOf('toHaveEnqueued()', app, target, method as string | undefined);
    const { equals = Object.is } = this as MatcherWorld;
    const check = args && ((given: unknown[]) => equals(given, args));
    const wanted = args && describeArguments(args);
    const { passing, message } = judgeEnqueued(app, name, check, wanted);
    const pass = passing.length > 0;
    return {
      pass,
      message: () =>
        pass
          ? `Expected ${name} not to have been enqueued${wanted ? ` with ${wanted}` : ''}, and it was.`
          : message,
    };
  },
};
