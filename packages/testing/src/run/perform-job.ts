import type { Class, JobFunction, JobHandle } from '@cortado/core';
import { type ArgumentsOf, jobNameOf, type MethodOf, type ResultOf } from '../enqueued/job-target.js';
import { latestFake, leave } from '../fake/current-fake.js';
import { type FakeCortado, fakeCortado } from '../fake/fake-cortado.js';
import type { Performing } from '../fake/performances.js';

type Arguments = readonly unknown[];

/** How a job is performed. */
export interface PerformOptions extends Performing {
  /** @default the latest fake app that knows the job; else one that is made for this call */
  app?: FakeCortado;
}

/**
 * Runs one attempt of a job as a worker does, and gives its result: arguments are checked and go through JSON,
 * `currentJob()`, user, context, middleware and time limit are there. What the method calls is enqueued, not run.
 * @throws the very error that the method threw; ArgumentValidationError and its like where the call is refused
 * @example await performJob(Reports, 'generate', ['2026-11'], { user: 'ada' })
 */
export async function performJob<X extends Class, M extends MethodOf<X>>(
  service: X,
  method: M,
  args: ArgumentsOf<X, M>,
  options?: PerformOptions,
): Promise<ResultOf<X, M>>;
/** The same of a function made by `defineJob`. @example await performJob(resize, ['photo-7', 800]) */
export async function performJob<A extends unknown[], R>(
  job: (...args: A) => Promise<JobHandle<R>>,
  args: NoInfer<A>,
  options?: PerformOptions,
): Promise<R>;
export async function performJob(
  target: Class | JobFunction,
  ...rest: [method: string, args: Arguments, options?: PerformOptions] | [Arguments, PerformOptions?]
): Promise<unknown> {
  const method = typeof rest[0] === 'string' ? rest[0] : undefined;
  const [args, options = {}] = (method === undefined ? rest : rest.slice(1)) as [Arguments, PerformOptions?];
  const knows = ({ internals: { registry } }: FakeCortado) =>
    method === undefined
      ? registry.resolve(target as JobFunction) !== undefined
      : registry.all().some((it) => it.service === target);
  const { app: given, ...call } = options;
  const app = given ?? latestFake(knows);
  const perform = (it: FakeCortado) => it.perform(jobNameOf('performJob()', it, target, method), args, call);
  if (app) return await perform(app);
  await using made = fakeCortado(
    method === undefined ? { jobs: [target as JobFunction] } : { services: [target as Class] },
  );
  // It is for this call alone: what a test asks the latest fake app is not about it, also when the method never ends.
  leave(made);
  return await perform(made);
}
