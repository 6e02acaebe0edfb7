import type { Class } from '../options/app-options.js';
import type { JobHandle } from './job-handle.js';

// biome-ignore lint/suspicious/noExplicitAny: a handle of whatever result
type AnyHandle = JobHandle<any>;

/** What a job method's body returns: `Enqueued<R>` without the handle. */
export type ResultOf<F> = F extends (...args: never[]) => Promise<infer U> ? (U extends AnyHandle ? never : U) : never;

/** Whether a method is declared as a job: `Enqueued<R>`, or `Promise<void>`. */
type IsJob<F> = F extends (...args: never[]) => Promise<infer U>
  ? [U] extends [void]
    ? true
    : [Extract<U, AnyHandle>] extends [never]
      ? false
      : true
  : false;

/** The jobs of a class, each giving a handle; everything that is not a job is gone. */
export type JobsOf<T> = {
  [K in keyof T as IsJob<T[K]> extends true ? K : never]: T[K] extends (...args: infer A) => Promise<unknown>
    ? (...args: A) => Promise<JobHandle<ResultOf<T[K]>>>
    : never;
};

/** The jobs behind `jobs(X)`: of instances when X is a class or an instance of it. */
export type JobsBehind<X> = X extends Class<infer T> ? JobsOf<T> : JobsOf<X>;
