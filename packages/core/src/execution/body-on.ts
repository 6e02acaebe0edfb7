import type { JobDescriptor } from '../descriptors/job-descriptor.js';
import { draftOf, type JobDraft, type Method } from '../descriptors/job-draft.js';
import type { Run } from './run.js';

/** What runs of a job on one instance. */
interface Body {
  readonly original: Method;
  /** What was declared of that method; nothing where no decorator stands on it. */
  readonly draft: JobDraft | undefined;
}

/** Runs a job's method on its instance. */
export function runOn(run: Run, job: JobDescriptor, instance: unknown, args: unknown[]): unknown {
  const { original, draft } = bodyOn(job, instance);
  run.standOn(instance, draft);
  return original.apply(instance, args);
}

/**
 * The decorated method, or what a subclass has in its place: a container may give one for the class it was asked for, a
 * document be loaded as one. What was put on the instance itself is passed over, and so is what stands in for the class
 * without extending it: those are spies and doubles, which would queue the job again.
 */
function bodyOn(job: JobDescriptor, instance: unknown): Body {
  const { service, isStatic, method } = job;
  if (!service || isStatic || typeof instance !== 'object' || instance === null) return job;
  let override: unknown;
  for (let level = Object.getPrototypeOf(instance); level !== service.prototype; ) {
    if (level === null) return job;
    override ??= methodOf(level, method, instance);
    level = Object.getPrototypeOf(level);
  }
  if (typeof override !== 'function') return job;
  const draft = draftOf(override);
  return { original: draft?.original ?? (override as Method), draft };
}

function methodOf(level: object, method: string, instance: object): unknown {
  const own = Object.getOwnPropertyDescriptor(level, method);
  return own?.get ? own.get.call(instance) : own?.value;
}
