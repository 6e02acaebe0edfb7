import { isFinal, type Outcome } from '@cortado/core/internal';
import type { Attempt } from './attempt.js';

/** Frees the key of a job that has it only `until: 'started'`, before its method runs: who calls from then on gets a new job. */
export async function freeAtStart({ job, context }: Attempt): Promise<void> {
  if (job.deduplicationId && context.until === 'started') await job.removeDeduplicationKey();
}

/**
 * Whether we free a job's key as this outcome ends it. BullMQ frees keys itself, but one with a time to live only
 * when that is over. The method has returned by now, so a job that takes the key at once does not run beside it.
 */
export function isFreedAtEnd({ job, context, attempt, attempts }: Attempt, outcome: Outcome): boolean {
  if (!job.deduplicationId || !job.opts.deduplication?.ttl || context.until === 'expired') return false;
  return isFinal(outcome, { attempt, attempts });
}
