import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';
import type { Class, DefinedJob } from '@cortado/core';
import { isError } from '@cortado/core/internal';
import { currentFake } from '../fake/current-fake.js';
import type { FakeCortado } from '../fake/fake-cortado.js';
import { describeJob, type FakeJob } from './fake-job.js';
import { type ArgumentsOf, type JobTarget, jobNameOf, type MethodOf } from './job-target.js';

/**
 * Looks at the arguments a job was given, and at the job. It does not pass when it returns `false` or throws, so that a
 * test may use its own assertions inside. It is not waited for: one that is async does not pass.
 */
export type ArgumentCheck<A extends readonly unknown[]> = (args: A, job: FakeJob) => unknown;

/**
 * Expects the latest fake app to have been given this job, at least once with arguments that pass the check.
 * @returns those that pass, in the order of their coming
 * @throws AssertionError that lists what was enqueued; NoFakeError; NoSuchJobError
 * @example expectEnqueued(Reports, 'generate', ([month]) => month === '2026-11')
 */
export function expectEnqueued<X extends Class | object, M extends MethodOf<X>>(
  service: X,
  method: M,
  check?: ArgumentCheck<ArgumentsOf<X, M>>,
): FakeJob[];
/** The same of a function made by `defineJob`; the check gets what its schemas make of the arguments. */
export function expectEnqueued<A extends unknown[], G extends unknown[] = A>(
  job: ((...args: A) => Promise<unknown>) & Pick<DefinedJob<A, unknown, G>, 'gets'>,
  check?: ArgumentCheck<G>,
): FakeJob[];
/** The same of a job by its name. */
export function expectEnqueued(name: string, check?: ArgumentCheck<unknown[]>): FakeJob[];
export function expectEnqueued(
  target: JobTarget,
  ...rest: [method?: string | ArgumentCheck<never>, check?: ArgumentCheck<never>]
): FakeJob[] {
  const app = currentFake('expectEnqueued()');
  const [method, check] = typeof rest[0] === 'string' ? [rest[0], rest[1]] : [undefined, rest[0]];
  const name = jobNameOf('expectEnqueued()', app, target, method);
  const { passing, message } = judgeEnqueued(app, name, check as ArgumentCheck<unknown[]> | undefined);
  if (passing.length === 0)
    throw new AssertionError({ message, stackStartFn: expectEnqueued as (...args: unknown[]) => void });
  return passing;
}

/** Expects the latest fake app to have been given no job at all. @throws AssertionError that lists them; NoFakeError */
export function expectNothingEnqueued(): void {
  const all = currentFake('expectNothingEnqueued()').enqueued();
  if (all.length === 0) return;
  const message = `Expected no job to have been enqueued, found ${all.length}:${listed(all)}`;
  throw new AssertionError({ message, stackStartFn: expectNothingEnqueued });
}

/** Which jobs of a name pass, and what to say where none does; `wanted` is what the check looks for, in words. */
export function judgeEnqueued(
  app: FakeCortado,
  name: string,
  check: ArgumentCheck<unknown[]> | undefined,
  wanted = 'arguments that pass the check',
): { passing: FakeJob[]; message: string } {
  const all = app.enqueued();
  const named = all.filter((it) => it.name === name);
  const faults: string[] = [];
  const passing = named.filter((job) => {
    try {
      return passes(check?.([...job.args], job));
    } catch (error) {
      faults.push(isError(error) ? error.message : typeof error === 'string' ? error : inspect(error));
      return false;
    }
  });
  const others = all.filter((it) => it.name !== name);
  const parts = [
    named.length === 0
      ? `Expected ${name} to have been enqueued${check ? ` with ${wanted}` : ''}, and it was not.`
      : `Expected ${name} to have been enqueued with ${wanted}; ${named.length} of it ${named.length === 1 ? 'was' : 'were'}:${listed(named)}`,
    faults.length > 0 ? `The check threw: ${faults[0]}` : '',
    others.length > 0 ? `Enqueued besides:${listed(others)}` : named.length === 0 ? 'Nothing was.' : '',
  ];
  return { passing, message: parts.filter(Boolean).join('\n') };
}

/** @throws TypeError for a promise, which would pass before it has looked */
function passes(verdict: unknown): boolean {
  if (typeof (verdict as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function') {
    Promise.resolve(verdict).catch(() => undefined);
    throw new TypeError(
      'Expected a check that returns at once, found one that gives a promise: leave out async.',
    );
  }
  return verdict !== false;
}

/** More than so many say nothing more. */
const MOST_LISTED = 20;

function listed(jobs: readonly FakeJob[]): string {
  const lines = jobs.slice(0, MOST_LISTED).map((job) => `\n  ${describeJob(job)}`);
  const left = jobs.length - lines.length;
  return `${lines.join('')}${left > 0 ? `\n  and ${left} more` : ''}`;
}
