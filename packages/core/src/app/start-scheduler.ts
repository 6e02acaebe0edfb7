import type { Scheduler } from '../scheduler/scheduler.js';
import type { SyncOptions } from '../scheduler/sync-schedules.js';
import type { Cortado } from './cortado.js';

/**
 * Brings the datastore's schedules in line with the code, then starts firing them in this process. Any number of
 * processes may; each slot gives one job.
 * @throws AppClosedError, DatastoreUnavailableError
 */
export async function startScheduler(
  cortado: Cortado,
  options: Pick<SyncOptions, 'force'> = {},
): Promise<Scheduler> {
  const scheduler = cortado.internals.newScheduler();
  await scheduler.start(options);
  return scheduler;
}
