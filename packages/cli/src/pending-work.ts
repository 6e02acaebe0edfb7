import type { Cortado } from '@cortado/core';
import { count } from './output/count.js';

/** What of a queue has not ended. */
export interface QueueWork {
  readonly queue: string;
  /** Jobs that could run now. */
  readonly pending: number;
  readonly active: number;
  /** Jobs whose time has not come. */
  readonly delayed: number;
}

export async function pendingWork(app: Cortado, queues: readonly string[]): Promise<QueueWork[]> {
  return await Promise.all(
    queues.map(async (queue) => {
      const { waiting, prioritized, active, delayed } = await app.queue(queue).counts();
      return { queue, pending: waiting + prioritized, active, delayed };
    }),
  );
}

export function isDone({ pending, active }: QueueWork): boolean {
  return pending === 0 && active === 0;
}

/** What is left, queue by queue; empty when nothing is. */
export function describeWork(work: readonly QueueWork[]): string {
  return work
    .filter((it) => !isDone(it))
    .map((it) => `${it.queue}: ${count(it.pending, 'pending job')}, ${it.active} active`)
    .join('\n');
}
