import type { IncomingJob, Outcome } from '@cortado/core/internal';
import type { Job } from 'bullmq';

/** Frees the key of a job that has it only `until: 'started'`, before its method runs: who calls from then on gets a new job. */
export async function freeAtStart(job: Job, { context }: IncomingJob): Promise<void> {
  if (context.until === 'started') await job.removeDeduplicationKey();
}

/**
 * Frees the key of a job that ends. BullMQ does so itself, but for keys with a time to live it waits for that. The
 * method has returned by now, so a job that takes the key at once does not run beside it.
 */
export async function freeAtEnd(job: Job, incoming: IncomingJob, outcome: Outcome): Promise<void> {
  if (!job.opts.deduplication?.ttl || incoming.context.until === 'expired') return;
  if (isEnd(incoming, outcome)) await job.removeDeduplicationKey();
}

function isEnd({ attempt, attempts }: IncomingJob, outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return !outcome.retry || attempt >= attempts;
  return outcome.kind === 'completed' || outcome.kind === 'cancelled';
}
