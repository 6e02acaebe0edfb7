import { catchUpPromises } from './catch-up-promises.js';
import { clockPromises } from './clock-promises.js';
import { ContractWorlds } from './contract-world.js';
import { healthPromises } from './health-promises.js';
import { identityPromises } from './identity-promises.js';
import { restorePromises } from './restore-promises.js';
import { runPromises } from './run-promises.js';
import { schedulePromises } from './schedule-promises.js';
import { scheduledRunPromises } from './scheduled-run-promises.js';
import { schedulerPromises } from './scheduler-promises.js';
import { statusPromises } from './status-promises.js';

const SCHEDULE_PROMISES = [
  schedulePromises,
  identityPromises,
  scheduledRunPromises,
  clockPromises,
  statusPromises,
  restorePromises,
  schedulerPromises,
  runPromises,
  catchUpPromises,
  healthPromises,
];

/** The part of the suite every engine passes in which time goes by: schedules and clocks. */
export function scheduleContract(engine: string, urlOf: () => string): void {
  describe(`the ${engine} engine`, () => {
    scheduleContractOf(new ContractWorlds(urlOf));
  });
}

/**
 * Every promise about schedules and clocks, in worlds of whoever makes them.
 * @param leftOut names of groups, such as `feedPromises`, that make no sense there
 */
export function scheduleContractOf(worlds: ContractWorlds, leftOut: readonly string[] = []): void {
  afterEach(() => worlds.close());
  for (const promises of SCHEDULE_PROMISES) if (!leftOut.includes(promises.name)) promises(worlds);
}
