import type { Cortado } from '@cortado/core';
import type { EndedJobs } from './child-protocol.js';

export const NONE_ENDED: EndedJobs = { completed: 0, failed: 0, cancelled: 0 };

/** Counts the jobs that end in a process, as it happens. The object given is always the same, and current. */
export function countEnded(app: Pick<Cortado, 'on'>): EndedJobs {
  const ended = { ...NONE_ENDED };
  app.on('job.completed', () => ended.completed++);
  app.on('job.failed', () => ended.failed++);
  app.on('job.cancelled', () => ended.cancelled++);
  return ended;
}

/** Those of several processes together. */
export function allEnded(parts: readonly EndedJobs[]): EndedJobs {
  return parts.reduce(
    (sum, it) => ({
      completed: sum.completed + it.completed,
      failed: sum.failed + it.failed,
      cancelled: sum.cancelled + it.cancelled,
    }),
    NONE_ENDED,
  );
}
