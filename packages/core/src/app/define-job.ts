import { attachDraft, type JobDraft, type Method } from '../descriptors/job-draft.js';
import type { JobHandle } from '../dispatch/job-handle.js';
import type { JobOptions } from '../options/enqueue-options.js';
import { standInFor } from './stand-in.js';

/** A job that is a function. List it in `jobs` of the app; calling it queues it and gives a handle. */
// biome-ignore lint/suspicious/noExplicitAny: functions of any signature
export function defineJob<A extends any[], R>(
  name: string,
  options: Omit<JobOptions, 'name'>,
  run: (...args: A) => R | Promise<R>,
): (...args: A) => Promise<JobHandle<R>> {
  const draft: JobDraft = {
    method: name,
    original: run as Method,
    options: { ...options, name },
    schedules: [],
  };
  const standIn = standInFor(draft);
  Object.defineProperty(standIn, 'name', { value: name, configurable: true });
  attachDraft(standIn, draft);
  return standIn as (...args: A) => Promise<JobHandle<R>>;
}
