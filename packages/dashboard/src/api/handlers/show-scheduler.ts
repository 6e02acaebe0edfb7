import { handler } from '../handler.js';

/** Whether schedules fire at all. */
export const showScheduler = handler({
  run: async ({ cortado }) => await cortado.scheduler.status(),
});
