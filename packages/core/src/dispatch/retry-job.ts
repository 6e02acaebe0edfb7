import type { Job } from 'bullmq';
import type { Engine } from '../datastore/ports/engine.js';
import { JobNotFoundError } from '../errors/dispatch-errors.js';
import { DuplicateJobError } from '../errors/enqueue-errors.js';

/**
 * Queues a job again that has failed. One that is unique takes its key again first, so that it is the only one with it.
 * @throws DuplicateJobError where another job has the key by now
 */
export async function retryJob(
  job: Job,
  queue: string,
  engine: Pick<Engine, 'uniqueKeys' | 'retryMember'>,
): Promise<void> {
  const key = job.deduplicationId;
  const id = job.id as string;
  const retry = async () => {
    if (job.parentKey === undefined || !(await engine.retryMember?.(queue, job))) await job.retry();
  };
  if (key === undefined) return await retry();
  const holder = await engine.uniqueKeys.take({ queue, key, job: id, ttl: job.opts.deduplication?.ttl });
  if (holder !== id) throw new DuplicateJobError({ job: job.name, key, id: holder, queue, what: 'retried' });
  try {
    await retry();
  } catch (error) {
    // It had not failed. If it has ended otherwise, or is gone, nobody has use for the key.
    const state = await job.getState();
    if (state === 'completed' || state === 'failed' || state === 'unknown')
      await job.removeDeduplicationKey();
    if (state === 'unknown') throw new JobNotFoundError({ queue, id });
    throw error;
  }
}
