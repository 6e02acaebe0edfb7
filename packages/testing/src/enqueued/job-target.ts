import type { Class, JobFunction, JobsBehind } from '@cortado/core';
import type { FakeCortado } from '../fake/fake-cortado.js';
import { NoSuchJobError } from '../fake/fake-errors.js';

/** The jobs of a class, or of an instance of it. */
export type MethodOf<X> = keyof JobsBehind<X> & string;

/** What a job is called with. */
export type ArgumentsOf<X, M extends MethodOf<X>> = JobsBehind<X>[M] extends (...args: infer A) => unknown
  ? A
  : never;

/** What a job gives. */
export type ResultOf<X, M extends MethodOf<X>> = JobsBehind<X>[M] extends (
  ...args: never[]
) => Promise<{ result(): Promise<infer R> }>
  ? R
  : unknown;

/** A class with a method's name, a function made by `defineJob`, or a job's name. */
export type JobTarget = Class | object | JobFunction | string;

/** The name of the job that is meant. @throws NoSuchJobError */
export function jobNameOf(
  caller: string,
  { internals: { registry } }: FakeCortado,
  target: JobTarget,
  method: string | undefined,
): string {
  const job =
    method === undefined
      ? registry.resolve(target as JobFunction | string)
      : registry.all().find((it) => it.service === classOf(target) && it.method === method);
  if (job) return job.name;
  const known = registry.all().map(({ name }) => name);
  throw new NoSuchJobError(caller, describeTarget(target, method), known);
}

function classOf(target: JobTarget): unknown {
  return typeof target === 'function' ? target : (target as object).constructor;
}

function describeTarget(target: JobTarget, method: string | undefined): string {
  if (typeof target === 'string') return JSON.stringify(target);
  const { name } = classOf(target) as { name: string };
  return method === undefined ? name : `${name}.${method}`;
}
