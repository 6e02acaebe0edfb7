import { handler } from '../handler.js';

/** Lets schedules fire again. */
export const resumeScheduler = handler({
  async run({ cortado }) {
    await cortado.scheduler.resume();
    return await cortado.scheduler.status();
  },
});
