import { handler } from '../handler.js';
import { schedulerStatus } from '../scheduler-status.js';

/** Lets schedules fire again. */
export const resumeScheduler = handler({
  async run({ cortado }) {
    await cortado.scheduler.resume();
    schedulerStatus.forget(cortado);
    return await schedulerStatus.of(cortado);
  },
});
