import type { Class, EnqueueOptions } from '@cortado/core';
import { type ArgumentsOf, jobNameOf, type MethodOf, type ResultOf } from '../enqueued/job-target.js';
import { latestFake } from '../fake/current-fake.js';
import { type FakeCortado, fakeCortado } from '../fake/fake-cortado.js';

/** How a job is performed. */
export interface PerformOptions extends Pick<EnqueueOptions, 'user' | 'context' | 'timeout'> {
  /** @default the latest fake app that knows the class; else one that is made for this call */
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
  options: PerformOptions = {},
): Promise<ResultOf<X, M>> {
  const { app = latestFake(), ...call } = options;
  if (app?.internals.registry.all().some((it) => it.service === service))
    return app.perform(jobNameOf('performJob()', app, service, method), args, call) as Promise<
      ResultOf<X, M>
    >;
  await using made = fakeCortado({ services: [service] });
  return (await made.perform(jobNameOf('performJob()', made, service, method), args, call)) as ResultOf<X, M>;
}
