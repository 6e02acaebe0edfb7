import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** Halts all schedules until they are resumed. */
export const pauseScheduler = handler({
  body: z.strictObject({ reason }),
  async run({ cortado, visitor, body }) {
    await cortado.scheduler.pause({
      by: visitor.user.name,
      ...(body.reason ? { reason: body.reason } : {}),
    });
    return await cortado.scheduler.status();
  },
});
