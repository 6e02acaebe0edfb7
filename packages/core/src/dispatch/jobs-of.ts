import type { Class } from '../options/app-options.js';
import type { JobHandle } from './job-handle.js';

// A handle of whatever result, known by what all of them have: comparing JobHandle<R> with JobHandle<any> would
// ask whether R and any agree, which `never` does not.
type AnyHandle = Pick<JobHandle<unknown>, 'id' | 'queue' | 'outcome' | 'promote' | 'toJSON'>;

// With `never[]` a method that has type parameters would be compared as one of parameters that nothing can be.
// biome-ignore lint/suspicious/noExplicitAny: parameters of any type
type AnyParameters = any[];

/** What a job method's body returns: `Enqueued<R>` without the handle. */
export type ResultOf<F> = F extends (...args: AnyParameters) => Promise<infer U>
  ? U extends AnyHandle
    ? never
    : U
  : never;

/**
 * Whether a method is declared as a job: its callers are told that a handle may come (`Enqueued<R>`), or that
 * nothing does (`Promise<void>`). `Promise<unknown>` says no less than the truth either; `undefined`, `never` and `any` do.
 * Of a method with overloads each of the last four has to.
 */
export type PromisesHandle<F> = F extends (...args: AnyParameters) => Promise<unknown>
  ? IsEachHonest<F>
  : false;

type IsEachHonest<F> = F extends {
  (...args: AnyParameters): infer A;
  (...args: AnyParameters): infer B;
  (...args: AnyParameters): infer C;
  (...args: AnyParameters): infer D;
}
  ? false extends IsHonest<A> | IsHonest<B> | IsHonest<C> | IsHonest<D>
    ? false
    : true
  : false;

// Of a method with fewer overloads the compiler knows the first of four as `unknown`.
type IsHonest<Returned> = unknown extends Returned
  ? IsAny<Returned> extends true
    ? false
    : true
  : [Returned] extends [Promise<infer U>]
    ? [U] extends [never]
      ? false
      : unknown extends U
        ? true
        : [U, void] extends [void, U]
          ? true
          : [Extract<U, AnyHandle>] extends [never]
            ? false
            : true
    : false;

// Of `any` alone an intersection is wider than what it was made of.
type IsAny<T> = 0 extends 1 & T ? true : false;

/** The jobs of a class, each giving a handle; everything that is not a job is gone. */
export type JobsOf<T> = {
  [K in keyof T as PromisesHandle<T[K]> extends true ? K : never]: T[K] extends (
    ...args: infer A
  ) => Promise<unknown>
    ? (...args: A) => Promise<JobHandle<ResultOf<T[K]>>>
    : never;
};

/** The jobs behind `jobs(X)`: of instances when X is a class or an instance of it. */
export type JobsBehind<X> = X extends Class<infer T> ? JobsOf<T> : JobsOf<X>;
