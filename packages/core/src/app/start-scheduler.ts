import type { Scheduler } from '../scheduler/scheduler.js';
import type { Cortado } from './cortado.js';

/** Starts firing the app's schedules in this process. Any number of processes may; each slot gives one job. */
export async function startScheduler(cortado: Cortado): Promise<Scheduler> {
  const scheduler = cortado.internals.newScheduler();
  await scheduler.start();
  return scheduler;
}
