import type { QueueCounts } from '@cortado/core';

/** What a queue holds, as a worker in burst mode asks for it. */
export interface BurstQueue {
  counts(): Promise<QueueCounts>;
  isPaused(): Promise<boolean>;
  /** Delayed jobs whose time has come. */
  dueCount(): Promise<number>;
}

/** Whether a queue holds anything that runs, could run now or is due. What waits in a pause could not. */
export async function hasWork(queue: BurstQueue): Promise<boolean> {
  const { waiting, prioritized, active, delayed } = await queue.counts();
  if (active > 0) return true;
  if (waiting + prioritized > 0) return !(await queue.isPaused());
  return delayed > 0 && (await queue.dueCount()) > 0 && !(await queue.isPaused());
}
