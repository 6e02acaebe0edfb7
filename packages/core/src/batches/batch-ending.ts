import { Job } from 'bullmq';
import type { Producer } from '../dispatch/producer.js';
import { JobNotFoundError } from '../errors/dispatch-errors.js';
import { readCancelled } from '../message/cancelled-reason.js';
import type { BatchFailure } from './batch-end.js';
import type { BatchData } from './batch-jobs.js';
import { batchCounts } from './batch-status.js';
import type { BatchEnding } from './batch-store.js';

const PAGE = 1_000;
/** So many failures stand in a BatchEnd. */
export const MOST_FAILURES = 20;

/** How the jobs of a batch have ended, from BullMQ's own counts. @throws JobNotFoundError */
export async function batchEnding(producer: Producer, queue: string, id: string): Promise<BatchEnding> {
  const ending = await producer.ask(queue, 'Ending a batch', async (it) => {
    const job = await Job.fromId<BatchData>(it, id);
    if (!job) throw new JobNotFoundError({ queue, id });
    const [counts, ended] = await Promise.all([batchCounts(job), endedBadly(job)]);
    return {
      counts,
      reason: job.data.cancelled,
      stopped: ended.stopped,
      failed: ended.failures.map(([key, error]) => ({ ...it.getBackend().parseNodeKey(key), error })),
    };
  });
  const { completed, failed, cancelled } = ending.counts;
  return {
    completed,
    // To BullMQ, one that was cancelled while it ran has failed.
    failed: failed - ending.stopped,
    cancelled: cancelled + ending.stopped,
    reason: ending.reason,
    failures: await Promise.all(ending.failed.map((it) => failureOf(producer, it))),
  };
}

/** The first jobs of a batch that failed, and how many others were cancelled while they ran. */
async function endedBadly(
  job: Job<BatchData>,
): Promise<{ failures: [key: string, error: unknown][]; stopped: number }> {
  const failures: [string, unknown][] = [];
  let stopped = 0;
  for (let cursor: number | undefined = 0, isFirst = true; isFirst || cursor; isFirst = false) {
    const page: Awaited<ReturnType<Job['getDependencies']>> = await job.getDependencies({
      ignored: { cursor, count: PAGE },
    });
    for (const [key, error] of Object.entries(page.ignored ?? {}))
      if (readCancelled(String(error)) !== undefined) stopped++;
      else if (failures.length < MOST_FAILURES) failures.push([key, error]);
    cursor = page.nextIgnoredCursor;
  }
  return { failures, stopped };
}

async function failureOf(
  producer: Producer,
  { queueName: queue, id, error }: { queueName: string; id: string; error: unknown },
): Promise<BatchFailure> {
  const job = await producer.ask(queue, 'Ending a batch', (it) => Job.fromId(it, id));
  return { id, queue, ...(job ? { name: job.name } : {}), error: String(error) };
}
