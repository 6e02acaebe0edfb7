import { z } from 'zod';
import { handler, reason } from '../handler.js';

/** Leaves out the slots of a schedule until it is started again. */
export const stopSchedule = handler({
  body: z.strictObject({ reason }),
  async run({ cortado, schedule, visitor, body }) {
    await cortado.schedules.stop(schedule.key, {
      by: visitor.user.name,
      ...(body.reason ? { reason: body.reason } : {}),
    });
    return { schedule: await cortado.schedules.get(schedule.key) };
  },
});
