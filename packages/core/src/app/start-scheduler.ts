import { InvalidOptionsError } from '../errors/dispatch-errors.js';
import { appFault } from '../options/app-fault.js';
import { flag } from '../options/rule.js';
import { checkOptions } from '../options/validate-options.js';
import type { Scheduler } from '../scheduler/scheduler.js';
import type { SyncOptions } from '../scheduler/sync-schedules.js';
import type { Cortado } from './cortado.js';

/**
 * Brings the datastore's schedules in line with the code, then starts firing them in this process. Any number of
 * processes may; each slot gives one job.
 * @throws InvalidOptionsError, AppClosedError, DatastoreUnavailableError
 */
export async function startScheduler(
  cortado: Cortado,
  options: Pick<SyncOptions, 'force'> = {},
): Promise<Scheduler> {
  const problems = [...appFault(cortado), ...checkOptions({ force: flag }, options, 'of startScheduler')];
  if (problems.length > 0) throw new InvalidOptionsError('The scheduler cannot start', problems);
  const scheduler = cortado.internals.newScheduler();
  await scheduler.start(options);
  return scheduler;
}
