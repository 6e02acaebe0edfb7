import type { JobType, Queue } from 'bullmq';

/**
 * How many jobs of a queue are in each state. Jobs of a paused queue wait, as BullMQ says on Redis; on PostgreSQL it
 * counts them apart.
 */
export async function countJobs<S extends JobType>(
  queue: Queue,
  states: readonly S[],
): Promise<Record<S, number>> {
  const counts = (await queue.getJobCounts(...([...states, 'paused'] as JobType[]))) as Record<
    string,
    number
  >;
  const { paused = 0, ...rest } = counts;
  return { ...rest, waiting: (rest.waiting ?? 0) + paused } as Record<S, number>;
}
