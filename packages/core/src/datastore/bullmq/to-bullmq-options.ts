import type { JobsOptions, KeepJobs } from 'bullmq';
import type { WireContext } from '../../message/wire-context.js';
import type { ResolvedOptions } from '../../options/resolve-options.js';

/** A job's options in BullMQ's words. What equals BullMQ's default is left out: it would be stored with every job. */
export function toBullmqOptions(options: ResolvedOptions, context: WireContext | undefined): JobsOptions {
  const result: JobsOptions & { ctx?: WireContext } = {};
  if (context) result.ctx = context;
  if (options.attempts > 1) result.attempts = options.attempts;
  if (options.backoff) result.backoff = options.backoff;
  if (options.delay > 0) result.delay = options.delay;
  if (options.priority !== undefined) result.priority = options.priority;
  if (options.atFront) result.lifo = true;
  if (options.keep) {
    result.removeOnComplete = noneAsTrue(options.keep.completed);
    result.removeOnFail = noneAsTrue(options.keep.failed);
  }
  return result;
}

// On PostgreSQL, BullMQ takes `{ count: 0 }` of one job for all jobs of the queue.
function noneAsTrue(keep: KeepJobs): KeepJobs | true {
  return 'count' in keep && keep.count === 0 ? true : keep;
}
