import type { QueueCounts } from '@cortado/core';

/** What a queue holds, as a worker in burst mode asks for it. */
export interface BurstQueue {
  counts(): Promise<QueueCounts>;
  isPaused(): Promise<boolean>;
  /** Whether the time of a delayed job has come. */
  isDue(): Promise<boolean>;
}

/** Whether a queue holds anything that runs, could run now or is due. What waits in a pause could not. */
export async function hasWork(queue: BurstQueue): Promise<boolean> {
  const { waiting, prioritized, active, delayed } = await queue.counts();
  if (active > 0) return true;
  if (waiting + prioritized > 0) return !(await queue.isPaused());
  return delayed > 0 && (await queue.isDue()) && !(await queue.isPaused());
}
