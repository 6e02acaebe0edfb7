import { handler } from '../handler.js';
import { schedulerStatus } from '../scheduler-status.js';

/** Whether schedules fire at all; which one did last and will next, for those who see all queues. */
export const showScheduler = handler({
  async run({ cortado, queues }) {
    const status = await schedulerStatus.of(cortado);
    return queues.length === cortado.queueNames.length
      ? status
      : { ...status, lastExecuted: undefined, next: undefined };
  },
});
