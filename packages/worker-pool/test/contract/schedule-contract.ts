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

/** The part of the suite every engine passes in which time goes by: schedules and clocks. */
export function scheduleContract(engine: string, urlOf: () => string): void {
  describe(`the ${engine} engine`, () => {
    const worlds = new ContractWorlds(urlOf);
    afterEach(() => worlds.close());
    schedulePromises(worlds);
    identityPromises(worlds);
    scheduledRunPromises(worlds);
    clockPromises(worlds);
    statusPromises(worlds);
    restorePromises(worlds);
    schedulerPromises(worlds);
    runPromises(worlds);
    catchUpPromises(worlds);
    healthPromises(worlds);
  });
}
