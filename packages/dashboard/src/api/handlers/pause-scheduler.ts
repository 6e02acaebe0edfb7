import { z } from 'zod';
import { handler, reason } from '../handler.js';
import { schedulerStatus } from '../scheduler-status.js';

/** Halts all schedules until they are resumed. */
export const pauseScheduler = handler({
  body: z.strictObject({ reason }),
  async run({ cortado, visitor, body }) {
    await cortado.scheduler.pause({
      by: visitor.user.name,
      ...(body.reason ? { reason: body.reason } : {}),
    });
    schedulerStatus.forget(cortado);
    return await schedulerStatus.of(cortado);
  },
});
