import type { WorkReport } from './process-report.js';

/** What a worker can run at a time, of all its queues and of each. */
export interface ProcessSlots {
  readonly queues: WorkReport['queues'];
  readonly slots: { readonly total: number; readonly taken: number };
}

export function slotsOf({ queues, slots }: Pick<WorkReport, 'queues' | 'slots'>): ProcessSlots['slots'] {
  const sum = (field: 'concurrency' | 'active') => queues.reduce((total, it) => total + it[field], 0);
  return { total: slots ?? sum('concurrency'), taken: sum('active') };
}

/** Where queues share slots, jobs of others may have taken all of them. */
export function hasRoom({ queues, slots }: ProcessSlots, queue: string): boolean {
  if (slots.taken >= slots.total) return false;
  return queues.some((it) => it.name === queue && it.active < it.concurrency);
}

/** Jobs of a queue that it runs at a time at most. */
export function slotsFor({ queues, slots }: ProcessSlots, queue: string): number {
  const own = queues.find((it) => it.name === queue)?.concurrency ?? 0;
  return Math.min(own, slots.total);
}
