import type { Cortado, QueueCounts } from '@cortado/core';
import type { EndedJobs } from '@cortado/worker-pool';

/** What was done, and what is left: `6 jobs done, 1 failed, 2 delayed are left`, all in one line. */
export async function workTally(
  { completed, failed, cancelled }: EndedJobs,
  app: Cortado,
  queues: readonly string[],
): Promise<string> {
  const parts = [
    completed === 1 ? '1 job done' : `${completed} jobs done`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(await whatIsLeft(app, queues)),
  ];
  return parts.join(', ');
}

/** What queues hold that is still to be done, where they hold any. */
export async function whatIsLeft(app: Cortado, queues: readonly string[]): Promise<string[]> {
  const counts = await Promise.all(queues.map((queue) => app.queue(queue).counts())).catch(() => undefined);
  // The datastore is away, and has been told of.
  if (!counts) return [];
  const sum = (of: (it: QueueCounts) => number) => counts.reduce((total, it) => total + of(it), 0);
  const [waiting, delayed] = [sum((it) => it.waiting + it.prioritized), sum((it) => it.delayed)];
  return [
    ...(waiting > 0 ? [`${waiting} waiting ${areLeft(waiting)}`] : []),
    ...(delayed > 0 ? [`${delayed} delayed ${areLeft(delayed)}`] : []),
  ];
}

function areLeft(count: number): string {
  return count === 1 ? 'is left' : 'are left';
}
